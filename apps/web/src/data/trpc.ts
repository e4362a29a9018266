/** The panel's typed client. */
import type { OpsRouter } from '@ccdash/api-contract/router'
import { QueryClient } from '@tanstack/react-query'
import { httpBatchLink, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { createTRPCReact, type CreateTRPCReact } from '@trpc/react-query'

export const trpc: CreateTRPCReact<OpsRouter, unknown> = createTRPCReact<OpsRouter>()

type FetchImplementation = NonNullable<Parameters<typeof httpLink<OpsRouter>>[0]['fetch']>
/** As the global fetch. */
export type SendRequest = (url: RequestInfo | URL, options: RequestInit) => Promise<Response>
/** The browser's EventSource, or the one that can send headers. */
export type EventSourceClass = typeof EventSource

/** How the server is reached. */
export type ServerAccess = {
  /** Stands in for the global fetch. */
  readonly send?: SendRequest
  /** Sent with every request; needs an EventSource that can send headers. */
  readonly token?: string | null
  readonly eventSource?: EventSourceClass
  /** The server wants a token, or another one. */
  readonly onUnauthorized?: () => void
}

/** A server that has not said how it is within this time counts as gone. */
const HEALTH_TIMEOUT_MS = 5_000
/** Reads wait while the server opens its database, so they get longer. */
const ANSWER_TIMEOUT_MS = 60_000
/** What the server accepts in one request. */
const MAX_BATCH = 20

/** These look at many rows: others shall not wait for them in one batch. */
const SLOW_READS = new Set(['operations.history', 'operations.events'])

/** Health goes alone, so that it answers while other reads wait for the database; subscriptions go over SSE. */
export function createPanelClient({ send = fetch, token = null, eventSource, onUnauthorized }: ServerAccess = {}) {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const within =
    (timeoutMs: number): FetchImplementation =>
    async (url, options) => {
      const signal = joinSignals(options?.signal ?? null, AbortSignal.timeout(timeoutMs))
      const response = await send(url, { ...options, signal })
      if (response.status === 401) onUnauthorized?.()
      return response
    }
  const sendWithToken: SendRequest = (url, options) =>
    send(url, { ...options, headers: { ...headersOf(options.headers), ...headers } })
  const batch = () => httpBatchLink({ url: '/trpc', headers, maxItems: MAX_BATCH, fetch: within(ANSWER_TIMEOUT_MS) })
  return trpc.createClient({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url: '/trpc',
          ...(eventSource === undefined
            ? {}
            : { EventSource: eventSource, eventSourceOptions: { fetch: sendWithToken } as EventSourceInit }),
        }),
        false: splitLink({
          condition: ({ path }) => path === 'health',
          true: httpLink({ url: '/trpc', headers, fetch: within(HEALTH_TIMEOUT_MS) }),
          false: splitLink({ condition: ({ path }) => SLOW_READS.has(path), true: batch(), false: batch() }),
        }),
      }),
    ],
  })
}

/**
 * What changes is told live, so a failed read is not tried again by itself. The server is on this machine as a rule: that
 * the browser has no network says nothing about it.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 500, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always' },
    },
  })
}

/** Whether the server did not answer, as opposed to an answer that refuses. */
export function isDisconnected(error: unknown): boolean {
  if (!(error instanceof TRPCClientError) || hasData(error)) return false
  const status = refusedStatus(error)
  return status === null || status >= 500 // what stands before the server says so when it reaches nobody
}

/** HTTP status of an answer that no procedure gave, e.g. of a refused origin; null when there is none. */
export function refusedStatus(error: unknown): number | null {
  if (!(error instanceof TRPCClientError) || hasData(error)) return null
  const response: unknown = error.meta?.['response']
  return response instanceof Response ? response.status : null
}

function hasData({ data }: { readonly data: unknown }): boolean {
  return data !== undefined && data !== null
}

function joinSignals(asked: AbortSignal | null, timeout: AbortSignal): AbortSignal {
  return asked === null ? timeout : AbortSignal.any([asked, timeout])
}

function headersOf(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers))
}
