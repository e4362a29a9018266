/**
 * How long leases have stayed as they are, by a clock that only goes on. The times in them come from the clock of whoever
 * renews them: it may be wrong by hours, and jump, as may the one here. That a lease is another one than before says
 * enough.
 */
import type { UnfinishedOperation } from './interrupted.ts'

export interface LeaseWatch {
  /** Milliseconds since this lease was first seen; 0 for one not seen before, or renewed since. */
  unrenewedMs(operation: UnfinishedOperation): number
}

/** @param monotonicMs  milliseconds of a clock that nobody sets. */
export function createLeaseWatch(monotonicMs: () => number): LeaseWatch {
  const seen = new Map<string, { readonly lease: string; readonly since: number; lookedAt: number }>()
  return {
    unrenewedMs({ id, holder, leaseAt }) {
      const at = monotonicMs()
      forgetEnded(at)
      const lease = `${holder.id} ${leaseAt.getTime()}`
      const known = seen.get(id)
      if (known?.lease === lease) {
        known.lookedAt = at
        return at - known.since
      }
      seen.set(id, { lease, since: at, lookedAt: at })
      return 0
    },
  }

  /** Nobody asks for an operation that has ended. */
  function forgetEnded(at: number): void {
    for (const [id, { lookedAt }] of seen) if (at - lookedAt > FORGOTTEN_AFTER_MS) seen.delete(id)
  }
}

const FORGOTTEN_AFTER_MS = 60_000
