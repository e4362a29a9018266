/** The figures one looks for first. */
import type { Operation } from '@ccdash/api-contract'
import { formatBytes, formatExactBytes } from '../../format/format-bytes.ts'
import { formatDuration } from '../../format/format-duration.ts'
import { formatNumber } from '../../format/format-number.ts'
import { formatByteRate } from '../../format/format-rate.ts'
import { formatClock } from '../../format/format-time.ts'
import { trpc } from '../../data/trpc.ts'
import { Fact, FactStrip } from '../../ui/fact-strip.tsx'
import { StateBadge, StateMark } from '../../ui/state-mark.tsx'
import { Time } from '../../ui/time.tsx'
import { useNow } from '../../ui/use-now.ts'
import { displayState, silentFor } from '../model/display-state.ts'
import { compareDuration } from './compare-duration.ts'
import { STATE_WORDS } from './operation-state.ts'
import type { Throughput } from './throughput.ts'

const COMPARED = 20

export function OperationFacts({ operation, throughput }: { operation: Operation; throughput: Throughput | null }) {
  const { startedAt, trigger, issueCount, accounts } = operation
  const files = accounts.files
  const bytesRead = operation.progress.bytesDone ?? accounts.lines.bytesSeen
  return (
    <FactStrip label="Facts">
      <StatusFact operation={operation} />
      <DurationFact operation={operation} />
      <Fact name="Started" sub={<>by {trigger}</>}>
        <Time at={startedAt} />
      </Fact>
      {operation.kind !== 'rebuild_links' && (
        <>
          <Fact
            name="Read"
            title={formatExactBytes(bytesRead)}
            sub={`${formatNumber(operation.progress.filesDone ?? files.parsed)} of ${formatNumber(files.seen)} files`}
          >
            {formatBytes(bytesRead)}
          </Fact>
          <Fact
            name="Throughput"
            sub={throughput === null ? 'too few samples' : `peak ${formatByteRate(throughput.peak)}`}
            title="Bytes a second while files were read"
          >
            {throughput === null ? '–' : formatByteRate(throughput.mean)}
          </Fact>
        </>
      )}
      <Fact name="Issues" sub={issuesNote(operation)}>
        {issueCount > 0 && <StateMark state="stalled" />}
        {formatNumber(issueCount)}
      </Fact>
    </FactStrip>
  )
}

function StatusFact({ operation }: { operation: Operation }) {
  const now = useNow().getTime()
  const state = displayState(operation)
  const silentMs = silentFor(operation, now)
  return (
    <Fact name="Status" sub={statusNote(operation)}>
      <StateBadge state={state}>{STATE_WORDS[state]}</StateBadge>
      {silentMs !== null && <StateBadge state="stalled">No event for {formatDuration(silentMs)}</StateBadge>}
    </Fact>
  )
}

function statusNote({ finishedAt, queuePosition, cancelRequested, phase }: Operation): string {
  if (finishedAt !== null) return formatClock(new Date(finishedAt))
  if (queuePosition > 0) return `${formatNumber(queuePosition)} before it`
  return cancelRequested ? 'asked to stop' : phase
}

function issuesNote({ issueCount, status }: Operation): string {
  if (issueCount > 0) return 'listed below'
  return { running: 'so far', completed: 'all was read', failed: 'none listed', cancelled: 'until it was stopped' }[
    status
  ]
}

function DurationFact({ operation }: { operation: Operation }) {
  const now = useNow().getTime()
  const { projectId, kind, status, startedAt } = operation
  const ms = status === 'running' ? Math.max(0, now - Date.parse(startedAt)) : operation.durationMs
  const history = trpc.operations.history.useQuery(
    { projectId, kind, status: 'completed', limit: COMPARED },
    { enabled: status === 'completed', staleTime: 60_000 },
  )
  const note = history.data === undefined ? null : compareDuration(operation, history.data.points)
  return (
    <Fact name="Duration" sub={note ?? (status === 'running' ? 'so far' : '\u00a0')}>
      {formatDuration(ms)}
    </Fact>
  )
}
