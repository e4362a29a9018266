import { describe, expect, it } from 'vitest'
import { formatTime } from './format-time.ts'

const now = new Date('2026-11-22T12:00:00Z')

describe('formatTime', () => {
  it.each([
    ['2026-11-22T11:59:48Z', '12 s ago'],
    ['2026-11-22T12:00:05Z', '0 s ago'],
    ['2026-11-22T11:30:00Z', '30 min ago'],
    ['not a time', '–'],
  ])('says %s as %s', (iso, text) => {
    expect(formatTime(iso, now)).toBe(text)
  })

  it('names the day once it is more than a day ago', () => {
    expect(formatTime('2026-11-19T12:00:00Z', now)).toMatch(/2026/)
  })
})
