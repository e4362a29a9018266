/**
 * What the ledger could not take when it was due: the database was locked, moved away, or its disk full to the last byte. Asked
 * again every second, in order, until it is written or the engine closes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineLog } from './engine-log.ts'
import { loggedError } from './operation-failure.ts'

const RETRY_MS = 1000
const LAST_TRY_MS = 2000
/** More are not remembered: each is an answer somebody was given already. */
const MAX_WAITING = 1000

export type LateWrites = {
  /** @param write  resolves when it stands in the ledger. @param why  told to whoever waits for the operation. */
  add(operationId: string, why: unknown, write: () => Promise<unknown>): void
  /** Why the operation does not stand in the ledger as it is; undefined when it does. */
  reasonOf(operationId: string): unknown
  ids(): Iterable<string>
  /** Tries a last time. */
  close(): Promise<void>
}

export function createLateWrites(log: EngineLog): LateWrites {
  const waiting = new Map<string, { readonly why: unknown; readonly write: () => Promise<unknown> }>()
  const closing = new AbortController()
  let trying: Promise<void> | null = null

  /** Stops at the first that fails: the others would as well. */
  async function tryAll(): Promise<void> {
    for (const [id, { write }] of waiting) {
      try {
        await write()
      } catch (error) {
        log.debug({ operationId: id, ...loggedError(error) }, 'the ledger cannot be written yet')
        return
      }
      waiting.delete(id)
      log.info({ operationId: id }, 'written into the ledger late')
    }
  }

  async function keepTrying(): Promise<void> {
    while (waiting.size > 0 && !closing.signal.aborted) {
      await sleep(RETRY_MS, undefined, { ref: false, signal: closing.signal }).catch(() => undefined) // closing ends the pause
      if (!closing.signal.aborted) await tryAll()
    }
    trying = null
  }

  return {
    add(operationId, why, write) {
      if (waiting.size >= MAX_WAITING) return
      waiting.set(operationId, { why, write })
      trying ??= keepTrying()
    },
    reasonOf: (operationId) => waiting.get(operationId)?.why,
    ids: () => waiting.keys(),
    async close() {
      closing.abort()
      const last = (trying ?? Promise.resolve()).then(tryAll)
      await Promise.race([last, sleep(LAST_TRY_MS, undefined, { ref: false })])
      if (waiting.size > 0)
        log.error({ operationIds: [...waiting.keys()] }, 'the ledger could not be written until the end')
    },
  }
}
