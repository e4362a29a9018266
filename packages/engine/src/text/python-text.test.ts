import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  capitalize,
  collapse,
  compareCodePoints,
  comparePaths,
  roundHalfEven,
  takeCodePoints,
  titleCase,
  trim,
  uniqueIgnoringCase,
} from './python-text.ts'

describe('trim and collapse', () => {
  it.each([
    [' \u001c\u0085\u00a0a\u2028\u3000', 'a'],
    ['\ufeffa', '\ufeffa'],
    ['\t\r\n\v\f', ''],
  ])('trims %j to %j', (text, expected) => {
    expect(trim(text)).toBe(expected)
  })

  it('collapses runs of any whitespace', () => {
    expect(collapse(' a \u00a0\n b\u001fc ')).toBe('a b c')
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(trim(trim(text))).toBe(trim(text))
        expect(collapse(collapse(text))).toBe(collapse(text))
      }),
    )
  })
})

describe('titleCase', () => {
  it.each([
    ['phase 1a api', 'Phase 1A Api'],
    ["don't STOP", "Don'T Stop"],
    ['1st x2y', '1St X2Y'],
    ['straße ß', 'Straße Ss'],
    ['日本 abc', '日本 Abc'],
    ['', ''],
  ])('%j → %j', (text, expected) => {
    expect(titleCase(text)).toBe(expected)
  })

  it('capitalises the first character only', () => {
    expect(capitalize('gPT five')).toBe('Gpt five')
  })
})

describe('takeCodePoints', () => {
  it('never cuts a character of two units', () => {
    expect(takeCodePoints('a😀b', 2)).toBe('a😀')
    expect(takeCodePoints('a😀b', 9)).toBe('a😀b')
  })

  it('takes what an array of characters would give', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(12), (text, limit) => {
        expect(takeCodePoints(text, limit)).toBe(Array.from(text).slice(0, limit).join(''))
      }),
    )
  })
})

describe('roundHalfEven', () => {
  it.each([
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [0.5625, 3, 0.562],
    [2.5, 0, 2],
    [3.5, 0, 4],
    [-0.125, 2, -0.12],
    [2.675, 2, 2.67], // the double is a little less than the tie
    [1.005, 2, 1],
    [0.1, 1, 0.1],
    [12345, 2, 12345],
  ])('%d to %d digits is %d', (value, digits, expected) => {
    expect(roundHalfEven(value, digits)).toBe(expected)
  })

  it('is never further off than half a unit', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(4), (value, digits) => {
        expect(Math.abs(roundHalfEven(value, digits) - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits + 1e-9)
      }),
    )
  })
})

describe('order', () => {
  it('sorts a folder before the file that is named like it', () => {
    const paths = ['zeta-v1.md', 'zeta-v1/phase-1.md', 'zeta', 'a/b', 'a']
    expect(paths.toSorted(comparePaths)).toEqual(['a', 'a/b', 'zeta', 'zeta-v1/phase-1.md', 'zeta-v1.md'])
  })

  it('goes by code point, not by unit', () => {
    expect(['\u{1f600}', '\uff5e'].toSorted(compareCodePoints)).toEqual(['\uff5e', '\u{1f600}'])
  })

  it('is the order of the code points', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 })
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [a, b] = [left, right].map((side) => Array.from(side, (point) => point.codePointAt(0) ?? 0)) as [
          number[],
          number[],
        ]
        const at = a.findIndex((point, index) => point !== b[index])
        const expected = at < 0 ? a.length - b.length : at >= b.length ? 1 : (a[at] ?? 0) - (b[at] ?? 0)
        expect(Math.sign(compareCodePoints(left, right))).toBe(Math.sign(expected))
      }),
    )
  })
})

it('keeps the first spelling of each', () => {
  expect(uniqueIgnoringCase(['B', 'a', '', 'b', 'A'])).toEqual(['B', 'a'])
})
