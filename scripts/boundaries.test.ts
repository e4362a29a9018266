import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAYERS } from './lint/layers.mjs'

/** The real lint configuration over a made-up tree: one file per rule that must be broken or kept. */
type Snippet = { readonly file: string; readonly code: string }
type Broken = Snippet & { readonly rule: string; readonly because: string }

const IMPORTS = 'ccdash(imports)'
const PURE = 'ccdash(pure)'
const ENVIRONMENT = 'ccdash(environment)'

const LAYERS_RULE = 'ccdash(layers)'

const parse = 'packages/engine/src/layouts/markdown'
const named: readonly Broken[] = [
  // who may import whom
  {
    rule: IMPORTS,
    because: 'apps/web may not import packages/engine',
    file: 'apps/web/src/a1.ts',
    code: `export { a } from '@ccdash/engine'`,
  },
  {
    rule: IMPORTS,
    because: 'apps/web may not import packages/db',
    file: 'apps/web/src/a2.ts',
    code: `export const b = import('@ccdash/db')`,
  },
  {
    rule: IMPORTS,
    because: 'apps/web may not import apps/server',
    file: 'apps/web/src/a3.ts',
    code: `export type { a } from '../../server/src/env.ts'`,
  },
  {
    rule: IMPORTS,
    because: 'types only',
    file: 'apps/web/src/a4.ts',
    code: `export { opsRouter } from '@ccdash/api-contract/router'`,
  },
  {
    rule: IMPORTS,
    because: 'packages/api-contract may not import packages/engine',
    file: 'packages/api-contract/src/a5.ts',
    code: `export type A = import('@ccdash/engine').A`,
  },
  {
    rule: IMPORTS,
    because: 'packages/db may not import packages/api-contract',
    file: 'packages/db/src/a6.ts',
    code: `export * from '@ccdash/api-contract'`,
  },
  {
    rule: IMPORTS,
    because: 'packages/engine may not import packages/db',
    file: 'packages/engine/src/ingest/a7.ts',
    code: `export type { Database } from '@ccdash/db'`,
  },
  {
    rule: IMPORTS,
    because: 'packages/engine may not import apps/server',
    file: 'packages/engine/src/ingest/a8.ts',
    code: `export { a } from '../../../../apps/server/src/a.ts'`,
  },
  {
    rule: IMPORTS,
    because: 'by its name',
    file: 'apps/server/src/a9.ts',
    code: `export { a } from '../../../packages/engine/src/store/store.ts'`,
  },
  {
    rule: IMPORTS,
    because: 'examples may not import packages/engine',
    file: 'examples/a10.ts',
    code: `export { a } from '@ccdash/engine'`,
  },
  // pure folders: not the disk, other processes and threads …
  { rule: PURE, because: 'node:fs', file: `${parse}/c1.ts`, code: `export { readFileSync } from 'node:fs'` },
  {
    rule: PURE,
    because: 'node:fs/promises',
    file: `${parse}/deep/c2.ts`,
    code: `export const a = import('node:fs/promises')`,
  },
  {
    rule: PURE,
    because: 'node:child_process',
    file: 'packages/engine/src/layouts/ccdash-plans/c3.ts',
    code: `import { spawn } from 'node:child_process'\nexport const a = spawn`,
  },
  {
    rule: PURE,
    because: 'node:worker_threads',
    file: 'packages/engine/src/linking/logic-1/c4.ts',
    code: `export { Worker } from 'node:worker_threads'`,
  },
  {
    rule: PURE,
    because: 'node:process',
    file: 'packages/engine/src/text/c5.ts',
    code: `export { pid } from 'node:process'`,
  },
  { rule: PURE, because: 'process', file: `${parse}/c6.ts`, code: `export const a = process.cwd()` },
  // … not the clock, randomness or a console
  {
    rule: PURE,
    because: 'Date.now',
    file: 'packages/engine/src/layouts/ccdash-plans/d1.ts',
    code: `export const a = Date.now()`,
  },
  {
    rule: PURE,
    because: 'Date without arguments',
    file: 'packages/engine/src/layouts/ccdash-plans/d2.ts',
    code: `export const a = new Date()`,
  },
  {
    rule: PURE,
    because: 'Date without arguments',
    file: 'packages/engine/src/layouts/ccdash-plans/d3.ts',
    code: `export const a = Date()`,
  },
  {
    rule: PURE,
    because: 'performance',
    file: 'packages/engine/src/layouts/ccdash-plans/d4.ts',
    code: `export const a = performance.now()`,
  },
  {
    rule: PURE,
    because: 'Math.random',
    file: 'packages/engine/src/linking/logic-1/d5.ts',
    code: `export const a = Math.random()`,
  },
  {
    rule: PURE,
    because: 'crypto',
    file: 'packages/engine/src/linking/logic-1/d6.ts',
    code: `export const a = crypto.randomUUID()`,
  },
  {
    rule: PURE,
    because: 'randomUUID of node:crypto',
    file: 'packages/engine/src/records/d7.ts',
    code: `import { randomUUID as id } from 'node:crypto'\nexport const a = id()`,
  },
  {
    rule: PURE,
    because: 'console',
    file: 'packages/engine/src/text/d8.ts',
    code: `export const a = (text: string): void => console.log(text)`,
  },
  {
    rule: PURE,
    because: 'globalThis.process',
    file: 'packages/engine/src/text/d9.ts',
    code: `export const a = globalThis.process`,
  },
  {
    rule: PURE,
    because: 'globalThis.Date',
    file: 'packages/engine/src/text/d10.ts',
    code: `export const a = globalThis['Date']`,
  },
  // the environment has one reader
  {
    rule: ENVIRONMENT,
    because: 'apps/server/src/env.ts',
    file: 'apps/server/src/e1.ts',
    code: `export const a = process.env['HOME']`,
  },
  {
    rule: ENVIRONMENT,
    because: 'apps/server/src/env.ts',
    file: 'packages/engine/src/ingest/e2.ts',
    code: `export const { env } = process`,
  },
  {
    rule: ENVIRONMENT,
    because: 'apps/server/src/env.ts',
    file: 'packages/db/src/e3.ts',
    code: `export { env } from 'node:process'`,
  },
]

