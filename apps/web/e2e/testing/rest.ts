/** The server's REST interface as another program uses it: to start what the page did not, to see what is stored. */
import type { Operation, OperationKind } from '@ccdash/api-contract'
import { setTimeout as wait } from 'node:timers/promises'

const ENDED_WITHIN_MS = 60_000
const PATHS = {
  full_sync: '/api/cache/sync',
  rebuild_links: '/api/cache/rebuild-links',
  sync_changed_files: '/api/cache/sync-paths',
} as const satisfies Record<OperationKind, string>

/** What an answer has in common with the panel's own. */
export type RestOperation = Pick<
  Operation,
  'id' | 'kind' | 'status' | 'trigger' | 'input' | 'retryOf' | 'projectId' | 'startedAt'
>

export type Rest = {
  /** @returns the operation's id. */
  start(kind: OperationKind, body?: Readonly<Record<string, unknown>>): Promise<string>
  read(id: string): Promise<RestOperation>
  /** Newest first. */
  list(limit?: number): Promise<RestOperation[]>
  /** Resolves with the operation once it has ended. */
  ended(id: string): Promise<RestOperation>
}

/** @param token  Of a server that wants one. */
export function restOf(url: string, token?: string): Rest {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(new URL(path, url), { ...init, headers })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
  const read = (id: string) => ask<RestOperation>(`/api/cache/operations/${encodeURIComponent(id)}`)
  return {
    read,
    async start(kind, body = {}) {
      const request = { method: 'POST', body: JSON.stringify({ ...body, background: true }) }
      return (await ask<{ operationId: string }>(PATHS[kind], request)).operationId
    },
    async list(limit = 20) {
      return (await ask<{ items: RestOperation[] }>(`/api/cache/operations?limit=${limit}`)).items
    },
    async ended(id) {
      const until = Date.now() + ENDED_WITHIN_MS
      for (;;) {
        const operation = await read(id)
        if (operation.status !== 'running') return operation
        if (Date.now() > until) throw new Error(`${id} has not ended after ${ENDED_WITHIN_MS} ms`)
        await wait(50)
      }
    },
  }
}
