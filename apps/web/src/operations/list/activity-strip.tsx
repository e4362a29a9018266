/** The last 24 hours as bars: failures are seen before a row is read. Pressing a bar shows its stretch of time. */
import type { OperationPoint, OperationStatus } from '@ccdash/api-contract'
import { useMemo } from 'react'
import { formatDuration } from '../../format/format-duration.ts'
import { formatNumber } from '../../format/format-number.ts'
import { useNow } from '../../ui/use-now.ts'
import { activityBars, type ActivityBar } from './activity-bars.ts'

const DAY_MS = 86_400_000
const BARS = 72
const TICK_MS = 20_000 // the strip need not move every second

type ActivityStripProps = { points: readonly OperationPoint[]; onChoose: (from: string, to: string) => void }

const COLOURS: Record<OperationStatus, string> = {
  completed: 'bg-gray-7',
  failed: 'bg-failed-mark',
  cancelled: 'bg-[repeating-linear-gradient(45deg,var(--gray-8)_0_2px,transparent_2px_4px)]',
  running: 'bg-running-mark',
}

export function ActivityStrip({ points, onChoose }: ActivityStripProps) {
  const now = Math.ceil(useNow().getTime() / TICK_MS) * TICK_MS
  const bars = useMemo(() => activityBars(points, now, DAY_MS, BARS), [points, now])
  const failed = points.filter(({ status }) => status === 'failed').length
  const label = `Operations of the last 24 hours by length: ${formatNumber(points.length)}, ${formatNumber(failed)} failed`
  return (
    <div className="grid gap-1 border-b border-line px-4 pt-3 pb-[6px] max-[720px]:px-3">
      <div role="group" aria-label={label} className="flex h-11 items-end gap-[3px] max-[720px]:gap-px">
        {bars.map((bar) => (
          <Bar key={bar.from} bar={bar} onChoose={onChoose} />
        ))}
      </div>
      <div aria-hidden="true" className="flex justify-between text-11 text-text-3">
        {[0, 0.25, 0.5, 0.75].map((share) => (
          <span key={share}>{tickLabel(now - DAY_MS * (1 - share), now)}</span>
        ))}
        <span>now</span>
      </div>
    </div>
  )
}

function Bar({ bar, onChoose }: { bar: ActivityBar } & Pick<ActivityStripProps, 'onChoose'>) {
  const { from, to, count, status, height } = bar
  const text = describeBar(bar)
  if (status === null) return <span className="h-[2px] min-w-px flex-1 bg-track" title={text} />
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`Show ${count === 1 ? 'the operation' : `${count} operations`} of ${text}`}
      title={text}
      className="flex h-full min-w-px flex-1 items-end hover:opacity-70"
      onClick={() => onChoose(new Date(from).toISOString(), new Date(to).toISOString())}
    >
      <span className={`w-full rounded-t-[1.5px] ${COLOURS[status]}`} style={{ height: `${height * 100}%` }} />
    </button>
  )
}

function describeBar({ from, to, count, failed, longestMs }: ActivityBar): string {
  const span = `${clock(from)}–${clock(to)}`
  if (count === 0) return `${span}: nothing`
  const failures = failed === 0 ? '' : `, ${failed} failed`
  return `${span}: ${formatNumber(count)}${failures}, longest ${formatDuration(longestMs)}`
}

function tickLabel(at: number, now: number): string {
  const isYesterday = new Date(at).getDate() !== new Date(now).getDate()
  return at <= now - DAY_MS && isYesterday ? `${clock(at)} yesterday` : clock(at)
}

function clock(at: number): string {
  const time = new Date(at)
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`
}
