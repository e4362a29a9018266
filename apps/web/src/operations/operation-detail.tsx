/** One operation explained: where it stands, how long each phase took, what it read, what it changed, what it could not read. */
import type { Operation } from '@ccdash/api-contract'
import { useRef, type ReactNode } from 'react'
import { formatDuration } from '../format/format-duration.ts'
import { trpc } from '../trpc.ts'
import { displayState, StatusBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { PartPlaceholder } from '../ui/part-placeholder.tsx'
import { usePartState } from '../ui/part-state.ts'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { Time } from '../ui/time.tsx'
import { KIND_LABELS } from './kind-label.ts'
import { OperationFigures } from './operation-figures.tsx'
import { OperationIssues } from './operation-issues.tsx'
import { ACTIVE_POLL_MS, IDLE_POLL_MS } from './poll.ts'

type OperationDetailProps = { operationId: string | null; now: Date; onStarted: (id: string) => void }

export function OperationDetail({ operationId, now, onStarted }: OperationDetailProps) {
  const query = trpc.operations.get.useQuery(
    { operationId: operationId ?? '' },
    {
      enabled: operationId !== null,
      refetchInterval: ({ state }) => {
        if (state.data === undefined) return IDLE_POLL_MS
        return state.data.status === 'running' ? ACTIVE_POLL_MS : false
      },
    },
  )
  const part = usePartState(query, operationId)
  const heading = useRef<HTMLHeadingElement>(null)
  const operation = part.state === 'shown' ? part.data : null
  return (
    <section className="card" aria-labelledby="detail">
      <div className="card-head">
        <h2 id="detail" ref={heading} tabIndex={-1}>
          Operation Detail
        </h2>
        {operation !== null && <StatusBadge operation={operation} />}
      </div>
      <p className="visually-hidden" role="status">
        {operation !== null && `${KIND_LABELS[operation.kind]} ${displayState(operation)}`}
      </p>
      {operationId === null && <p className="empty">Choose an operation to see what it did.</p>}
      {operationId !== null && part.state !== 'shown' && <PartPlaceholder part={part} name="operation" rows={8} />}
      {operation !== null && (
        <div className="card-body">
          {operation.status === 'failed' && <p className="banner">{operation.error.message}</p>}
          <Facts operation={operation} now={now} />
          <Actions
            key={operation.id}
            operation={operation}
            onStarted={(id) => {
              onStarted(id)
              heading.current?.focus() // the pressed button goes away with the operation it belonged to
            }}
          />
          <OperationFigures operation={operation} />
          {operation.issueCount > 0 && <OperationIssues operation={operation} />}
          <RawMetadata operation={operation} />
        </div>
      )}
    </section>
  )
}

function Facts({ operation, now }: { operation: Operation; now: Date }) {
  const durationMs =
    operation.status === 'running' ? now.getTime() - Date.parse(operation.startedAt) : operation.durationMs
  return (
    <dl className="facts-list pairs">
      <Fact name="Kind">{KIND_LABELS[operation.kind]}</Fact>
      <Fact name="Trigger">{operation.trigger}</Fact>
      <Fact name="Phase">
        {operation.phase}
        {operation.queuePosition > 0 && `, ${operation.queuePosition} before it`}
      </Fact>
      <Fact name="Duration">{formatDuration(durationMs)}</Fact>
      <Fact name="Started">
        <Time at={operation.startedAt} now={now} />
      </Fact>
      <Fact name="Finished">
        <Time at={operation.finishedAt} now={now} />
      </Fact>
      <Fact name="Message">{operation.message || '–'}</Fact>
      <Fact name="ID">
        <span className="mono">{operation.id}</span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Actions({ operation, onStarted }: { operation: Operation; onStarted: (id: string) => void }) {
  const utils = trpc.useUtils()
  const cancel = trpc.operations.cancel.useMutation({ onSettled: () => utils.invalidate() })
  const retry = trpc.operations.retry.useMutation({
    onSuccess: ({ operationId }) => {
      onStarted(operationId)
      void utils.invalidate()
    },
  })
  return (
    <div className="stack">
      {cancel.error && <ProblemBanner error={cancel.error} what="Not cancelled" />}
      {retry.error && <ProblemBanner error={retry.error} what="Not started" />}
      <div>
        {operation.status === 'running' ? (
          <Button
            busy={cancel.isPending || operation.cancelRequested}
            onClick={() => cancel.mutate({ operationId: operation.id })}
          >
            {operation.cancelRequested ? 'Cancelling' : 'Cancel'}
          </Button>
        ) : (
          <Button
            busy={retry.isPending}
            onClick={() => retry.mutate({ operationId: operation.id, trigger: 'ops-panel' })}
          >
            Run again
          </Button>
        )}
      </div>
    </div>
  )
}

function RawMetadata({ operation: { input, metadata, progress, counters, stats } }: { operation: Operation }) {
  return (
    <details>
      <summary>Raw Metadata</summary>
      <pre>{JSON.stringify({ input, metadata, progress, counters, stats }, null, 2)}</pre>
    </details>
  )
}
