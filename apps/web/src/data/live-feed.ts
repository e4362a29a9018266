/** The one subscription of the page: a browser has six connections to a server for all its windows. */
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
    watch.unsubscribe()
  }
  const lose = () => {
    if (closed) return
    close()
    handlers.onLost()
  }
  const watch = client.live.watch.subscribe(lastEventId === null ? {} : { lastEventId }, {
    onError: lose,
    onComplete: lose,
    onConnectionStateChange(change) {
      if (closed) return
      if (change.state === 'pending') handlers.onOpened()
      if (change.state === 'connecting' && change.error !== null) lose()
    },
    onData({ data: { operations, status } }) {
      if (closed) return
      if (operations !== null) handlers.onOperations(operations)
      if (status !== null) handlers.onStatus(status)
    },
  })
  return close
}
