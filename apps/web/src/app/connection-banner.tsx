import { WifiOff, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { formatClock } from '../format/format-time.ts'
import { useConnection, useLastSequence, useReconnect, useRecovery } from '../data/use-live.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { useNow } from '../ui/use-now.ts'

/** A short loss mends itself; only from the second try on it is worth a line on the page. */
const TELL_FROM_ATTEMPT = 2

/** Says that what is shown is old, from when, and afterwards what was caught up. */
export function ConnectionBanner() {
  const connection = useConnection()
  const reconnect = useReconnect()
  const { recovery, dismiss } = useRecovery()
  const lost = connection.state === 'reconnecting' || connection.state === 'offline'
  if (lost && (connection.state === 'offline' || connection.attempt >= TELL_FROM_ATTEMPT)) {
    const { state, since, attempt, nextTryAt } = connection
    const action = (
      <Button size="s" busy={nextTryAt === null} onClick={reconnect}>
        Reconnect now
      </Button>
    )
    return (
      <Frame>
        {state === 'offline' ? (
          <Banner
            tone="bad"
            icon={<WifiOff size={16} aria-hidden="true" className="text-failed-mark" />}
            actions={action}
          >
            <Offline since={since} />
          </Banner>
        ) : (
          <Banner tone="warn" actions={action}>
            <b className="font-medium">Reconnecting, attempt {attempt}.</b> <Dated since={since} />
          </Banner>
        )}
      </Frame>
    )
  }
  if (recovery === null || connection.state !== 'live') return null
  return (
    <Frame>
      <Banner tone="good" actions={<IconButton label="Dismiss" icon={<X size={12} />} onClick={dismiss} />}>
        <b className="font-medium">Back after {formatDuration(recovery.lostForMs)}.</b>{' '}
        {describeCaughtUp(recovery.events ?? 0)}
      </Banner>
    </Frame>
  )
}

function describeCaughtUp(events: number): string {
  if (events === 0) return 'Nothing was missed.'
  return events === 1 ? '1 event caught up.' : `${formatNumber(events)} events caught up.`
}

function Frame({ children }: { children: ReactNode }) {
  return <div className="px-6 pt-4 max-[720px]:px-3">{children}</div>
}

function Offline({ since }: { since: Date }) {
  const sequence = useLastSequence()
  return (
    <>
      <b className="font-medium">Offline since {formatClock(since)}.</b>{' '}
      {sequence === null
        ? 'The server has not answered yet; the page fills as soon as it does.'
        : `Operations go on without this page; it catches up from event ${formatNumber(sequence)}.`}
    </>
  )
}

/** Ticks for the eye only: spoken once, the time is enough. */
function Dated({ since }: { since: Date }) {
  const now = useNow()
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000))
  const ago = seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)
  return (
    <>
      What you see is from {formatClock(since)}
      <span aria-hidden="true">, {ago} ago</span>.
    </>
  )
}
