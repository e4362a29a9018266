import { describe, expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../testing/fake-ops.ts'
import { pickOperation } from './pick-operation.ts'

describe('the operation of a project', () => {
  const last = fakeOperation({ id: 'OP-last' })
  const other = runningOperation({ id: 'OP-other', projectId: 'p2' })
  const queued = runningOperation({ id: 'OP-queued', phase: 'queued' })
  const working = runningOperation({ id: 'OP-works' })

  it('is the one that works, else the one that waits, else the newest', () => {
    expect(pickOperation('p1', [queued, working, other], last)?.id).toBe('OP-works')
    expect(pickOperation('p1', [queued, other], last)?.id).toBe('OP-queued')
    expect(pickOperation('p1', [other], last)?.id).toBe('OP-last')
    expect(pickOperation('p1', [other], null)).toBeNull()
  })

  it('is as told live, also once it has ended', () => {
    const ended = fakeOperation({ id: 'OP-new', startedAt: '2026-11-22T13:00:00.000Z' })
    expect(pickOperation('p1', [ended], last)).toBe(ended)
    expect(pickOperation('p1', [fakeOperation()], runningOperation())?.status).toBe('completed')
  })
})
