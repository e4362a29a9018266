import { confidenceDots, describeConfidences, DOT_PLOT, xOf } from './confidence-dots.ts'

/** A dot per link on a scale from 0 to 1, the floor as a dashed line. */
export function ConfidenceDots({ confidences, floor }: { confidences: readonly number[]; floor: number }) {
  const { width, height, radius } = DOT_PLOT
  const base = height - 2.5
  return (
    <svg
      role="img"
      aria-label={describeConfidences(confidences, floor)}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="max-w-full"
    >
      <path d={`M2 ${base}H${width - 2}`} className="stroke-line-strong" />
      <path d={`M${xOf(floor)} 3V${base}`} strokeDasharray="3 3" className="stroke-accent" />
      {confidenceDots(confidences, floor).map(({ x, y, isWeak }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={radius} className={isWeak ? 'fill-gray-8' : 'fill-blue-solid'} />
      ))}
    </svg>
  )
}
