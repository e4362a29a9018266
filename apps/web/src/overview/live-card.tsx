/** An operation that runs, large: how far it is, how fast, how long still, and each of its steps. */
import type { Operation } from '@ccdash/api-contract'
import { X } from 'lucide-react'
import { useId } from 'react'
import { Link } from 'wouter'
import { formatBytesPair, formatExactBytes } from '../format/format-bytes.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber, formatPercent } from '../format/format-number.ts'
import { formatByteRate, formatRate } from '../format/format-rate.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Code, Tag } from '../ui/code.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Id } from '../ui/id.tsx'
import { Meter } from '../ui/meter.tsx'
import { PathText } from '../ui/path-text.tsx'
import { StateBadge, StateMark } from '../ui/state-mark.tsx'
import { Time } from '../ui/time.tsx'
import { useNow } from '../ui/use-now.ts'
import { describePhases, findRunningStep } from '../operations/model/describe-phases.ts'
import { describeProgress, describeRemaining } from '../operations/model/describe-remaining.ts'
import { silentFor } from '../operations/model/display-state.ts'
import { IssueCount } from '../operations/list/issue-count.tsx'
import { KIND_LABELS } from '../operations/model/kind-label.ts'
import { measureWork, shareDone, type Work } from '../operations/model/measure-work.ts'
import { PhaseTable } from './phase-table.tsx'
import { SignedChange } from '../operations/list/signed-change.tsx'
import { Sparkline } from './sparkline.tsx'
import { throughputOf } from '../operations/model/estimate-remaining.ts'
import { totalChange } from '../operations/list/sum-changes.ts'
import { useCancel } from '../operations/list/use-cancel.ts'
import { useEstimate, type Estimate } from '../operations/model/use-estimate.ts'
import { operationPath } from '../operations/model/operation-path.ts'

export function LiveCard({ operation, projectName }: { operation: Operation; projectName: string | null }) {
  const headingId = useId()
  const now = useNow().getTime()
  const steps = describePhases(operation, now)
  const work = measureWork(operation, findRunningStep(steps))
  const estimate = useEstimate(operation, work, now)
  const isStalled = silentFor(operation, now) !== null
  return (
    <section
      aria-labelledby={headingId}
      className="@container min-w-0 overflow-clip rounded-3 border border-line bg-surface"
    >
      <Head operation={operation} projectName={projectName} headingId={headingId} now={now} />
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-stretch max-[720px]:block @max-[600px]:block">
        <Headline operation={operation} work={work} estimate={estimate} now={now} stalled={isStalled} />
        <Throughput work={work} estimate={estimate} now={now} />
      </div>
      <PhaseTable steps={steps} estimate={estimate} noun={work?.noun ?? ''} />
      <footer className="flex min-h-9 items-center gap-2 border-t border-line px-4 text-12 text-text-3 max-[720px]:px-3">
        <Doing operation={operation} />
        <span className="ml-auto flex flex-none items-center gap-2">
          <SignedChange change={totalChange(operation.changes)} />
          <IssueCount count={operation.issueCount} />
        </span>
      </footer>
    </section>
  )
}

type HeadProps = { operation: Operation; projectName: string | null; headingId: string; now: number }

function Head({ operation, projectName, headingId, now }: HeadProps) {
  const { cancel, isCancelling } = useCancel()
  const silentMs = silentFor(operation, now)
  const isForced = operation.input.kind === 'full_sync' && operation.input.force
  return (
    <header className="flex min-h-[52px] items-center gap-2 border-b border-line px-4 max-[720px]:flex-wrap max-[720px]:px-3 max-[720px]:py-2">
      <StateMark state={operation.status} label={operation.status} />
      <h2 id={headingId} className="text-13 font-semibold whitespace-nowrap">
        {KIND_LABELS[operation.kind]}
      </h2>
      {isForced && <Tag>forced</Tag>}
      {projectName !== null && <Tag title="Project">{projectName}</Tag>}
      <span className="cut text-text-3 max-[720px]:hidden">
        {operation.trigger} · started <Time at={operation.startedAt} />
      </span>
      <span className="flex items-center text-text-3 max-[720px]:hidden">
        <Id id={operation.id} />
        <CopyButton text={operation.id} label="Copy operation id" />
      </span>
      <span className="ml-auto flex flex-none items-center gap-2">
        {silentMs !== null && <StateBadge state="stalled">No event for {formatDuration(silentMs)}</StateBadge>}
        {operation.status === 'failed' && <Code tone="bad">{operation.error.code}</Code>}
        {operation.status === 'running' && (
          <Button
            size="s"
            icon={<X size={12} aria-hidden="true" />}
            busy={isCancelling(operation)}
            aria-label={isCancelling(operation) ? undefined : `Cancel ${KIND_LABELS[operation.kind]}`}
            onClick={() => cancel(operation)}
          >
            {isCancelling(operation) ? 'Cancelling' : 'Cancel'}
          </Button>
        )}
        <Link href={operationPath(operation.id)} className={classNames(buttonClass({ size: 's' }))}>
          Open
        </Link>
      </span>
    </header>
  )
}

