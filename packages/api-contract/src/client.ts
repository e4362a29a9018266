/** The typed client that other TypeScript tools import; the panel makes its own of the same links. */
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  type TRPCClientError,
  type TRPCLink,
} from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { EventSource, type FetchLike } from 'eventsource'
import type { OpsRouter } from './router.ts'

/** As the global fetch; `init` is of the standard, whoever sends it. */
type SendRequest = (url: string | URL | Request, init?: RequestInit) => Promise<Response>

export type ClientOptions = {
  /** Where the server listens, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  /** Sent as `Authorization: Bearer …`; needed when the server was started with a token. */
  readonly token?: string
  /** Default is the global fetch. */
  readonly fetch?: SendRequest
}

/**
 * @example
 * const ccdash = createClient({ url: 'http://127.0.0.1:8000' })
 * const { operationId } = await ccdash.sync.start.mutate({ force: false })
 * const watching = ccdash.operations.watch.subscribe({ operationId }, { onData: ({ data }) => console.log(data.events) })
 * watching.unsubscribe()
 */
export function createClient({ url, token, fetch: send = fetch }: ClientOptions) {
  return createTRPCClient<OpsRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: subscriptionLinks({ url, token: () => token ?? null, fetch: send }),
        false: httpBatchLink({
          url: new URL('/trpc', url).href,
          headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          fetch: (target: string | URL | Request, init) => send(target, { ...init, signal: init?.signal ?? null }),
        }),
      }),
    ],
  })
}

export type Client = ReturnType<typeof createClient>

export type SubscriptionOptions = {
  /** Where the server listens. */
  readonly url: string
  /** Asked at each connect; null: none is sent. */
  readonly token: () => string | null
  /** Default is the global fetch. */
  readonly fetch?: SendRequest
}

const LONGEST_RETRY_MS = 10_000

/**
 * Links for subscriptions, in browsers and in Node: the token goes into a header, never into the address. A lost connection
 * is made anew, with growing pauses, and goes on where it was; only a refusal (no such operation, not authenticated) ends it.
 */
export function subscriptionLinks({ url, token, fetch: send = fetch }: SubscriptionOptions): TRPCLink<OpsRouter>[] {
  const refused = new WeakSet<object>() // contexts of subscriptions; the error itself does not tell the status
  const fetchFor =
    (context: object): FetchLike =>
    async (target, init) => {
      const given = token()
      const headers = given === null ? init.headers : { ...init.headers, authorization: `Bearer ${given}` }
      const response = await send(target, { ...init, headers })
      if (response.status >= 400 && response.status < 500) refused.add(context)
      return response
    }
  return [
    stayAlive,
    retryLink({
      retry: ({ op, error }) => !refused.has(op.context) && !isRefusal(error),
      retryDelayMs: (attempt) => Math.min(250 * 2 ** attempt, LONGEST_RETRY_MS),
    }),
    httpSubscriptionLink({
      url: new URL('/trpc', url).href,
      EventSource,
      eventSourceOptions: ({ op }) => ({ fetch: fetchFor(op.context) }),
    }),
  ]
}

/** While it waits to connect again nothing else keeps a Node process running. */
const stayAlive: TRPCLink<OpsRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const timer = setInterval(() => {}, 60_000)
      const subscription = next(op).subscribe(observer)
      return () => {
        clearInterval(timer)
        subscription.unsubscribe()
      }
    })

/** Whether the server has said that asking again is of no use. */
function isRefusal({ data }: TRPCClientError<OpsRouter>): boolean {
  return data?.httpStatus !== undefined && data.httpStatus < 500
}
