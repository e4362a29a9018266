import { formatExactTime, formatTime } from '../format/format-time.ts'

export function Time({ at, now }: { at: string | null; now: Date }) {
  if (at === null) return <>–</>
  return (
    <time dateTime={at} title={formatExactTime(at)}>
      {formatTime(at, now)}
    </time>
  )
}
