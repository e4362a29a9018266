/** Whether whoever made the request that is being answered still waits for it. */
import { AsyncLocalStorage } from 'node:async_hooks'

const requests = new AsyncLocalStorage<Request>()

/** Runs what answers `request`. */
export function answering<Result>(request: Request, answer: () => Result): Result {
  return requests.run(request, answer)
}

/** Aborted when the client of the request that is being answered has gone; null outside a request. Looking at it costs, so only who waits does. */
export function clientGone(): AbortSignal | null {
  return requests.getStore()?.signal ?? null
}
