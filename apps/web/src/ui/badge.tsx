import type { Operation } from '@ccdash/api-contract'

/** Outline first, colour second: each state has its own mark. */
const MARKS = { running: '◔', queued: '◌', completed: '✓', failed: '✕', cancelled: '⊘' } as const

export function StatusBadge({ operation }: { operation: Operation }) {
  const state = operation.status === 'running' && operation.phase === 'queued' ? 'queued' : operation.status
  return (
    <span className={`badge ${state}`}>
      <span aria-hidden="true">{MARKS[state]}</span>
      {state}
      {operation.status === 'failed' && <span className="mono">{operation.error.code}</span>}
    </span>
  )
}
