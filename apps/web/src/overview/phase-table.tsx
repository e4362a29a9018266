/** The steps of a live operation, each in its place from the start. */
import { formatByteRate, formatRate } from '../format/format-rate.ts'
import { formatBytes, formatBytesPair, formatExactBytes } from '../format/format-bytes.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { classNames } from '../ui/class-names.ts'
import { StateMark, type State } from '../ui/state-mark.tsx'
import type { Amount, PhaseStep, StepState } from '../operations/model/describe-phases.ts'
import { describeRemaining } from '../operations/model/describe-remaining.ts'
import type { Estimate } from '../operations/model/use-estimate.ts'

type PhaseTableProps = {
  steps: readonly PhaseStep[]
  estimate: Estimate
  /** Of what the rate counts, e.g. `files`. */
  noun: string
}

const COLUMNS =
  'grid grid-cols-[136px_minmax(60px,1fr)_144px_134px_90px_100px] items-center px-4 min-[721px]:@max-[680px]:grid-cols-[108px_minmax(24px,1fr)_112px_106px_80px] max-[720px]:grid-cols-[minmax(0,1fr)_auto_auto] max-[720px]:gap-x-3 max-[720px]:px-3'
const FIGURE = 'text-right whitespace-nowrap pr-3'

export function PhaseTable({ steps, estimate, noun }: PhaseTableProps) {
  return (
    <div role="table" aria-label="Phases" className="border-t border-line pt-1 pb-[6px]">
      <div role="row" className={`${COLUMNS} h-7 text-12 text-text-3 max-[720px]:sr-only`}>
        <span role="columnheader">Phase</span>
        <span role="columnheader">
          <span className="sr-only">Done</span>
        </span>
        <span role="columnheader" className={FIGURE}>
          Items
        </span>
        <span role="columnheader" className={FIGURE}>
          Bytes
        </span>
        <span role="columnheader" className={`${FIGURE} @max-[680px]:hidden`}>
          Rate
        </span>
        <span role="columnheader" className="text-right">
          Time
        </span>
      </div>
      {steps.map((step) => (
        <PhaseRow key={step.key} step={step} estimate={estimate} noun={noun} />
      ))}
    </div>
  )
}

const MARKS: Record<StepState, State> = {
  waiting: 'queued',
  running: 'running',
  done: 'completed',
  stopped: 'failed',
  skipped: 'cancelled',
}

function PhaseRow({ step, estimate, noun }: { step: PhaseStep } & Omit<PhaseTableProps, 'steps'>) {
  const isRunning = step.state === 'running'
  const isQuiet = step.state === 'waiting' || step.state === 'skipped'
  return (
    <div
      role="row"
      className={classNames(
        COLUMNS,
        'h-7 max-[720px]:h-auto max-[720px]:gap-y-[5px] max-[720px]:py-[7px]',
        isRunning && 'bg-selected',
        isQuiet && 'text-text-3',
      )}
    >
      <span role="rowheader" className="flex min-w-0 items-center gap-2">
        <StateMark state={MARKS[step.state]} label={step.state} />
        <span className={classNames('cut', isRunning && 'font-medium', step.state === 'skipped' && 'line-through')}>
          {step.name}
        </span>
      </span>
      <span
        role="cell"
        className={classNames('max-[720px]:order-last max-[720px]:col-span-full', isQuiet && 'max-[720px]:hidden')}
      >
        <Bar step={step} />
      </span>
      <span role="cell" className={`${FIGURE} max-[720px]:pr-0 max-[720px]:text-12`}>
        <Items step={step} />
      </span>
      <span role="cell" className={`${FIGURE} max-[720px]:pr-0 max-[720px]:text-12`}>
        <Bytes bytes={step.bytes} />
      </span>
      <span role="cell" className={`${FIGURE} max-[720px]:hidden @max-[680px]:hidden`}>
        {isRunning ? <StepRate estimate={estimate} hasBytes={step.bytes !== null} noun={noun} /> : <Missing />}
      </span>
      <span
        role="cell"
        className={classNames('text-right whitespace-nowrap max-[720px]:hidden', isRunning && 'font-medium')}
      >
        <StepTime step={step} estimate={estimate} />
      </span>
    </div>
  )
}

const BARS: Record<StepState, string> = {
  waiting: '',
  running: 'bg-running-mark',
  done: 'bg-gray-8',
  stopped: 'bg-failed-mark',
  skipped: '',
}

/** Says nothing that the figures beside it do not say. */
function Bar({ step }: { step: PhaseStep }) {
  const { state } = step
  return (
    <span aria-hidden="true" className="mr-3 block h-1 overflow-hidden rounded-[3px] bg-track max-[720px]:mr-0">
      <span
        className={`block h-full rounded-[3px] transition-[width] duration-(--progress) ease-linear ${BARS[state]}`}
        style={{ width: `${(state === 'done' ? 1 : shareOf(step)) * 100}%` }}
      />
    </span>
  )
}

function shareOf({ state, bytes, items }: PhaseStep): number {
  const amount = bytes?.total ? bytes : items
  if (state === 'waiting' || state === 'skipped' || !amount?.total) return 0
  return Math.min(1, amount.done / amount.total)
}

function Items({ step: { items, after, reason, state } }: { step: PhaseStep }) {
  if (state === 'skipped') return <span title={reason ?? undefined}>{reason ?? 'not needed'}</span>
  if (items !== null) return <>{describeAmount(items)}</>
  return after === null ? <Missing /> : <>after {after.toLowerCase()}</>
}

function describeAmount({ done, total }: Amount): string {
  return total === null ? formatNumber(done) : `${formatNumber(done)} / ${formatNumber(total)}`
}

function Bytes({ bytes }: { bytes: Amount | null }) {
  if (bytes === null) return <Missing />
  const { done, total } = bytes
  const text = total === null || done === total ? formatBytes(done) : formatBytesPair(done, total)
  return <span title={formatExactBytes(done)}>{text}</span>
}

function StepRate({ estimate: { rate }, hasBytes, noun }: { estimate: Estimate; hasBytes: boolean; noun: string }) {
  if (rate === null) return <Missing />
  return <>{hasBytes ? formatByteRate(rate.bytesPerSecond) : formatRate(rate.itemsPerSecond, noun)}</>
}

function StepTime({ step, estimate }: { step: PhaseStep; estimate: Estimate }) {
  const { remaining } = estimate
  if (step.state === 'running' && remaining.state === 'shown' && remaining.remainingMs > 0) {
    const { text, why } = describeRemaining(remaining)
    return <span title={why}>{text.replace('about ', '')} left</span>
  }
  return step.durationMs === null ? <Missing /> : <>{formatDuration(step.durationMs)}</>
}

function Missing() {
  return <span className="text-text-3">–</span>
}
