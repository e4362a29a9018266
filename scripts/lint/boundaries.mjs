/**
 * The boundaries of docs/architecture.md as lint rules (an Oxlint plugin):
 *
 *   ccdash/imports       who may import whom, between packages
 *   ccdash/layers        within a package: a folder imports only from layers below its own (layers.mjs)
 *   ccdash/pure          no disk, database, clock, randomness, process or console in the pure folders
 *   ccdash/environment   process.env is read in one file
 *
 * Imports are resolved, so `../../engine/src/store/store.ts` counts the same as `@ccdash/engine`; `import type`,
 * `export … from`, `import()` and `require()` count as imports too.
 */
import { dirname, join, relative, sep } from 'node:path'
import { functionLength } from './function-length.mjs'
import { layerRefusal } from './layers.mjs'
import { patternLiteral, spreadList } from './linear-time.mjs'

/** What each area may import of ours; whatever is not listed it may not. An area is the longest folder that matches. */
const AREAS = {
  'apps/web': ['packages/api-contract'],
  'apps/server': ['packages/api-contract', 'packages/db', 'packages/engine'],
  'packages/api-contract': [],
  'packages/db': [],
  'packages/engine': ['packages/api-contract'],
  'packages/engine/src/store': ['packages/api-contract', 'packages/db'],
  examples: ['packages/api-contract'],
  bench: ['packages/api-contract', 'packages/db', 'packages/engine'],
  scripts: ['apps/server', 'apps/web', 'packages/api-contract', 'packages/db', 'packages/engine', 'bench'],
}

/** In the panel these bring no code along: the server's router must never end up in a browser. */
const TYPES_ONLY = { 'apps/web': ['@ccdash/api-contract/router'] }

/** What gets data and gives data, in the engine. */
const PURE = [
  'records',
  'text',
  'agents/jsonl',
  'agents/claude',
  'layouts/markdown',
  'layouts/ccdash-plans',
  'linking/logic-1',
  'linking/review/audit-links.ts',
  'linking/review/audit-spread.ts',
].map((path) => `packages/engine/src/${path}`)
/** Looks for the agent's folders on the disk. */
const NOT_PURE = new Set(['packages/engine/src/agents/claude/session-folders.ts'])

/** Node modules that are only data in, data out. */
const PURE_NODE_MODULES = new Set([
  'node:assert',
  'node:buffer',
  'node:crypto',
  'node:path',
  'node:path/posix',
  'node:string_decoder',
  'node:util',
])
const IMPURE_GLOBALS = [
  'process',
  'console',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
  'navigator',
]
const IMPURE_MEMBERS = { Date: ['now'], Math: ['random'], globalThis: [...IMPURE_GLOBALS, 'Date', 'Math'] }
const IMPURE_NAMES = {
  'node:crypto': ['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync', 'randomFill', 'webcrypto', 'default'],
  'node:util': ['debuglog', 'debug'],
}

const ENVIRONMENT_READER = 'apps/server/src/env.ts'

const imports = {
  create(context) {
    const file = place(context)
    if (file.area === undefined) return {}
    return onImports((node, specifier, { isType }) => {
      const target = resolve(file, specifier)
      const message = refusal(file, target, specifier, isType)
      if (message !== null) context.report({ node, message })
    })
  },
}

function refusal(file, target, specifier, isType) {
  if (target === null) return null
  if (TYPES_ONLY[file.area]?.includes(specifier) && !isType && !file.isTest)
    return `${file.area} may import types only from ${specifier}`
  const area = areaOf(target)
  if (area === undefined || packageOf(area) === packageOf(file.area)) return null
  if (!AREAS[file.area].includes(packageOf(area)) && !(file.isTest && isTestSupport(file, specifier))) {
    return `${file.area} may not import ${packageOf(area)}`
  }
  if (specifier.startsWith('.') && file.area !== 'scripts')
    return `import ${packageOf(area)} by its name, not by a path into it`
  return null
}

/** Tests of the engine open real databases. */
function isTestSupport(file, specifier) {
  return (
    packageOf(file.area) === 'packages/engine' && (specifier === '@ccdash/db/testing' || specifier === '@ccdash/db')
  )
}

const layers = {
  create(context) {
    const file = place(context)
    if (file.isTest) return {}
    const homeless = layerRefusal(file.path, null)
    return {
      Program(node) {
        if (homeless !== null) context.report({ node, message: homeless })
      },
      ...onImports((node, specifier) => {
        const target = specifier.startsWith('.') ? resolve(file, specifier) : null
        const message = target === null || homeless !== null ? null : layerRefusal(file.path, target)
        if (message !== null) context.report({ node, message })
      }),
    }
  },
}

const pure = {
  create(context) {
    const file = place(context)
    if (!isPure(file.path) || file.isTest) return {}
    const say = (node, what) => context.report({ node, message: `${what} in a pure folder: let the caller pass it in` })
    return {
      ...onImports((node, specifier, { names }) => {
        if (!specifier.startsWith('node:')) return
        if (!PURE_NODE_MODULES.has(specifier)) say(node, specifier)
        for (const name of names) if (IMPURE_NAMES[specifier]?.includes(name)) say(node, `${name} of ${specifier}`)
      }),
      'Program:exit'(program) {
        for (const { identifier } of globalReferences(context, program)) checkGlobal(identifier, say)
      },
    }
  },
}

