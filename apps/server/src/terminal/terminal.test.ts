import * as fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../testing/command-line.ts'
import { printable, printableJson } from './printable.ts'

const UNSAFE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|\p{Surrogate}/u
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom('\u001B]8;;http://a\u001B\\x', '\u001B[2J', '\u009B31m', '\u202E', '\u2066', '\u200F', '\u2028', '\uD800', '\u0085', '\u001B', '\u009D', 'ü'),
    fc.string({ unit: 'binary' }),
  ),
) // oxfmt-ignore

it('text of others is nothing but text, as text and as JSON, and JSON says the same', () => {
  fc.assert(
    fc.property(hostile, (parts) => {
      const text = parts.join('')
      expect(printable(text)).not.toMatch(UNSAFE)
      const json = printableJson(JSON.stringify({ [text]: text }))
      expect(json).not.toMatch(UNSAFE)
      expect(JSON.parse(json)).toEqual({ [text]: text })
    }),
  )
})

it('emoji and scripts with joiners stay as they are', () => {
  for (const text of ['👩‍👩‍👧 می‌خواهم', 'עברית', 'naïve — 日本語']) expect(printable(text)).toBe(text)
})

it('no other file of the server writes to the terminal', () => {
  const root = join(import.meta.dirname, '..')
  const writing = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') &&
        !name.endsWith('.test.ts') &&
        !name.startsWith('testing') &&
        name !== join('terminal', 'terminal.ts'),
    )
    .filter((name) => /process\.(?:stdout|stderr)\b|\bconsole\./.test(readFileSync(join(root, name), 'utf8')))
  expect(writing).toEqual([])
})

it.each([
  [['\u001B[31mnonsense\u202E']],
  [['operations', 'list', '--kind', '\u009B2J\u2066x']],
  [['links', 'judge', 'feature:a', 'session:\u001B]0;t\u0007', '\u202Ekeep']],
  [['export', '--db', '/none/\u001B[2J\u202E.db', '--out', '-']],
])('a call that is wrong repeats what it was given as text: %j', async (args) => {
  const { stdout, stderr } = await runCommand(args)
  expect(stdout + stderr).not.toBe('')
  expect(stdout + stderr).not.toMatch(UNSAFE)
})