const kept: readonly Snippet[] = [
  {
    file: 'apps/web/src/data/k1.ts',
    code: `export type { OpsRouter } from '@ccdash/api-contract/router'\nexport { operation } from '@ccdash/api-contract'`,
  },
  { file: 'packages/engine/src/store/k2.ts', code: `export { openDatabase } from '@ccdash/db'` },
  {
    file: 'packages/engine/src/ingest/k3.ts',
    code: `export { a } from '../store/store.ts'\nexport { b } from '@ccdash/api-contract'\nexport const now = Date.now()`,
  },
  { file: 'apps/server/src/cli/k4.ts', code: `export { a } from '@ccdash/engine'\nexport { b } from '@ccdash/db'` },
  { file: 'apps/server/src/env.ts', code: `export const a = process.env['HOME']` },
  {
    file: `${parse}/k5.ts`,
    code: `import { createHash } from 'node:crypto'\nexport const a = createHash('sha256')\nexport const b = new Date(0)\nexport const c = Date.parse('2026-01-01')`,
  },
  {
    file: `${parse}/k6.ts`,
    code: `export type { SessionRecord } from '../../records/session.ts'\nexport const d = (process: string): string => process`,
  },
  { file: `${parse}/k7.test.ts`, code: `export { readFileSync } from 'node:fs'\nexport const a = process.env['HOME']` },
  { file: 'packages/engine/src/ingest/k8.test.ts', code: `export { openTestDatabase } from '@ccdash/db/testing'` },
  { file: 'scripts/k9.ts', code: `export const a = process.env['HOME']` },
]

/** A file in this folder, or this file. */
const inside = (root: string, entry: string, name: string) =>
  `${root}/${entry}${entry.endsWith('.ts') || entry.endsWith('.tsx') ? '' : `/${name}.ts`}`

