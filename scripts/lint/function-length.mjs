/**
 * ccdash/function-length: a function has at most `max` lines of its own.
 *
 * Lines of the functions inside it are not its own, unlike with ESLint's max-lines-per-function: a `create…` that returns an
 * object of small functions is as readable as a class of small methods.
 */
const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

export const functionLength = {
  meta: { schema: [{ type: 'object', properties: { max: { type: 'integer' } } }] },
  create(context) {
    const { max } = context.options[0]
    const open = []
    const enter = () => open.push({ inner: 0 })
    const exit = (node) => {
      const lines = node.loc.end.line - node.loc.start.line + 1
      const own = lines - open.pop().inner
      const outer = open.at(-1)
      if (outer !== undefined && lines > 1) outer.inner += lines
      if (own > max)
        context.report({ node, message: `this function has ${own} lines of its own; at most ${max} are allowed` })
    }
    return Object.fromEntries(
      FUNCTIONS.flatMap((type) => [
        [type, enter],
        [`${type}:exit`, exit],
      ]),
    )
  },
}
