import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'ccdash-linear-time-'))

beforeAll(() => {
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(root, 'node_modules/eslint-plugin-regexp'), join(folder, 'node_modules/eslint-plugin-regexp'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The real lint configuration over code that breaks a rule, and over its like that does not. */
it.each<[string, string]>([
  ['text => /\\s+$/.test(text)', 'regexp(no-super-linear-move)'],
  ['text => /^\\s*x/m.test(text)', 'regexp(no-super-linear-move)'],
  ['text => /a+b/.test(text)', 'regexp(no-super-linear-move)'],
  ['text => /<[^>]+>/.test(text)', 'regexp(no-super-linear-move)'],
  ['text => /^(a+)+$/.test(text)', 'regexp(no-super-linear-backtracking)'],
  ['text => /^\\s+([a-z ]+):$/.test(text)', 'regexp(no-super-linear-backtracking)'],
  ['text => new RegExp(`^${text}$`)', 'ccdash(pattern-literal)'],
  ['list => [].push(...list)', 'ccdash(spread-list)'],
  ['list => Math.max(0, ...list)', 'ccdash(spread-list)'],
  ['text => /^\\s+a/.test(text)', ''],
  ['text => text.replaceAll(/[^a-z]+/g, "")', ''],
  ['list => [].push(...[1, 2])', ''],
])('%s: %s', (code, rule) => {
  const name = 'code.mjs'
  writeFileSync(join(folder, name), `export const read = (${code})\n`)
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const { stdout } = spawnSync(process.execPath, [oxlint, name], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
  const found = [...stdout.matchAll(/(?:ccdash|regexp)\([a-z-]+\)/g)].map(([text]) => text)
  expect([...new Set(found)]).toEqual(rule === '' ? [] : [rule])
})
