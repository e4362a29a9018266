import { WifiOff } from 'lucide-react'
import { formatClock, formatExactTime } from '../format/format-time.ts'
import { useConnection } from '../data/use-live.ts'
import { StateBadge } from '../ui/state-mark.tsx'
import { useNow } from '../ui/use-now.ts'

/** How the live connection stands, in the top bar; told aloud when it changes. */
export function ConnectionBadge() {
  const connection = useConnection()
  switch (connection.state) {
    case 'connecting':
      return (
        <Quiet dot="text-queued-mark" title="Not connected yet">
          Connecting
        </Quiet>
      )
    case 'live':
      return (
        <Quiet dot="text-completed-mark" title={`Connected since ${formatExactTime(connection.since.toISOString())}`}>
          Live
        </Quiet>
      )
    case 'paused':
      return (
        <Quiet dot="text-queued-mark" title="Goes on as soon as this tab is looked at">
          Paused, tab hidden
        </Quiet>
      )
    case 'reconnecting':
      return (
        <span role="status" className="flex">
          <StateBadge state="stalled">
            <span className="max-[720px]:sr-only">Reconnecting</span>
            <Countdown at={connection.nextTryAt} />
          </StateBadge>
        </span>
      )
    case 'offline':
      return (
        <span
          role="status"
          className="inline-flex h-5 items-center gap-[5px] rounded-2 bg-failed-soft px-[7px] text-12 font-medium whitespace-nowrap text-failed-text"
        >
          <WifiOff size={13} aria-hidden="true" />
          Offline <span className="max-[720px]:hidden">since {formatClock(connection.since)}</span>
        </span>
      )
  }
}

function Quiet({ dot, title, children }: { dot: string; title: string; children: string }) {
  return (
    <span role="status" title={title} className="flex items-center gap-[6px] text-12 text-text-2">
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className={dot}>
        <circle cx="5" cy="5" r="5" fill="currentColor" opacity=".2" />
        <circle cx="5" cy="5" r="2.6" fill="currentColor" />
      </svg>
      <span className="max-[720px]:sr-only">{children}</span>
    </span>
  )
}

/** For the eye only: spoken every second it would never be silent. */
function Countdown({ at }: { at: Date | null }) {
  const now = useNow()
  const text = at === null ? 'now' : `in ${Math.max(1, Math.ceil((at.getTime() - now.getTime()) / 1000))} s`
  return <span aria-hidden="true">{text}</span>
}
