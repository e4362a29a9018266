/** The two subscriptions of the page, opened and closed together. */
import type { OperationsUpdate, StatusReport } from '@ccdash/api-contract'
import type { OpsRouter } from '@ccdash/api-contract/router'
import type { TRPCClient } from '@trpc/client'

export type FeedHandlers = {
  readonly onOpened: () => void
  /** The connection broke, was silent for too long, or was refused; nothing comes after this. */
  readonly onLost: () => void
  readonly onOperations: (update: OperationsUpdate) => void
  readonly onStatus: (report: StatusReport) => void
}

/** @param lastEventId  Of the last message received: what happened since comes first. */
export function openFeed(
  client: TRPCClient<OpsRouter>,
  lastEventId: string | null,
  handlers: FeedHandlers,
): () => void {
  let closed = false
  const close = () => {
    closed = true
    operations.unsubscribe()
    status.unsubscribe()
  }
  const lose = () => {
    if (closed) return
    close()
    handlers.onLost()
  }
  const watchConnection = (onOpened: () => void) => ({
    onError: lose,
    onComplete: lose,
    onConnectionStateChange(change: { state: string; error?: unknown }) {
      if (closed) return
      if (change.state === 'pending') onOpened()
      if (change.state === 'connecting' && change.error) lose()
    },
  })
  const operations = client.operations.watch.subscribe(lastEventId === null ? {} : { lastEventId }, {
    ...watchConnection(handlers.onOpened),
    onData: ({ data }) => !closed && handlers.onOperations(data),
  })
  const status = client.status.watch.subscribe(undefined, {
    ...watchConnection(() => {}),
    onData: (report) => !closed && handlers.onStatus(report),
  })
  return close
}
