import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { printable } from './printable.ts'

it.each([
  ['plans/a.md\tü 😀\nnext', 'plans/a.md\tü 😀\nnext'],
  ['\u001B[31mred\u001B[0m', 'red'],
  ['\u001B]8;;http://a\u0007name\u001B]8;;\u0007', 'name'],
  ['back\rover\u0008', 'back\uFFFDover\uFFFD'],
  ['\u009B2J', ''],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('leaves nothing a terminal acts upon', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/)
    }),
  )
})
