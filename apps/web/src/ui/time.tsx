import { formatExactTime, formatTime } from '../format/format-time.ts'
import { useNow } from './use-now.ts'

/** `12 s ago` up to one hour, then the time of day, then the date; the exact local time on hover. Ticks by itself. */
export function Time({ at, className }: { at: string | null; className?: string }) {
  if (at === null) return <>–</>
  return <Ticking at={at} className={className} />
}

function Ticking({ at, className }: { at: string; className: string | undefined }) {
  const now = useNow()
  return (
    <time dateTime={at} title={formatExactTime(at)} className={className}>
      {formatTime(at, now)}
    </time>
  )
}
