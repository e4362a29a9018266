/**
 * What keeps the time of reading a text in proportion to its length, beside eslint-plugin-regexp. Two rules:
 *
 *   ccdash/pattern-literal   no `RegExp(…)`: a pattern put together at run time cannot be judged before
 *   ccdash/spread-list       no `push(...list)`, `Math.max(...list)`: each item is an argument on the stack, and from about
 *                            100,000 items on the call throws
 */
const SPREADERS = new Set(['push', 'unshift'])
const EXTREMES = new Set(['max', 'min'])

export const patternLiteral = {
  create(context) {
    const check = (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'RegExp')
        context.report({
          node,
          message: 'a pattern put together at run time: write it as a literal, or search by hand',
        })
    }
    return { NewExpression: check, CallExpression: check }
  },
}

export const spreadList = {
  create(context) {
    return {
      CallExpression(node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || !isSpreader(callee)) return
        const list = node.arguments.find(({ type }) => type === 'SpreadElement')
        if (list === undefined || list.argument.type === 'ArrayExpression') return
        context.report({ node: list, message: 'a list of any length as arguments: add its items in a loop' })
      },
    }
  },
}

function isSpreader({ object, property }) {
  if (SPREADERS.has(property.name)) return true
  return object.type === 'Identifier' && object.name === 'Math' && EXTREMES.has(property.name)
}
