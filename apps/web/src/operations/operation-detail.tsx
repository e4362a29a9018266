/** One operation explained: where it stands, how long each phase took, what it read, what it changed, what it could not read. */
import type { Operation } from '@ccdash/api-contract'
import { formatDuration } from '../format/format-duration.ts'
import { trpc } from '../trpc.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { Time } from '../ui/time.tsx'
import { KIND_LABELS } from './kind-label.ts'
import { OperationFigures } from './operation-figures.tsx'
import { OperationIssues } from './operation-issues.tsx'

type OperationDetailProps = { operationId: string | null; now: Date; onStarted: (id: string) => void }

export function OperationDetail({ operationId, now, onStarted }: OperationDetailProps) {
  const query = trpc.operations.get.useQuery(
    { operationId: operationId ?? '' },
    {
      enabled: operationId !== null,
      refetchInterval: ({ state }) => (state.data?.status === 'running' ? 1000 : false),
    },
  )
  return (
    <section className="card" aria-labelledby="detail">
      <div className="card-head">
        <h2 id="detail">Operation Detail</h2>
        {query.data && <StatusBadge operation={query.data} />}
      </div>
      {operationId === null && <p className="empty">Choose an operation to see what it did.</p>}
      {query.error && (
        <div className="card-body">
          <ProblemBanner error={query.error} what="Not shown" />
        </div>
      )}
      {operationId !== null && query.isPending && !query.error && (
        <div className="card-body" aria-busy="true">
          <div className="skeleton">Loading</div>
        </div>
      )}
      {query.data && (
        <div className="card-body">
          <Facts operation={query.data} now={now} />
          <Actions operation={query.data} onStarted={onStarted} />
          <OperationFigures operation={query.data} />
          {query.data.issueCount > 0 && <OperationIssues operation={query.data} />}
          <details>
            <summary>Raw Metadata</summary>
            <pre>
              {JSON.stringify(
                {
                  metadata: query.data.metadata,
                  progress: query.data.progress,
                  counters: query.data.counters,
                  stats: query.data.stats,
                },
                null,
                2,
              )}
            </pre>
          </details>
        </div>
      )}
    </section>
  )
}

function Facts({ operation, now }: { operation: Operation; now: Date }) {
  const durationMs =
    operation.status === 'running' ? now.getTime() - Date.parse(operation.startedAt) : operation.durationMs
  return (
    <>
      {operation.status === 'failed' && (
        <p className="banner" role="status" style={{ margin: 0 }}>
          {operation.error.message}
        </p>
      )}
      <dl className="facts-list">
        <dt>Kind</dt>
        <dd>{KIND_LABELS[operation.kind]}</dd>
        <dt>Phase</dt>
        <dd>
          {operation.phase}
          {operation.queuePosition > 0 && `, ${operation.queuePosition} before it`}
        </dd>
        <dt>Duration</dt>
        <dd>{formatDuration(durationMs)}</dd>
        <dt>Started</dt>
        <dd>
          <Time at={operation.startedAt} now={now} />
        </dd>
        <dt>Updated</dt>
        <dd>
          <Time at={operation.updatedAt} now={now} />
        </dd>
        <dt>Finished</dt>
        <dd>
          <Time at={operation.finishedAt} now={now} />
        </dd>
        <dt>ID</dt>
        <dd className="mono">{operation.id}</dd>
      </dl>
    </>
  )
}

function Actions({ operation, onStarted }: { operation: Operation; onStarted: (id: string) => void }) {
  const utils = trpc.useUtils()
  const cancel = trpc.operations.cancel.useMutation({ onSuccess: () => utils.invalidate() })
  const retry = trpc.operations.retry.useMutation({
    onSuccess: ({ operationId }) => {
      onStarted(operationId)
      void utils.invalidate()
    },
  })
  const error = cancel.error ?? retry.error
  return (
    <div className="stack">
      {error && <ProblemBanner error={error} what="Not done" />}
      {operation.status === 'running' ? (
        <button
          disabled={cancel.isPending || operation.cancelRequested}
          onClick={() => cancel.mutate({ operationId: operation.id })}
        >
          {operation.cancelRequested ? 'Cancelling' : 'Cancel'}
        </button>
      ) : (
        <button
          disabled={retry.isPending}
          onClick={() => retry.mutate({ operationId: operation.id, trigger: 'ops-panel' })}
        >
          Run again
        </button>
      )}
    </div>
  )
}
