/** The panel's typed client. */
import type { OpsRouter } from '@ccdash/api-contract/router'
import { QueryClient } from '@tanstack/react-query'
import { httpBatchLink, httpLink, splitLink, TRPCClientError } from '@trpc/client'
import { createTRPCReact, type CreateTRPCReact } from '@trpc/react-query'

export const trpc: CreateTRPCReact<OpsRouter, unknown> = createTRPCReact<OpsRouter>()

type FetchImplementation = NonNullable<Parameters<typeof httpLink<OpsRouter>>[0]['fetch']>
/** As the global fetch. */
export type SendRequest = (url: RequestInfo | URL, options: RequestInit) => Promise<Response>

/** A server that has not said how it is within this time counts as gone. */
const HEALTH_TIMEOUT_MS = 5_000
/** Reads wait while the server opens its database, so they get longer. */
const ANSWER_TIMEOUT_MS = 60_000
/** What the server accepts in one request. */
const MAX_BATCH = 20

/**
 * Health goes alone, so that it answers while other reads wait for the database.
 *
 * @param send  Stands in for the global fetch.
 */
export function createPanelClient(send: SendRequest = fetch) {
  const within =
    (timeoutMs: number): FetchImplementation =>
    (url, options) =>
      send(url, { ...options, signal: joinSignals(options?.signal ?? null, AbortSignal.timeout(timeoutMs)) })
  return trpc.createClient({
    links: [
      splitLink({
        condition: ({ path }) => path === 'health',
        true: httpLink({ url: '/trpc', fetch: within(HEALTH_TIMEOUT_MS) }),
        false: httpBatchLink({ url: '/trpc', maxItems: MAX_BATCH, fetch: within(ANSWER_TIMEOUT_MS) }),
      }),
    ],
  })
}

/**
 * Everything shown is polled, so a failed read is not tried again in between. The server is on this machine as a rule:
 * that the browser has no network says nothing about it.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 500 },
      mutations: { networkMode: 'always' },
    },
  })
}

/** Whether no answer came that could be understood, as opposed to an answer that refuses. */
export function isDisconnected(error: unknown): boolean {
  return error instanceof TRPCClientError && (error.data === undefined || error.data === null)
}

function joinSignals(asked: AbortSignal | null, timeout: AbortSignal): AbortSignal {
  return asked === null ? timeout : AbortSignal.any([asked, timeout])
}
