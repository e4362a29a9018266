import { expect, it } from 'vitest'
import { excerptAround, markText } from './mark-text.ts'

it.each([
  ['a cart and a Cart', 'cart', 'a [cart] and a [Cart]'],
  ['cartcart', 'cart', '[cart][cart]'],
  ['no such thing', 'cart', 'no such thing'],
  ['nothing wanted', '', 'nothing wanted'],
  ['', 'cart', ''],
  ['İstanbul cart', 'cart', 'İstanbul cart'],
])('marks in %j each %j', (text, find, marked) => {
  const pieces = markText(text, find).map((piece) => (piece.isMarked ? `[${piece.text}]` : piece.text))
  expect(pieces.join('')).toBe(marked)
})

it('cuts a long line around what was looked for', () => {
  const line = `${'a'.repeat(50)}cart-v1${'b'.repeat(50)}`
  expect(excerptAround(line, 'cart-v1', 200)).toBe(line)
  expect(excerptAround(line, 'cart-v1', 17)).toBe('…aaaaacart-v1bbbbb…')
  expect(excerptAround(line, 'nowhere', 5)).toBe('aaaaa…')
  expect(excerptAround(line, 'bbb', 10)).toMatch(/^….*bbb.*…$/)
})
