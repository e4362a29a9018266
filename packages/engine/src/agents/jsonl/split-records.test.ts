import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfObject, firstInvalidUtf8, trimPiece } from './split-records.ts'

describe('endOfObject', () => {
  it.each([
    ['{"a":1}{"b":2}', 0, 7],
    ['{"a":"}"}x', 0, 9],
    ['{"a":"\\"}"} ', 0, 11],
    ['{"a":[{},{}]}', 0, 13],
    ['{"a":1', 0, -1],
    ['[1]', 0, -1],
    ['x{"a":1}', 1, 8],
    ['', 0, -1],
  ])('%s from %i ends at %i', (text, start, end) => {
    expect(endOfObject(Buffer.from(text), start)).toBe(end)
  })
})

describe('trimPiece', () => {
  it('takes JSON white space off both ends', () => {
    expect(trimPiece(Buffer.from(' \t{} \r'), { start: 0, end: 6 })).toEqual({ start: 2, end: 4 })
    expect(trimPiece(Buffer.from('  '), { start: 0, end: 2 })).toEqual({ start: 2, end: 2 })
  })
})

describe('firstInvalidUtf8', () => {
  it.each([
    [[0x61, 0xff], 1],
    [[0xc3, 0xa9, 0xc3], 2],
    [[0xed, 0xa0, 0x80], 0],
    [[0xc0, 0x80], 0],
    [[0xf4, 0x90, 0x80, 0x80], 0],
    [[0xe0, 0x80, 0x80], 0],
    [[0xf0, 0x9f, 0x98, 0x80], -1],
  ])('%j is wrong at %i', (bytes, at) => {
    expect(firstInvalidUtf8(Uint8Array.from(bytes))).toBe(at)
  })

  it('agrees with a strict decoder', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4), { maxLength: 8 }),
        (values) => {
          const bytes = Uint8Array.from(values)
          const at = firstInvalidUtf8(bytes)
          const isValid = (part: Uint8Array) =>
            Buffer.from(part).equals(Buffer.from(Buffer.from(part).toString('utf8')))
          expect(at === -1).toBe(isValid(bytes))
          if (at > 0) expect(isValid(bytes.subarray(0, at))).toBe(true)
        },
      ),
    )
  })
})
