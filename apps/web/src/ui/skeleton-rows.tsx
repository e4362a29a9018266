import { useEffect, useState } from 'react'

/** A quick answer never flashes. */
const DELAY_MS = 150

/** Rows where rows will be. The frame is there at once, the bars after 150 ms. */
export function SkeletonRows({ rows, what }: { rows: number; what?: string | undefined }) {
  const late = useLate()
  return (
    <div aria-busy="true">
      <span className="sr-only">Loading {what ?? ''}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          aria-hidden="true"
          className={`flex h-9 items-center gap-3 border-b border-line px-4 last:border-b-0 ${late ? '' : 'invisible'}`}
        >
          <Bar className="size-[14px] rounded-[7px]" />
          <Bar className="h-3 rounded-[4px]" style={{ width: 76 + ((row * 37) % 60) }} />
          <Bar className="h-3 w-[84px] rounded-[4px] opacity-60 max-[720px]:hidden" />
          <Bar className="ml-auto h-3 w-[44px] rounded-[4px]" />
          <Bar className="h-3 w-[56px] rounded-[4px]" />
        </div>
      ))}
    </div>
  )
}

/** One grey bar in place of a figure. */
export function SkeletonFigure({ width = 56 }: { width?: number }) {
  const late = useLate()
  return (
    <span
      aria-hidden="true"
      className={`inline-block h-[0.8em] animate-shimmer rounded-[4px] bg-track ${late ? '' : 'invisible'}`}
      style={{ width }}
    />
  )
}

function Bar({ className, style }: { className: string; style?: { width: number } }) {
  return <span className={`block animate-shimmer bg-track ${className}`} style={style} />
}

function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), DELAY_MS)
    return () => clearTimeout(timer)
  }, [])
  return late
}
