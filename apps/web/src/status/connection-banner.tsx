import { Button } from '../ui/button.tsx'
import type { Connection } from './use-connection.ts'

/** Shown while the server does not answer: what is on the page stays, and has a date. */
export function ConnectionBanner({ connection, onRetry }: { connection: Connection; onRetry: () => void }) {
  if (connection.state !== 'lost') return null
  const since = connection.answeredAt?.toLocaleTimeString(undefined, { hour12: false })
  return (
    <div className="banner offline" role="alert">
      <span aria-hidden="true">⚠</span>
      <span>
        <strong>Disconnected.</strong>{' '}
        {since === undefined
          ? 'The server does not answer. This page keeps asking.'
          : `The server has not answered since ${since}: what you see is from then. This page keeps asking.`}
      </span>
      <Button onClick={onRetry}>Reconnect now</Button>
    </div>
  )
}
