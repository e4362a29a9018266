import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellQuote } from './shell-quote.ts'

it('leaves plain words plain', () => {
  expect(shellQuote('docs/project_plans/cart-v1.md')).toBe('docs/project_plans/cart-v1.md')
})

it.each(['', 'two words', `it's`, '$(touch x)', '`id`', 'a\nb', '~/x', '*', '\\', `''`, 'é – ü', '-d', '!x', '#x'])(
  'a shell reads %j back as it was',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word)
  },
)

it.each([
  ['a\u001B[201~b', String.raw`$'a\u001b[201~b'`],
  ["it's\u0007", String.raw`$'it\'s\u0007'`],
  ['\u202Ex', String.raw`$'\u202ex'`],
  ['=ls', `'=ls'`],
  ['$(id)`id`', "'$(id)`id`'"],
])('%j is pasted as %s', (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted)
})
