/** The panel's typed client. */
import type { OpsRouter } from '@ccdash/api-contract/router'
import { QueryClient } from '@tanstack/react-query'
import { httpBatchLink, TRPCClientError } from '@trpc/client'
import { createTRPCReact, type CreateTRPCReact } from '@trpc/react-query'

export const trpc: CreateTRPCReact<OpsRouter, unknown> = createTRPCReact<OpsRouter>()

export function createPanelClient() {
  return trpc.createClient({ links: [httpBatchLink({ url: '/trpc' })] })
}

/** Refusals are final, so only a lost connection is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: (failures, error) => isDisconnected(error) && failures < 2, staleTime: 500 } },
  })
}

/** Whether no answer came at all, as opposed to an answer that refuses. */
export function isDisconnected(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data === undefined
}
