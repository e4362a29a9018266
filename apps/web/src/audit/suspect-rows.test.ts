import { expect, it } from 'vitest'
import { fakeSuspect } from '../testing/fake-audit.ts'
import {
  countShown,
  filterSuspects,
  moveBy,
  nextOpen,
  reasonText,
  shortReason,
  suspectId,
  withSameEvidence,
} from './suspect-rows.ts'

const everything = { shown: 'all', reason: null, search: '' } as const
const rows = [
  fakeSuspect({ featureId: 'a', verdict: 'keep' }),
  fakeSuspect({ featureId: 'b', verdict: null, reasons: [{ type: 'primary_like_title_path_mismatch' }] }),
  fakeSuspect({ featureId: 'c', verdict: 'reject', commands: ['/dev:quick-feature harbour.md'] }),
  fakeSuspect({ featureId: 'd', verdict: 'uncertain' }),
  fakeSuspect({ featureId: 'e', verdict: null }),
]
const ids = (suspects: readonly { featureId: string }[]) => suspects.map(({ featureId }) => featureId).join('')

it('counts by verdict', () => {
  expect(countShown(rows)).toEqual({ all: 5, open: 2, kept: 1, rejected: 1, uncertain: 1 })
})

it('filters by verdict, by reason and by words anywhere in the row', () => {
  expect(ids(filterSuspects(rows, everything))).toBe('abcde')
  expect(ids(filterSuspects(rows, { ...everything, shown: 'open' }))).toBe('be')
  expect(ids(filterSuspects(rows, { ...everything, shown: 'rejected' }))).toBe('c')
  expect(ids(filterSuspects(rows, { ...everything, reason: 'primary_like_title_path_mismatch' }))).toBe('b')
  expect(ids(filterSuspects(rows, { ...everything, search: '  HARBOUR quick ' }))).toBe('c')
  expect(ids(filterSuspects(rows, { ...everything, search: 'harbour nowhere' }))).toBe('')
})

it('writes reasons as the audit does, and short', () => {
  expect(reasonText({ type: 'high_fanout', fanout: 12 })).toBe('high_fanout(12)')
  expect(shortReason({ type: 'primary_like_command_path_mismatch' })).toBe('command_path_mismatch')
})

it('groups only what has session, leading signal and reasons in common', () => {
  const same = [
    fakeSuspect({ featureId: 'a' }),
    fakeSuspect({ featureId: 'b', confidence: 0.4 }),
    fakeSuspect({ featureId: 'c', sessionId: 'S-other' }),
    fakeSuspect({ featureId: 'd', signalPath: 'docs/other.md' }),
    fakeSuspect({ featureId: 'e', signalType: 'file_read' }),
    fakeSuspect({ featureId: 'f', reasons: [{ type: 'high_fanout', fanout: 99 }] }),
  ]
  expect(ids(withSameEvidence(same, fakeSuspect({ featureId: 'a' })))).toBe('ab')
  const bare = [
    fakeSuspect({ featureId: 'a', signalType: '', signalPath: '' }),
    fakeSuspect({ featureId: 'b', signalType: '', signalPath: '' }),
  ]
  expect(ids(withSameEvidence(bare, fakeSuspect({ featureId: 'b', signalType: '', signalPath: '' })))).toBe('b')
})

it('goes to the next open one, around the end, and to none when all is judged', () => {
  const from = (featureId: string) => fakeSuspect({ featureId })
  expect(nextOpen(rows, from('a'))?.featureId).toBe('b')
  expect(nextOpen(rows, from('b'))?.featureId).toBe('e')
  expect(nextOpen(rows, from('e'))?.featureId).toBe('b')
  expect(nextOpen(rows, from('not there'))?.featureId).toBe('b')
  expect(nextOpen([fakeSuspect({ featureId: 'b' })], from('b'))).toBeNull()
})

it('moves one place and stops at the ends', () => {
  const [first, second] = rows
  expect(moveBy(rows, null, 1)).toBe(first)
  expect(moveBy(rows, first ?? null, 1)).toBe(second)
  expect(moveBy(rows, first ?? null, -1)).toBe(first)
  expect(moveBy(rows, rows.at(-1) ?? null, 1)).toBe(rows.at(-1))
  expect(moveBy([], null, 1)).toBeNull()
})

it('names a suspect so that no two ids can be mistaken', () => {
  expect(suspectId({ featureId: 'a', sessionId: 'b c' })).not.toBe(suspectId({ featureId: 'a b', sessionId: 'c' }))
})