/** An import of `to` in a file beside `from`; of a type, which counts too. */
function importOf(from: string, to: string, name = 'A'): string {
  const path = relative(dirname(from), to)
  return `export type ${name} = import('${path.startsWith('.') ? path : `./${path}`}').${name}`
}

/** From each layer up to the next one, and between all of one layer. */
const upward = Object.entries(LAYERS).flatMap(([root, lines]) =>
  lines.flatMap((line, index): Broken[] => {
    const above = lines[index + 1]?.[0]
    const others = line.slice(1).map((entry, place) => [line[place] ?? '', entry, 'are of one layer'] as const)
    const higher = above === undefined ? [] : [[line[0] ?? '', above, 'it stands in a higher layer'] as const]
    return [...others, ...higher].map(([from, to, because], n) => {
      const file = inside(root, from, `up-${index}-${n}`)
      return { rule: LAYERS_RULE, because, file, code: importOf(file, inside(root, to, 'a'), `A${n}`) }
    })
  }),
)
const broken: readonly Broken[] = [
  ...named,
  ...upward.filter(({ file }) => !file.endsWith('apps/server/src/env.ts') && !file.includes('/generated/')),
  { rule: LAYERS_RULE, because: 'lies in no layer', file: 'packages/engine/src/new-folder/f1.ts', code: 'export {}' },
  { rule: LAYERS_RULE, because: 'lies in no layer', file: 'apps/web/src/f2.ts', code: 'export {}' },
]

/** Two files that import types from each other. */
const circle = ['packages/engine/src/text/g1.ts', 'packages/engine/src/text/g2.ts'] as const

describe('boundaries', () => {
  const root = dirname(import.meta.dirname)
  const folder = mkdtempSync(join(tmpdir(), 'ccdash-boundaries-'))
  let found: ReadonlyMap<string, readonly Diagnostic[]> = new Map()

  beforeAll(() => {
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'node_modules/eslint-plugin-regexp'), join(folder, 'node_modules/eslint-plugin-regexp'))
    const [one, two] = circle
    const round = [
      { file: one, code: `import type { A } from './g2.ts'\nexport type B = A` },
      { file: two, code: `import type { B } from './g1.ts'\nexport type A = B | string` },
    ]
    const files = Map.groupBy([...broken, ...kept, ...round], ({ file }) => file)
    for (const [file, snippets] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), snippets.map(({ code }) => `${code}\n`).join(''))
    }
    found = Map.groupBy(
      lint(folder).filter(({ code }) => code.startsWith('ccdash(') || code === 'import(no-cycle)'),
      ({ filename }) => filename,
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(broken)('$file breaks $rule: $code', ({ file, rule, because }) => {
    const diagnostics = found.get(file) ?? []
    expect(diagnostics.map(({ code }) => code)).toContain(rule)
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain(because)
  })

  it.each(kept)('$file keeps them', ({ file }) => {
    expect(found.get(file) ?? []).toEqual([])
  })

  it('a circle of type imports is one', () => {
    for (const file of circle) expect((found.get(file) ?? []).map(({ code }) => code)).toContain('import(no-cycle)')
  })

  it('Oxlint exits with a failure for a broken boundary and with success for kept ones', () => {
    expect(runOxlint(folder, [broken[0]?.file ?? '']).status).toBe(1)
    expect(
      runOxlint(
        folder,
        kept.map(({ file }) => file),
      ).status,
    ).toBe(0)
  })
})

type Diagnostic = { readonly code: string; readonly message: string; readonly filename: string }

function lint(folder: string): Diagnostic[] {
  const { stdout } = runOxlint(folder, ['-f', 'json'])
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
}

function runOxlint(folder: string, args: readonly string[]): { status: number | null; stdout: string } {
  const binary = join(import.meta.dirname, '../node_modules/oxlint/bin/oxlint')
  return spawnSync(process.execPath, [binary, ...args], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
}
