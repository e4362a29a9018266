import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DateValue } from '../../records/document.ts'
import { YamlDate, YamlFloat } from '../markdown/python-value.ts'
import { chooseEarliest, chooseLatest, documentDates, documentTimeline, fileTimes } from './document-dates.ts'
import { formatUtc, normalizeIsoDate } from '../markdown/iso-date.ts'

describe('normalizeIsoDate', () => {
  it.each([
    ['2026-01-02', '2026-01-02'],
    ['2026-1-2', ''],
    ['2026-02-30', ''],
    ['Jan 2 2026', ''],
    ['2026/01/02', '2026-01-02T00:00:00Z'],
    ['1/2/2026', '2026-01-02T00:00:00Z'],
    ['20260102', '2026-01-02T00:00:00Z'],
    ['2026-W01-3', '2025-12-31T00:00:00Z'],
    ['2026-W53-1', '2026-12-28T00:00:00Z'],
    ['2025-W53-1', ''],
    ['2026-01-02T10:00', '2026-01-02T10:00:00Z'],
    ['2026-01-02T10:00:00.987Z', '2026-01-02T10:00:00Z'],
    ['2026-01-02T10:00:00-0500', '2026-01-02T15:00:00Z'],
    ['2026-01-02 10:00:00+05:30', '2026-01-02T04:30:00Z'],
    ['2026-1-2 9:05:00', '2026-01-02T09:05:00Z'],
    ['2026-01-02T24:00', ''],
    ['', ''],
  ])('%j → %j', (text, expected) => {
    expect(normalizeIsoDate(text)).toBe(expected)
  })

  it('reads YAML dates and nothing else that is not text', () => {
    expect(normalizeIsoDate(new YamlDate('2026-01-02'))).toBe('2026-01-02')
    expect([normalizeIsoDate(20260102), normalizeIsoDate(new YamlFloat(1)), normalizeIsoDate(null)]).toEqual([
      '',
      '',
      '',
    ])
  })

  it('reads back what it writes', () => {
    const date = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (at) => {
        const text = formatUtc(at.getTime())
        expect(normalizeIsoDate(text)).toBe(text)
      }),
    )
  })
})

const date = (value: string, confidence: DateValue['confidence'], reason = ''): DateValue => ({
  value,
  confidence,
  source: 's',
  reason,
})

describe('choosing among dates', () => {
  const low = date('2026-01-02', 'low')
  const high = date('2026-01-02T00:00:00Z', 'high')
  const later = date('2026-01-03', 'low')

  it('prefers the better known of equal ones', () => {
    expect(chooseEarliest([low, later, high])).toBe(high)
    expect(chooseLatest([low, high])).toBe(high)
    expect(chooseLatest([high, low])).toBe(high)
  })

  it('takes the extremes otherwise', () => {
    expect(chooseEarliest([later, low])).toBe(low)
    expect(chooseLatest([high, later, null])).toBe(later)
    expect(chooseLatest([date('1969-12-31', 'high')])).toBeNull()
    expect(chooseEarliest([])).toBeNull()
  })
})

describe('documentDates', () => {
  const none = { created: '', updated: '', completed: '' }
  const file = { created: '2026-02-01T00:00:00Z', modified: '2026-02-02T00:00:00Z' }
  const git = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-05T00:00:00Z', dirty: false }

  it('falls back to the file system', () => {
    const dates = documentDates(none, file, null, true)
    expect(dates.createdAt).toEqual({
      value: file.created,
      confidence: 'medium',
      source: 'filesystem',
      reason: 'file_birthtime',
    })
    expect(dates.updatedAt?.reason).toBe('mtime_fallback')
    expect(dates.completedAt?.reason).toBe('mtime_completion_fallback')
  })

  it('believes the front matter on creation, git on change, and a dirty file on both', () => {
    const stated = { created: '2026-01-03', updated: '2026-01-04', completed: '' }
    expect(documentDates(stated, file, git, false).createdAt?.reason).toBe('created')
    expect(documentDates(stated, file, git, false).updatedAt?.reason).toBe('latest_commit')
    expect(documentDates(stated, file, { ...git, dirty: true }, false).updatedAt?.reason).toBe('dirty_worktree')
    expect(documentDates(none, file, git, false).createdAt?.reason).toBe('first_commit')
  })

  it('takes the update as completion when the status says so', () => {
    const dates = documentDates({ ...none, updated: '2026-01-04' }, file, null, true)
    expect(dates.completedAt?.reason).toBe('updated_completion_fallback')
    expect(documentTimeline(dates).map((event) => event.id)).toEqual(['doc-created', 'doc-updated', 'doc-completed'])
    expect(documentDates(none, file, null, false).completedAt).toBeUndefined()
  })
})

it('formats file times in seconds', () => {
  expect(fileTimes({ createdMs: 1_700_000_000_999.9, mtimeNs: '1700000001999999999' })).toEqual({
    created: '2023-11-14T22:13:20Z',
    modified: '2023-11-14T22:13:21Z',
  })
  expect(fileTimes({ createdMs: Number.NaN, mtimeNs: '' })).toEqual({ created: '', modified: '1970-01-01T00:00:00Z' })
})
