/** Operations to be shown large: those that work or wait, and those that ended a moment ago. */
import type { Operation, StatusReport } from '@ccdash/api-contract'
import { mergeOperation } from './merge-operations.ts'

/** How long an ended one stays before it joins the timeline. */
export const LINGER_MS = 6_000

export type LiveOperations = readonly {
  readonly operation: Operation
  /** Milliseconds since 1970; null while it runs. */
  readonly leavesAt: number | null
}[]

/** Takes in what is told. One that was never seen running does not linger: it ended before anybody looked. */
export function mergeLiveOperations(held: LiveOperations, told: readonly Operation[], now: number): LiveOperations {
  const entries = new Map(held.map((entry) => [entry.operation.id, entry]))
  for (const operation of told) {
    const before = entries.get(operation.id)
    if (before === undefined) {
      if (operation.status === 'running') entries.set(operation.id, { operation, leavesAt: null })
      continue
    }
    const merged = mergeOperation(before.operation, operation)
    if (merged === before.operation) continue
    entries.set(operation.id, { operation: merged, leavesAt: merged.status === 'running' ? null : now + LINGER_MS })
  }
  return [...entries.values()].sort((a, b) => Date.parse(b.operation.startedAt) - Date.parse(a.operation.startedAt))
}

/** Without those whose time has come; the same list when there is none. */
export function dropLeft(held: LiveOperations, now: number): LiveOperations {
  const staying = held.filter(({ leavesAt }) => leavesAt === null || leavesAt > now)
  return staying.length === held.length ? held : staying
}

/** When the next one leaves; null when none does. */
export function nextLeave(held: LiveOperations): number | null {
  return held.reduce<number | null>(
    (soonest, { leavesAt }) => (leavesAt === null || (soonest !== null && soonest < leavesAt) ? soonest : leavesAt),
    null,
  )
}

/** What the server says works now replaces what was thought to run: what ended long ago, unseen, is gone. */
export function reconcileLiveOperations(held: LiveOperations, report: StatusReport, now: number): LiveOperations {
  const { activeOperations, recentOperations } = report.operations
  const merged = mergeLiveOperations(held, [...recentOperations, ...activeOperations], now)
  const active = new Set(activeOperations.map(({ id }) => id))
  return merged.filter(
    ({ operation, leavesAt }) =>
      leavesAt !== null || active.has(operation.id) || operation.lastSequence > report.lastSequence,
  )
}
