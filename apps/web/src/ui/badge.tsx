import type { Operation } from '@ccdash/api-contract'

/** Outline first, colour second: each state has its own mark. */
const MARKS = { running: '◔', queued: '◌', completed: '✓', failed: '✕', cancelled: '⊘' } as const

/** A waiting operation is `running` to its callers; a person wants to see that it waits. */
export function displayState({ status, phase }: Operation): keyof typeof MARKS {
  return status === 'running' && phase === 'queued' ? 'queued' : status
}

export function StatusBadge({ operation }: { operation: Operation }) {
  const state = displayState(operation)
  return (
    <span className={`badge ${state}`}>
      <span aria-hidden="true">{MARKS[state]}</span>
      {state}
      {operation.status === 'failed' && <span className="mono">{operation.error.code}</span>}
    </span>
  )
}
