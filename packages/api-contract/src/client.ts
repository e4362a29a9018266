/** The typed client that other TypeScript tools import. */
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { OpsRouter } from './router.ts'

type FetchImplementation = NonNullable<Parameters<typeof httpBatchLink<OpsRouter>>[0]['fetch']>

export type ClientOptions = {
  /** Where the server listens, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  /** Sent as `Authorization: Bearer …`; needed when the server was started with a token. */
  readonly token?: string
  /** Default is the global fetch. */
  readonly fetch?: FetchImplementation
}

/**
 * @example
 * const ccdash = createClient({ url: 'http://127.0.0.1:8000' })
 * const { operationId } = await ccdash.sync.start.mutate({ force: false })
 */
export function createClient({ url, token, fetch: fetchImplementation }: ClientOptions) {
  return createTRPCClient<OpsRouter>({
    links: [
      httpBatchLink({
        url: new URL('/trpc', url).href,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(fetchImplementation === undefined ? {} : { fetch: fetchImplementation }),
      }),
    ],
  })
}

export type Client = ReturnType<typeof createClient>
