import { describe, expect, it } from 'vitest'
import { fakeOperation, fakeStatus, runningOperation } from '../testing/fake-ops.ts'
import { dropLeft, LINGER_MS, mergeLiveOperations, nextLeave, reconcileLiveOperations } from './live-operations.ts'

const running = runningOperation({ lastSequence: 3 })
const ended = fakeOperation({ lastSequence: 4 })
const NOW = 1_000_000

describe('what is shown large', () => {
  it('is what runs, newest first', () => {
    const newer = runningOperation({ id: 'OP-2', startedAt: '2026-11-22T12:05:00.000Z' })
    const live = mergeLiveOperations([], [running, newer, fakeOperation({ id: 'OP-3' })], NOW)
    expect(live.map(({ operation }) => operation.id)).toEqual(['OP-2', 'OP-1'])
    expect(nextLeave(live)).toBeNull()
  })

  it('stays for six seconds after its end', () => {
    const live = mergeLiveOperations(mergeLiveOperations([], [running], NOW), [ended], NOW + 100)
    expect(live.map(({ operation }) => operation.status)).toEqual(['completed'])
    expect(nextLeave(live)).toBe(NOW + 100 + LINGER_MS)
    expect(dropLeft(live, NOW + LINGER_MS)).toBe(live)
    expect(dropLeft(live, NOW + 100 + LINGER_MS)).toEqual([])
  })

  it('does not leave later because its end is told twice', () => {
    const once = mergeLiveOperations(mergeLiveOperations([], [running], NOW), [ended], NOW)
    expect(nextLeave(mergeLiveOperations(once, [ended], NOW + 5000))).toBe(NOW + LINGER_MS)
  })
})

describe('the status', () => {
  const live = mergeLiveOperations([], [running], NOW)

  it('lets what ended a moment ago stay its time', () => {
    const report = fakeStatus({ operations: [ended], lastSequence: 4 })
    expect(nextLeave(reconcileLiveOperations(live, report, NOW))).toBe(NOW + LINGER_MS)
  })

  it('takes away what ended unseen', () => {
    expect(reconcileLiveOperations(live, fakeStatus({ lastSequence: 9 }), NOW)).toEqual([])
  })

  it('does not take away what started after it was made', () => {
    expect(reconcileLiveOperations(live, fakeStatus({ lastSequence: 2 }), NOW)).toHaveLength(1)
  })
})
