/**
 * Operation lifecycle: the only place where an operation's state changes.
 *
 *   queued ──claim──▶ working ──phase · progress──▶ working ──complete──▶ completed
 *     │                                                ├──────fail──────▶ failed
 *     └──────────────────── fail · cancel ─────────────┴─────cancel─────▶ cancelled
 *
 *   queued     stands in the ledger, another operation of its project works; nothing of it has run
 *   working    the one writing operation of its project; phases, figures and stats come in
 *   completed, failed, cancelled   final: every further event is refused
 *
 * Callers of the API see queued and working both as `running` (phase `queued` while it waits).
 * Pure: `now` comes from the caller. Counters only grow; progress and stats are merged key by key.
 */
import type {
  OperationCounters,
  OperationError,
  OperationPhase,
  OperationPhaseName,
  OperationProgress,
  OperationStats,
  SkipReason,
} from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { addCounters } from './counters.ts'

export type LifecycleStatus = 'queued' | 'working' | 'completed' | 'failed' | 'cancelled'

export type OperationState = {
  readonly id: string
  readonly status: LifecycleStatus
  readonly phase: OperationPhaseName
  readonly message: string
  readonly progress: OperationProgress
  readonly counters: OperationCounters
  readonly stats: OperationStats
  /** Every phase in order; the last one is open (`endedAt` null) until the operation ends. */
  readonly phases: readonly OperationPhase[]
  /** Set when failed. */
  readonly error: OperationError | null
}

export type LifecycleEvent =
  | { readonly type: 'claim' }
  /** A repeated phase only changes the message. */
  | {
      readonly type: 'phase'
      readonly phase: OperationPhaseName
      readonly message: string
      readonly skipped: SkipReason | null
    }
  /** `progress` is merged, `counters` are added, `stats` are merged. */
  | {
      readonly type: 'progress'
      readonly progress?: OperationProgress
      readonly counters?: OperationCounters
      readonly stats?: OperationStats
    }
  | { readonly type: 'complete'; readonly message: string; readonly stats: OperationStats }
  | { readonly type: 'fail'; readonly error: OperationError }
  | { readonly type: 'cancel' }

const ACCEPTED: Readonly<Record<LifecycleStatus, readonly LifecycleEvent['type'][]>> = {
  queued: ['claim', 'fail', 'cancel'],
  working: ['phase', 'progress', 'complete', 'fail', 'cancel'],
  completed: [],
  failed: [],
  cancelled: [],
}

/** A new operation: it waits. */
export function queuedState(id: string, now: Date): OperationState {
  const queued = phaseEntry({ phase: 'queued', message: '', skipped: null }, now)
  const empty = { progress: {}, counters: {}, stats: {}, error: null }
  return { id, status: 'queued', phase: 'queued', message: '', ...empty, phases: [queued] }
}

export function isFinal(status: LifecycleStatus): boolean {
  return ACCEPTED[status].length === 0
}

/**
 * @throws OpsError OPERATION_ENDED when the state is final: the caller kept a tracker too long.
 * @throws Error when the event does not fit the state, which is a bug of the caller.
 */
export function advance(state: OperationState, event: LifecycleEvent, now: Date): OperationState {
  if (isFinal(state.status))
    throw new OpsError('OPERATION_ENDED', `${state.id} is ${state.status}; got '${event.type}'`, { id: state.id })
  if (!ACCEPTED[state.status].includes(event.type))
    throw new Error(`${state.id} is ${state.status} and cannot take '${event.type}'`)
  switch (event.type) {
    case 'claim':
      return { ...state, status: 'working', phases: closeLast(state.phases, now) }
    case 'phase':
      return enterPhase(state, event, now)
    case 'progress':
      return {
        ...state,
        progress: { ...state.progress, ...event.progress },
        counters: addCounters(state.counters, event.counters ?? {}),
        stats: { ...state.stats, ...event.stats },
      }
    case 'complete': {
      const stats = { ...state.stats, ...event.stats }
      const phases = closeLast(state.phases, now)
      return { ...state, status: 'completed', phase: 'completed', message: event.message, stats, phases }
    }
    case 'fail':
      return { ...state, status: 'failed', error: event.error, phases: closeLast(state.phases, now) }
    case 'cancel':
      return { ...state, status: 'cancelled', phases: closeLast(state.phases, now) }
  }
}

function enterPhase(state: OperationState, event: PhaseWords, now: Date): OperationState {
  const { phase, message, skipped } = event
  if (state.phase === phase) {
    const phases = state.phases.map((entry, index) =>
      index === state.phases.length - 1 ? { ...entry, message, skipped } : entry,
    )
    return { ...state, message, phases }
  }
  return { ...state, phase, message, phases: [...closeLast(state.phases, now), phaseEntry(event, now)] }
}

type PhaseWords = Pick<OperationPhase, 'phase' | 'message' | 'skipped'>

function phaseEntry({ phase, message, skipped }: PhaseWords, now: Date): OperationPhase {
  return { phase, message, skipped, startedAt: now.toISOString(), endedAt: null, durationMs: 0 }
}

function closeLast(phases: readonly OperationPhase[], now: Date): readonly OperationPhase[] {
  const last = phases.at(-1)
  if (last === undefined || last.endedAt !== null) return phases
  const durationMs = Math.max(0, now.getTime() - Date.parse(last.startedAt))
  return [...phases.slice(0, -1), { ...last, endedAt: now.toISOString(), durationMs }]
}
