import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from './cursor.ts'

describe('decodeCursor', () => {
  it('gives back the key', () => {
    expect(decodeCursor(encodeCursor(['Äpfel', 12, 0.25]), ['', 0, 0.5] as const)).toEqual(['Äpfel', 12, 0.25])
  })

  it.each<[string, string]>([
    ['no base64url of JSON', '!!!'],
    ['a key of other parts', encodeCursor([1, 'a'])],
    ['a key of more parts', encodeCursor(['a', 1, 1])],
    ['a text that no database takes', encodeCursor(['a\0', 1])],
    ['a text with half of a surrogate pair', encodeCursor(['a\uD800', 1])],
    ['a fraction where a whole number stands', encodeCursor(['a', 0.5])],
    ['a number that no column holds', encodeCursor(['a', 2 ** 31])],
    ['a number beyond all', Buffer.from('["a",1e999]').toString('base64url')],
  ])('refuses %s', (_, cursor) => {
    expect(() => decodeCursor(cursor, ['', 0] as const)).toThrow('is not a cursor of this list')
  })
})
