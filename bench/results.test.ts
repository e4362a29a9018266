import { describe, expect, it } from 'vitest'
import { median } from './measurement.ts'
import { formatBytes, parseBytes } from './parse-bytes.ts'
import { failedBars, milliseconds, ratio } from './results.ts'

describe('benchmark figures', () => {
  it.each([
    ['300MB', 300_000_000],
    ['1.5 GB', 1_500_000_000],
    ['1000', 1000],
    ['2kb', 2000],
  ])('reads %s', (text, expected) => {
    expect(parseBytes(text)).toBe(expected)
  })

  it('refuses what is no size', () => {
    expect(() => parseBytes('many')).toThrow("'many' is not a size")
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_250_000, '1.3 MB'],
    [400_000_000, '400 MB'],
  ])('writes %d', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected)
  })

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('the median of %j', (numbers, expected) => {
    expect(median(numbers)).toBe(expected)
  })

  it('a figure above its bar, or one that could not be had, is missed', () => {
    const rows = [ratio('a', 1.9, 2), ratio('b', 2.1, 2), milliseconds('c', Number.NaN, 100), milliseconds('d', 5000)]
    expect(failedBars(rows).map(({ name }) => name)).toEqual(['b', 'c'])
  })
})
