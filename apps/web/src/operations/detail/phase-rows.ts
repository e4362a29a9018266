/**
 * The phases of an operation as rows of its timeline: those that were, those still to come while it runs, and which of them
 * belong to another one (`links:documents` to `links`).
 */
import type { Operation, OperationKind, OperationPhase } from '@ccdash/api-contract'
import { SKIP_REASONS } from '../model/skip-reasons.ts'

export type PhaseState = 'queued' | 'done' | 'running' | 'failed' | 'cancelled' | 'skipped' | 'waiting' | 'not reached'

export type PhaseRow = {
  readonly key: string
  /** As the engine names it, e.g. `links:documents`. */
  readonly phase: string
  readonly name: string
  readonly isSub: boolean
  readonly state: PhaseState
  readonly message: string
  /** Why it was skipped, or what it waits for. */
  readonly reason: string | null
  /** Epoch milliseconds; null of one that has not begun. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null
}

const EXPECTED = {
  full_sync: ['sessions', 'documents', 'tasks', 'features', 'links', 'analytics'],
  rebuild_links: ['links'],
  sync_changed_files: ['changed-files'],
} as const satisfies Record<OperationKind, readonly string[]>

/** @param nowMs  where the open end of a running phase is. */
export function readPhaseRows(operation: Operation, nowMs: number): PhaseRow[] {
  const rows: PhaseRow[] = []
  let parent: { readonly index: number; readonly phase: string } | null = null
  for (const [index, phase] of operation.phases.entries()) {
    const isSub = parent !== null && phase.phase.startsWith(`${parent.phase}:`)
    const row = readRow(operation, index, nowMs, isSub)
    rows.push(row)
    if (!isSub) parent = { index: rows.length - 1, phase: phase.phase }
    else if (parent !== null) rows[parent.index] = extend(rows[parent.index] ?? row, row)
  }
  return [...rows, ...comingRows(operation, rows)]
}

/** `changed-files` → `Changed files`. */
export function phaseName(phase: string): string {
  const words = phase.replaceAll('-', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** The phase an operation was in at a moment; null before the first. */
export function phaseAt(phases: readonly OperationPhase[], at: string): OperationPhase['phase'] | null {
  const ms = Date.parse(at)
  return phases.findLast(({ startedAt }) => Date.parse(startedAt) <= ms)?.phase ?? null
}

function readRow(operation: Operation, index: number, nowMs: number, isSub: boolean): PhaseRow {
  const { phase, message, skipped, startedAt, endedAt } = operation.phases[index] ?? NO_PHASE
  const isLast = index === operation.phases.length - 1
  const endMs = Date.parse(endedAt ?? operation.finishedAt ?? '') || nowMs
  const fromMs = Date.parse(startedAt)
  const reason = skipped === null ? null : SKIP_REASONS[skipped]
  return {
    key: `${index} ${phase}`,
    phase,
    name: isSub ? phase.slice(phase.indexOf(':') + 1) : phaseName(phase),
    isSub,
    state: stateOf(operation, phase, isLast, reason !== null),
    message,
    reason,
    span: { fromMs, toMs: Math.max(fromMs, endMs) },
  }
}

const NO_PHASE: OperationPhase = {
  ...{ phase: 'queued', message: '', skipped: null },
  ...{ startedAt: '', endedAt: null, durationMs: 0 },
}

function stateOf({ status }: Operation, phase: string, isLast: boolean, isSkipped: boolean): PhaseState {
  if (isLast && (status === 'failed' || status === 'cancelled')) return status
  if (phase === 'queued') return 'queued'
  if (isSkipped) return 'skipped'
  return isLast && status === 'running' ? 'running' : 'done'
}

function extend(parent: PhaseRow, child: PhaseRow): PhaseRow {
  if (parent.span === null || child.span === null) return parent
  const state = child.state === 'done' ? parent.state : child.state
  return { ...parent, state, message: child.message, span: { fromMs: parent.span.fromMs, toMs: child.span.toMs } }
}

function comingRows({ kind, status }: Operation, rows: readonly PhaseRow[]): PhaseRow[] {
  if (status === 'completed') return []
  const expected: readonly string[] = EXPECTED[kind]
  const missing = expected.filter((phase) => !rows.some((row) => row.phase === phase))
  return missing.map((phase) => {
    const before = expected[expected.indexOf(phase) - 1]
    const state: PhaseState = status === 'running' ? 'waiting' : 'not reached'
    const reason = status === 'running' && before !== undefined ? `after ${before}` : null
    return { key: phase, phase, name: phaseName(phase), isSub: false, state, message: '', reason, span: null }
  })
}