function checkGlobal(identifier, say) {
  const { name, parent } = identifier
  if (isTypePosition(identifier)) return
  if (IMPURE_GLOBALS.includes(name)) return say(identifier, name)
  const member = memberName(identifier)
  if (member !== null && IMPURE_MEMBERS[name]?.includes(member)) return say(parent, `${name}.${member}`)
  if (name !== 'Date') return
  const isCall = (parent.type === 'NewExpression' || parent.type === 'CallExpression') && parent.callee === identifier
  if (isCall && (parent.type === 'CallExpression' || parent.arguments.length === 0))
    say(parent, 'the current time (Date without arguments)')
}

const environment = {
  create(context) {
    const file = place(context)
    if (file.isTest || file.isScript || file.area === undefined || file.path === ENVIRONMENT_READER) return {}
    const say = (node) =>
      context.report({ node, message: `only ${ENVIRONMENT_READER} reads process.env: take a setting instead` })
    return {
      ...onImports((node, specifier, { names }) => {
        if (specifier === 'node:process' && names.some((name) => name === 'env' || name === 'default' || name === '*'))
          say(node)
      }),
      'Program:exit'(program) {
        for (const { identifier } of globalReferences(context, program)) {
          if (identifier.name === 'process' && readsMember(identifier, 'env')) say(identifier.parent)
        }
      },
    }
  },
}

/** `process.env`, `process['env']`, `const { env } = process`. */
function readsMember(identifier, name) {
  if (memberName(identifier) === name) return true
  const { parent } = identifier
  return (
    parent.type === 'VariableDeclarator' &&
    parent.init === identifier &&
    parent.id.type === 'ObjectPattern' &&
    parent.id.properties.some((property) => property.type === 'RestElement' || property.key.name === name)
  )
}

/** Name of the member read of `identifier`; null when it is used in another way. */
function memberName({ parent, ...identifier }) {
  if (parent.type !== 'MemberExpression' || parent.object.start !== identifier.start) return null
  if (!parent.computed) return parent.property.name
  return parent.property.type === 'Literal' ? String(parent.property.value) : null
}

function isTypePosition({ parent }) {
  return (
    parent.type.startsWith('TS') &&
    !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(parent.type)
  )
}

/** References to names the file does not declare. */
function globalReferences(context, program) {
  const scope = context.sourceCode.getScope(program)
  const global = scope.type === 'global' ? scope : (scope.upper ?? scope)
  return [
    ...global.through,
    ...[...global.set.values()]
      .filter((variable) => variable.defs.length === 0)
      .flatMap((variable) => variable.references),
  ]
}

/** Calls `visit(node, specifier, { isType, names })` for everything that brings in a module under a literal name. */
function onImports(visit) {
  const named = (node) => {
    if (node.source === null || node.source === undefined) return
    const specifiers = node.specifiers ?? []
    const isType =
      [node.importKind, node.exportKind].includes('type') ||
      (specifiers.length > 0 && specifiers.every((part) => part.importKind === 'type'))
    visit(node, node.source.value, { isType, names: specifiers.map(importedName) })
  }
  return {
    ImportDeclaration: named,
    ExportNamedDeclaration: named,
    ExportAllDeclaration: (node) =>
      visit(node, node.source.value, { isType: node.exportKind === 'type', names: ['*'] }),
    ImportExpression: (node) => {
      if (typeof node.source.value === 'string') visit(node, node.source.value, { isType: false, names: ['*'] })
    },
    TSImportType: (node) => {
      const source = node.source ?? node.argument
      if (typeof source?.value === 'string') visit(node, source.value, { isType: true, names: [] })
    },
    CallExpression: (node) => {
      const [first] = node.arguments
      if (node.callee.name === 'require' && typeof first?.value === 'string')
        visit(node, first.value, { isType: false, names: ['*'] })
    },
  }
}

function importedName(part) {
  if (part.type === 'ImportSpecifier') return part.imported.name
  if (part.type === 'ExportSpecifier') return part.local.name
  return part.type === 'ImportDefaultSpecifier' ? 'default' : '*'
}

/** Where a file stands, relative to the repository (the folder Oxlint runs in). */
function place(context) {
  const path = relative(context.cwd, context.filename).split(sep).join('/')
  return {
    path,
    area: areaOf(path),
    isScript: /^(bench|examples)\/|(^|\/)scripts\//.test(path),
    isTest: /\.(test|fixture)\.[a-z]+$|-test-kit\.ts$|(^|\/)(e2e|testing|contract)(\/|\.ts$)/.test(path),
  }
}

/** The path within the repository that `specifier` means; null for packages that are not ours. */
function resolve(file, specifier) {
  if (specifier.startsWith('.')) return join(dirname(file.path), specifier).split(sep).join('/')
  const [, name] = /^@ccdash\/([a-z-]+)/.exec(specifier) ?? []
  if (name === undefined) return null
  return Object.keys(AREAS).find((area) => area.endsWith(`/${name}`) || area === name) ?? name
}

function areaOf(path) {
  return Object.keys(AREAS)
    .filter((area) => isIn(path, area))
    .sort((a, b) => b.length - a.length)[0]
}

function packageOf(area) {
  return area.split('/src/')[0]
}

function isPure(path) {
  return PURE.some((folder) => isIn(path, folder)) && !NOT_PURE.has(path)
}

function isIn(path, folder) {
  return path === folder || path.startsWith(`${folder}/`)
}

export default {
  meta: { name: 'ccdash' },
  rules: {
    imports,
    layers,
    pure,
    environment,
    'function-length': functionLength,
    'pattern-literal': patternLiteral,
    'spread-list': spreadList,
  },
}
