import { formatByteRate } from '../../format/format-rate.ts'
import type { Throughput } from './throughput.ts'
import type { TimeScale } from './time-scale.ts'
import { TIMELINE_GRID } from './timeline-grid.ts'

const HEIGHT = 46

/** Bytes a second over the axis of the phases; nothing when it is not known. */
export function ThroughputRow({ throughput, scale }: { throughput: Throughput | null; scale: TimeScale }) {
  if (throughput === null) return null
  const line = curvePath(throughput, scale)
  return (
    <div className={`${TIMELINE_GRID} relative mt-[6px] h-[54px] border-t border-line`}>
      <span className="self-start pt-[6px] text-text-2">Throughput</span>
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" width="100%" height={HEIGHT} aria-hidden="true">
        <path d={`${line}V${HEIGHT}H${startOf(throughput, scale)}Z`} className="fill-blue-solid opacity-10" />
        <path d={line} fill="none" className="stroke-blue-solid" strokeWidth="1.4" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="max-[720px]:hidden" />
      <span className="self-start pt-[6px] text-right whitespace-nowrap text-text-2">
        {formatByteRate(throughput.mean)}
      </span>
      <span className="self-start pt-[6px] text-right text-text-3 max-[720px]:hidden">mean</span>
    </div>
  )
}

/** An SVG path over 100 × HEIGHT; the peak stands 4 below the top. */
function curvePath({ points, peak }: Throughput, scale: TimeScale): string {
  const top = Math.max(peak, Number.MIN_VALUE)
  return points
    .map(({ atMs, bytesPerSecond }, index) => {
      const y = HEIGHT - 1 - (Math.max(0, bytesPerSecond) / top) * (HEIGHT - 5)
      return `${index === 0 ? 'M' : 'L'}${round(scale.percentOf(atMs))} ${round(y)}`
    })
    .join('')
}

function startOf({ points }: Throughput, scale: TimeScale): number {
  return round(scale.percentOf(points[0]?.atMs ?? scale.startMs))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
