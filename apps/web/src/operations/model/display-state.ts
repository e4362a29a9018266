import type { Operation } from '@ccdash/api-contract'
import type { State } from '../../ui/state-mark.tsx'

const STALLED_AFTER_MS = 30_000

export function isQueued({ status, phase }: Operation): boolean {
  return status === 'running' && phase === 'queued'
}

/** Its status as a mark; one that waits has its own. */
export function displayState(operation: Operation): State {
  return isQueued(operation) ? 'queued' : operation.status
}

/**
 * For how long an operation that works has told nothing, in milliseconds; null when that is less than 30 s. It is no status:
 * it may work on a very large file. @param now  Milliseconds.
 */
export function silentFor(operation: Operation, now: number): number | null {
  if (operation.status !== 'running' || isQueued(operation)) return null
  const silentMs = now - Date.parse(operation.updatedAt)
  return silentMs >= STALLED_AFTER_MS ? silentMs : null
}
