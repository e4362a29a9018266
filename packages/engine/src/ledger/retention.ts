/** Keeps the ledger from growing for ever: old operations go, after operations have ended and at most once a minute. */
import type { LedgerStore } from '../store/store.ts'
import type { EngineLog } from './engine-log.ts'
import { loggedError } from './operation-failure.ts'

/** An operation stays while it is among the newest `keep` or younger than `maxAgeDays`. */
export type Retention = { readonly keep: number; readonly maxAgeDays: number }
export const DEFAULT_RETENTION: Retention = { keep: 10_000, maxAgeDays: 90 }

const PRUNE_EVERY_MS = 60_000
const DAY_MS = 86_400_000

export type RetentionDeps = {
  readonly store: LedgerStore
  readonly now: () => Date
  readonly log: EngineLog
  readonly retention: Retention
}

/** `due` says that an operation has ended; `close` waits for a pruning under way. */
export function createRetention({ store, now, log, retention }: RetentionDeps): {
  due(): void
  close(): Promise<void>
} {
  let lastAt = Number.NEGATIVE_INFINITY
  let pruning: Promise<void> = Promise.resolve()

  async function prune(at: Date): Promise<void> {
    const before = new Date(at.getTime() - retention.maxAgeDays * DAY_MS)
    const removed = await store.pruneOperations({ keep: retention.keep, before })
    if (removed > 0) log.info({ removed }, 'old operations removed from the ledger')
  }

  return {
    due() {
      const at = now()
      if (Math.abs(at.getTime() - lastAt) < PRUNE_EVERY_MS) return // the clock may have been set back
      lastAt = at.getTime()
      pruning = prune(at).catch((error: unknown) => log.warn(loggedError(error), 'the ledger could not be pruned'))
    },
    close: () => pruning,
  }
}
