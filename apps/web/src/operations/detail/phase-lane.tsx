import { formatBytes, formatBytesPair } from '../../format/format-bytes.ts'
import { formatDuration } from '../../format/format-duration.ts'
import { formatNumber } from '../../format/format-number.ts'
import type { Amount } from '../model/describe-phases.ts'
import { classNames } from '../../ui/class-names.ts'
import { StateMark, type State } from '../../ui/state-mark.tsx'
import type { PhaseFigures } from './phase-figures.ts'
import type { PhaseRow, PhaseState } from './phase-rows.ts'
import type { Interval, TimeScale } from './time-scale.ts'
import { TIMELINE_GRID } from './timeline-grid.ts'

const MARKS: Record<PhaseState, State> = {
  ...{ queued: 'queued', done: 'completed', running: 'running', failed: 'failed', cancelled: 'cancelled' },
  ...{ skipped: 'cancelled', waiting: 'queued', 'not reached': 'queued' },
}
const BARS: Record<PhaseState, string> = {
  queued: 'border border-dashed border-gray-8',
  done: 'bg-gray-8',
  running: 'rounded-r-none bg-running-mark',
  failed: 'rounded-r-none bg-failed-mark',
  cancelled: 'rounded-r-none bg-cancelled-mark',
  ...{ skipped: '', waiting: '', 'not reached': '' },
}
const HATCH = 'bg-[repeating-linear-gradient(135deg,var(--surface)_0_1.5px,transparent_1.5px_5px)]'

type PhaseLaneProps = {
  row: PhaseRow
  figures: PhaseFigures
  scale: TimeScale
  silences: readonly Interval[]
  isLongest: boolean
}

/** One phase: its bar on the axis and its figures beside it. */
export function PhaseLane({ row, figures, scale, silences, isLongest }: PhaseLaneProps) {
  const { isSub, state, span, name, message } = row
  const isOff = state === 'skipped' || state === 'waiting' || state === 'not reached'
  return (
    <div
      className={classNames(
        TIMELINE_GRID,
        'relative',
        isSub ? 'h-6 text-12 text-text-2' : 'h-7',
        state === 'running' && 'bg-selected',
      )}
    >
      <span
        className={classNames('flex min-w-0 items-center gap-2', isSub && 'pl-[22px] max-[720px]:pl-[10px]')}
        title={message}
      >
        {!isSub && <StateMark state={MARKS[state]} className={isOff ? 'text-text-3 max-[720px]:hidden' : undefined} />}
        <span className={classNames('cut', state === 'skipped' && 'line-through', isOff && 'text-text-3')}>{name}</span>
      </span>
      <span className="relative h-full min-w-0">
        {span !== null && state !== 'skipped' && <Bar row={row} span={span} scale={scale} isLongest={isLongest} />}
        {span !== null &&
          !isOff &&
          silences.map((silence) => (
            <Silence key={silence.fromMs} silence={silence} span={span} scale={scale} isSub={isSub} />
          ))}
        {isOff && <Reason row={row} scale={scale} />}
      </span>
      <AmountCell amount={figures.items} format={formatItems} />
      <AmountCell amount={figures.bytes} format={formatByteAmount} />
      <span className="text-right whitespace-nowrap">
        {span === null || state === 'skipped' ? <Missing /> : formatDuration(span.toMs - span.fromMs)}
      </span>
    </div>
  )
}

/** Why there is no bar, beside the place where it would be. */
function Reason({ row: { span, state, reason, message }, scale }: { row: PhaseRow; scale: TimeScale }) {
  const percent = span === null ? 0 : scale.percentOf(span.fromMs)
  const text = state === 'skipped' ? `skipped: ${reason ?? message}` : (reason ?? (state === 'waiting' ? '' : state))
  return (
    <span
      className={classNames(
        'cut absolute inset-y-0 text-12 leading-7 text-text-3',
        percent > 50 ? 'right-0 pr-1' : 'right-0 pl-1',
      )}
      style={percent > 50 ? { maxWidth: '100%' } : { left: `${percent}%` }}
    >
      {text}
    </span>
  )
}

function Bar({ row, span, scale, isLongest }: { row: PhaseRow; span: Interval; scale: TimeScale; isLongest: boolean }) {
  const left = scale.percentOf(span.fromMs)
  const width = scale.percentOf(span.toMs) - left
  const height = row.isSub ? 'h-[7px]' : 'h-3'
  const fill = row.state === 'done' && row.isSub ? 'bg-gray-7' : BARS[row.state]
  return (
    <span
      className={classNames(
        'absolute top-1/2 -translate-y-1/2 rounded-[2px]',
        height,
        row.state === 'done' && isLongest ? 'bg-blue-solid' : fill,
      )}
      style={{ left: `min(${left}%, calc(100% - 2px))`, width: `max(2px, ${width}%)` }}
    />
  )
}

function Silence({
  silence,
  span,
  scale,
  isSub,
}: {
  silence: Interval
  span: Interval
  scale: TimeScale
  isSub: boolean
}) {
  const fromMs = Math.max(silence.fromMs, span.fromMs)
  const toMs = Math.min(silence.toMs, span.toMs)
  if (toMs <= fromMs) return null
  const left = scale.percentOf(fromMs)
  return (
    <span
      title={`Nothing was told for ${formatDuration(silence.toMs - silence.fromMs)}`}
      className={classNames('absolute top-1/2 -translate-y-1/2', isSub ? 'h-[7px]' : 'h-3', HATCH)}
      style={{ left: `${left}%`, width: `${scale.percentOf(toMs) - left}%` }}
    />
  )
}

function AmountCell({ amount, format }: { amount: Amount | null; format: (amount: Amount) => string }) {
  return <span className="cut text-right max-[720px]:hidden">{amount === null ? <Missing /> : format(amount)}</span>
}

function Missing() {
  return <span className="text-text-3">–</span>
}

export function formatItems({ done, total }: Amount): string {
  return total === null || total === done ? formatNumber(done) : `${formatNumber(done)} / ${formatNumber(total)}`
}

export function formatByteAmount({ done, total }: Amount): string {
  return total === null || total === done ? formatBytes(done) : formatBytesPair(done, total)
}
