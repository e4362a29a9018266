import { describe, expect, it } from 'vitest'
import { isOpsError } from '@ccdash/api-contract'
import { advance, isFinal, queuedState } from './operation-lifecycle.ts'
import type { LifecycleEvent, LifecycleStatus, OperationState } from './operation-lifecycle.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)
const error = { code: 'INTERNAL', message: 'broken' } as const

const EVENTS: Record<LifecycleEvent['type'], LifecycleEvent> = {
  claim: { type: 'claim' },
  phase: { type: 'phase', phase: 'sessions', message: 'Syncing sessions', skipped: null },
  progress: { type: 'progress', progress: { filesDone: 1 } },
  complete: { type: 'complete', message: 'Sync completed', stats: {} },
  fail: { type: 'fail', error },
  cancel: { type: 'cancel' },
}

const queued = queuedState('OP-1', at(0))
const working = advance(queued, EVENTS.claim, at(1))
const STATES: Record<LifecycleStatus, OperationState> = {
  queued,
  working,
  completed: advance(working, EVENTS.complete, at(2)),
  failed: advance(working, EVENTS.fail, at(2)),
  cancelled: advance(working, EVENTS.cancel, at(2)),
}

type Outcome = LifecycleStatus | 'ended' | 'bug'
const REFUSED: Record<LifecycleEvent['type'], Outcome> = {
  claim: 'ended',
  phase: 'ended',
  progress: 'ended',
  complete: 'ended',
  fail: 'ended',
  cancel: 'ended',
}
const TRUTH: Record<LifecycleStatus, Record<LifecycleEvent['type'], Outcome>> = {
  queued: {
    claim: 'working',
    phase: 'bug',
    progress: 'bug',
    complete: 'bug',
    fail: 'failed',
    cancel: 'cancelled',
  },
  working: {
    claim: 'bug',
    phase: 'working',
    progress: 'working',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
  },
  completed: REFUSED,
  failed: REFUSED,
  cancelled: REFUSED,
}

function outcomeOf(state: OperationState, event: LifecycleEvent): Outcome {
  try {
    return advance(state, event, at(3)).status
  } catch (thrown) {
    return isOpsError(thrown) && thrown.code === 'OPERATION_ENDED' ? 'ended' : 'bug'
  }
}

describe('advance', () => {
  const cases = Object.entries(STATES).flatMap(([status, state]) =>
    Object.values(EVENTS).map((event) => ({ status: status as LifecycleStatus, type: event.type, state, event })),
  )
  it.each(cases)('$status on $type', ({ status, type, state, event }) => {
    expect(outcomeOf(state, event)).toBe(TRUTH[status][type])
  })

  it('merges progress and stats and adds counters, so that counters only grow', () => {
    const first = { progress: { filesDone: 1 }, counters: { issues: 2 }, stats: { tasksSynced: 1 } }
    const second = { progress: { filesTotal: 2 }, counters: { issues: 3, linksCreated: 0 } }
    const once = advance(working, { type: 'progress', ...first }, at(2))
    expect(advance(once, { type: 'progress', ...second }, at(3))).toMatchObject({
      progress: { filesDone: 1, filesTotal: 2 },
      counters: { issues: 5, linksCreated: 0 },
      stats: { tasksSynced: 1 },
    })
  })

  it('keeps a timeline of phases with durations; a repeated phase only changes the message', () => {
    const one = advance(
      working,
      { type: 'phase', phase: 'sessions', message: 'Syncing sessions', skipped: null },
      at(2),
    )
    const same = advance(one, { type: 'phase', phase: 'sessions', message: 'still', skipped: null }, at(3))
    const two = advance(same, { type: 'phase', phase: 'documents', message: 'Syncing documents', skipped: null }, at(5))
    const end = advance(two, { type: 'complete', message: 'Sync completed', stats: { tasksSynced: 1 } }, at(6))
    expect(end.phases.map(({ phase, message, durationMs }) => [phase, message, durationMs])).toEqual([
      ['queued', '', 1000],
      ['sessions', 'still', 3000],
      ['documents', 'Syncing documents', 1000],
    ])
    expect(end).toMatchObject({ phase: 'completed', message: 'Sync completed', stats: { tasksSynced: 1 } })
    expect(end.phases.every(({ endedAt }) => endedAt !== null)).toBe(true)
  })

  it('leaves the phase of a failed operation where it failed', () => {
    const one = advance(working, EVENTS.phase, at(2))
    expect(advance(one, EVENTS.fail, at(3))).toMatchObject({ phase: 'sessions', status: 'failed', error })
  })

  it('knows which states are final', () => {
    const final = Object.entries(STATES).filter(([, state]) => isFinal(state.status))
    expect(final.map(([status]) => status)).toEqual(['completed', 'failed', 'cancelled'])
  })
})
