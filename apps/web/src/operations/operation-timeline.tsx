import type { Operation } from '@ccdash/api-contract'
import { formatDuration } from '../format/format-duration.ts'
import { trpc } from '../trpc.ts'
import { displayState, StatusBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { PartPlaceholder } from '../ui/part-placeholder.tsx'
import { usePartState } from '../ui/part-state.ts'
import { Time } from '../ui/time.tsx'
import { KIND_LABELS } from './kind-label.ts'
import { ACTIVE_POLL_MS, IDLE_POLL_MS } from './poll.ts'

const PAGE_SIZE = 30

type TimelineProps = {
  /** Something works or waits, so rows change. */
  active: boolean
  selectedId: string | null
  now: Date
  onSelect: (id: string) => void
}

export function OperationTimeline({ active, selectedId, now, onSelect }: TimelineProps) {
  const query = trpc.operations.list.useInfiniteQuery(
    { limit: PAGE_SIZE },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state }) =>
        active || state.data?.pages.some(({ items }) => items.some(isRunning)) ? ACTIVE_POLL_MS : IDLE_POLL_MS,
    },
  )
  const part = usePartState(query)
  const operations = part.state === 'shown' ? part.data.pages.flatMap(({ items }) => items) : []
  return (
    <section className="card timeline" aria-labelledby="timeline">
      <div className="card-head">
        <h2 id="timeline">Operation Timeline</h2>
        <span className="muted">newest first</span>
      </div>
      {part.state !== 'shown' && <PartPlaceholder part={part} name="operations" rows={5} />}
      {part.state === 'shown' && operations.length === 0 && (
        <p className="empty">
          <strong>No operation yet.</strong>
          <br />
          “Incremental Sync” reads the project for the first time.
        </p>
      )}
      {operations.length > 0 && (
        <div className="operation-rows">
          <ul aria-label="Operations, newest first">
            {operations.map((operation) => (
              <Row
                key={operation.id}
                operation={operation}
                selected={operation.id === selectedId}
                now={now}
                onSelect={onSelect}
              />
            ))}
          </ul>
          {query.hasNextPage && (
            <Button className="more" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show older
            </Button>
          )}
        </div>
      )}
    </section>
  )
}

type RowProps = { operation: Operation; selected: boolean; now: Date; onSelect: (id: string) => void }

function Row({ operation, selected, now, onSelect }: RowProps) {
  return (
    <li>
      <button type="button" aria-current={selected} onClick={() => onSelect(operation.id)}>
        <span>
          <span className="row-title">{KIND_LABELS[operation.kind]}</span>{' '}
          <span className="muted">{operation.trigger}</span>
        </span>
        <StatusBadge operation={operation} />
        <span className="muted clip">
          {describeRow(operation)}
          {operation.issueCount > 0 && ` · ${operation.issueCount.toLocaleString()} issues`}
        </span>
        <span className="muted when">
          {!isRunning(operation) && `${formatDuration(operation.durationMs)} · `}
          <Time at={operation.startedAt} now={now} />
        </span>
      </button>
    </li>
  )
}

function describeRow(operation: Operation): string {
  const { phase, message, queuePosition } = operation
  if (displayState(operation) === 'queued') return `waits for ${queuePosition.toLocaleString()} before it`
  if (isRunning(operation)) return `${phase} · ${message || 'Working…'}`
  return message || phase
}

function isRunning({ status }: Operation): boolean {
  return status === 'running'
}
