import type { Operation } from '@ccdash/api-contract'
import { formatDuration } from '../format/format-duration.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { KIND_LABELS } from './kind-label.ts'

type OperationListProps = {
  operations: readonly Operation[] | undefined
  selectedId: string | null
  now: Date
  onSelect: (id: string) => void
}

export function OperationList({ operations, selectedId, now, onSelect }: OperationListProps) {
  if (operations === undefined) return <SkeletonRows />
  if (operations.length === 0) {
    return <p className="empty">No operation yet. “Incremental Sync” reads the project for the first time.</p>
  }
  return (
    <ul className="operation-rows" aria-label="Operations, newest first" tabIndex={0}>
      {operations.map((operation) => (
        <li key={operation.id}>
          <button aria-current={operation.id === selectedId} onClick={() => onSelect(operation.id)}>
            <span>
              <span className="row-title">{KIND_LABELS[operation.kind]}</span>{' '}
              <span className="muted">{operation.trigger}</span>
            </span>
            <StatusBadge operation={operation} />
            <span className="muted">
              {operation.phase} • {operation.message || 'Working...'}
            </span>
            <span className="muted">
              {operation.status === 'running' ? '' : `${formatDuration(operation.durationMs)} · `}
              <Time at={operation.startedAt} now={now} />
            </span>
            <span className="mono muted">{operation.id}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function SkeletonRows() {
  return (
    <div className="card-body" aria-busy="true" aria-label="Loading operations">
      {['a', 'b', 'c', 'd'].map((row) => (
        <div key={row} className="skeleton">
          Loading
        </div>
      ))}
    </div>
  )
}
