import { describe, expect, it } from 'vitest'
import { durationSeconds, elapsedMs, parseInstant } from './timestamps.ts'

describe('durationSeconds', () => {
  it.each([
    ['2026-01-01T10:00:00.500Z', '2026-01-01T10:00:09.400Z', 8],
    ['2026-01-01T10:00:00Z', '2026-01-01T12:00:00+02:00', 0],
    ['2026-01-01T10:00:00', '2026-01-01 10:01:00', 60],
    ['2026-01-01', '2026-01-02T00:00:01', 86_401],
    ['2026-01-01T10:00:00', '2026-01-01T11:00:00Z', 0],
    ['2026-01-01T11:00:00Z', '2026-01-01T10:00:00Z', 0],
    ['2026-01-01T10:00:00.123456Z', '2026-01-01T10:00:01.123456+0000', 1],
    ['yesterday', '2026-01-01T10:00:00Z', 0],
    ['2026-13-45T10:00:00.000Z', '2026-01-01T10:00:00Z', 0],
    ['', '', 0],
  ])('from %s to %s: %i s', (start, end, seconds) => {
    expect(durationSeconds(start, end)).toBe(seconds)
  })
})

describe('elapsedMs', () => {
  it('is cut as the reference cuts it', () => {
    const start = parseInstant('2026-01-01T10:00:00.000Z')
    expect(elapsedMs(start, parseInstant('2026-01-01T10:00:01.001Z'))).toBe(1000)
    expect(elapsedMs(start, parseInstant('2026-01-01T10:00:01.003Z'))).toBe(1002)
    expect(elapsedMs(start, null)).toBeNull()
  })
})
