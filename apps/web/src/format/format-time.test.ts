import { describe, expect, it } from 'vitest'
import { formatExactTime, formatTime } from './format-time.ts'

const now = new Date('2026-11-22T12:00:00Z')

describe('formatTime', () => {
  it.each([
    ['2026-11-22T11:59:48Z', '12 s ago'],
    ['2026-11-22T12:00:05Z', '0 s ago'],
    ['2026-11-22T11:30:00Z', '30 min ago'],
    ['2026-11-22T11:00:01Z', '59 min ago'],
    ['2026-11-19T12:00:00Z', '19 Nov'],
    ['2025-11-19T12:00:00Z', '19 Nov 2025'],
    ['not a time', '–'],
  ])('says %s as %s', (iso, text) => {
    expect(formatTime(iso, now)).toBe(text)
  })

  it('is the time of day once it is an hour ago', () => {
    expect(formatTime('2026-11-22T10:30:05Z', now)).toMatch(/^\d\d:30:05$/)
  })
})

it('tells the exact time with its zone', () => {
  expect(formatExactTime('2026-11-22T10:30:05Z')).toMatch(/22 Nov 2026.*\d\d:30:05/)
})