type HeadlineProps = { operation: Operation; work: Work | null; estimate: Estimate; now: number; stalled: boolean }

function Headline({ operation, work, estimate, now, stalled }: HeadlineProps) {
  const isRunning = operation.status === 'running'
  const share = isRunning ? (work === null ? null : shareDone(work)) : 1
  const remaining = describeRemaining(estimate.remaining)
  const elapsed = formatDuration(isRunning ? now - workingSince(operation) : operation.durationMs)
  const percent = isRunning ? (share === null ? '–' : formatPercent(share)) : operation.status
  return (
    <div className="grid gap-2 px-4 pt-[14px] pb-4 max-[720px]:p-3">
      <div className="flex items-baseline justify-between gap-x-3 whitespace-nowrap max-[720px]:flex-wrap">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="text-24 font-semibold tracking-[-0.02em] first-letter:uppercase max-[720px]:text-20">
            {percent}
          </span>
          {isRunning && <DoneOfTotal work={work} />}
        </span>
        <span className="flex flex-none items-baseline gap-4 text-text-2">
          <span className={isRunning ? 'max-[720px]:hidden' : ''}>
            <span className="text-text-3">{isRunning ? 'Elapsed' : 'Took'}</span> {elapsed}
          </span>
          {isRunning && (
            <span title={remaining.why}>
              <span className="text-text-3">{describeLeft(work, estimate)}</span>{' '}
              <span className={estimate.remaining.state === 'shown' ? 'font-medium text-text' : ''}>
                {remaining.text}
              </span>
            </span>
          )}
        </span>
      </div>
      <Meter
        value={share}
        tone={isRunning ? (stalled ? 'warn' : 'running') : operation.status === 'completed' ? 'done' : 'bad'}
        label={KIND_LABELS[operation.kind]}
        valueText={isRunning ? describeProgress(share, estimate.remaining) : `${operation.status} after ${elapsed}`}
        announce
      />
    </div>
  )
}

/** An estimate is of what is counted, so it says of what. */
function describeLeft(work: Work | null, { remaining }: Estimate): string {
  if (work === null || remaining.state !== 'shown') return 'Time left'
  return work.stage === 'read' ? 'Left to read' : 'Left to link'
}

function DoneOfTotal({ work }: { work: Work | null }) {
  if (work === null) return <span className="cut text-text-2">nothing counted yet</span>
  const { bytes, items, noun } = work
  if (bytes === null || bytes.total === null) {
    return (
      <span className="cut text-text-2">{`${formatNumber(items.done)} of ${formatNumber(items.total ?? 0)} ${noun}`}</span>
    )
  }
  return (
    <span className="cut text-text-2" title={`${formatExactBytes(bytes.done)} of ${formatExactBytes(bytes.total)}`}>
      {formatBytesPair(bytes.done, bytes.total).replace(' / ', ' of ')}
    </span>
  )
}

const STEPS_SHOWN = 40

function Throughput({
  work,
  estimate: { samples, rate },
  now,
}: {
  work: Work | null
  estimate: Estimate
  now: number
}) {
  const hasBytes = work !== null && work.bytes !== null
  const text =
    rate === null || work === null
      ? null
      : hasBytes
        ? formatByteRate(rate.bytesPerSecond)
        : formatRate(rate.itemsPerSecond, work.noun)
  const label = text === null ? 'No throughput yet' : `Throughput of the last minute, now ${text}`
  return (
    <div className="flex items-center gap-4 border-l border-line px-4 max-[720px]:hidden @max-[600px]:hidden">
      <div>
        <div className="text-12 text-text-3">Throughput, last minute</div>
        <div className="font-medium whitespace-nowrap">
          {text ?? '–'}
          {rate !== null && hasBytes && (
            <span className="font-normal text-text-3"> {formatRate(rate.itemsPerSecond, work.noun)}</span>
          )}
        </div>
      </div>
      <Sparkline
        values={throughputOf(samples, hasBytes ? 'bytesDone' : 'itemsDone', now, STEPS_SHOWN)}
        width={120}
        height={34}
        label={label}
      />
    </div>
  )
}

/** Milliseconds; waiting is not working. */
function workingSince({ phases, startedAt }: Operation): number {
  const [queued] = phases
  return Date.parse(queued?.phase === 'queued' && queued.endedAt !== null ? queued.endedAt : startedAt)
}

/** The file it reads, else what it says. */
function Doing({ operation }: { operation: Operation }) {
  const { status, currentPath, cancelRequested } = operation
  if (status !== 'running' || currentPath === null || cancelRequested) {
    return <span className="cut text-text-2">{describeMessage(operation)}</span>
  }
  return (
    <span className="flex min-w-0 items-baseline gap-2 text-text-3">
      Reading <PathText path={currentPath} className="text-text-2" />
    </span>
  )
}

function describeMessage(operation: Operation): string {
  if (operation.status === 'failed') return operation.error.message
  if (operation.cancelRequested && operation.status === 'running') return 'Stops after the batch it is writing'
  return operation.message || 'Working…'
}
