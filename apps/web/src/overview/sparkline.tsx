import { sparkPath } from './spark-path.ts'

type SparklineProps = { values: readonly number[]; width: number; height: number; label: string }

/** A small curve without axes; the figures stand beside it. */
export function Sparkline({ values, width, height, label }: SparklineProps) {
  const line = sparkPath(values, width, height)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className="block text-running-mark"
    >
      {line !== '' && <path d={`${line}V${height}H1Z`} fill="currentColor" opacity=".09" />}
      <path d={line} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
    </svg>
  )
}
