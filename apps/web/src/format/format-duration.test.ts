import { describe, expect, it } from 'vitest'
import { formatDuration } from './format-duration.ts'

describe('formatDuration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [18, '18 ms'],
    [340, '0.34 s'],
    [6_800, '6.8 s'],
    [9_960, '10 s'],
    [52_000, '52 s'],
    [59_700, '1 min 0 s'],
    [78_000, '1 min 18 s'],
    [11_100_000, '3 h 05 min'],
  ])('says %d ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })
})
