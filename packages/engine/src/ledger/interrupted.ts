/**
 * Ends operations whose process is gone, and never one whose process lives.
 *
 *   holder on this machine       gone when its process is: judged at once
 *   holder is this very process  gone when nothing here works on it and its lease stays the same (a crashed engine thread)
 *   holder on another machine    cannot be looked at: gone when its lease stays the same for LEASE_EXPIRY_MS
 *
 * What time a lease says is never compared with the time here (lease-watch.ts).
 */
import type { EngineLog } from './engine-log.ts'
import { loggedError } from './operation-failure.ts'
import type { LeaseHolder, LedgerStore } from '../store/store.ts'

/** A living holder renews every 2 s; seven missed renewals are a dead machine, not a slow one. */
export const LEASE_EXPIRY_MS = 15_000

export type UnfinishedOperation = Awaited<ReturnType<LedgerStore['unfinishedOperations']>>[number]

export type InterruptionJudge = {
  /** Who judges. */
  readonly holder: LeaseHolder
  readonly now: Date
  /** Whether the process runs on this machine; only asked for holders of this host. */
  readonly isProcessAlive: (holder: LeaseHolder) => boolean
  /** Operations this process waits for or works on. */
  readonly ownIds: ReadonlySet<string>
  /** For how long this process has seen the operation's lease stay the same. */
  readonly unrenewedMs: (operation: UnfinishedOperation) => number
}

/** Whether nobody will ever end this operation. */
export function isAbandoned(operation: UnfinishedOperation, judge: InterruptionJudge): boolean {
  const { holder } = operation
  if (judge.ownIds.has(operation.id)) return false
  const isOurs = holder.pid === judge.holder.pid && holder.processStart === judge.holder.processStart
  if (holder.host !== judge.holder.host || isOurs) return judge.unrenewedMs(operation) > LEASE_EXPIRY_MS
  return !judge.isProcessAlive(holder)
}

/** Ends every abandoned operation as failed with INTERRUPTED; returns the ids that ended. */
export async function interruptAbandoned(store: LedgerStore, judge: InterruptionJudge): Promise<string[]> {
  const unfinished = await store.unfinishedOperations()
  const dead = unfinished.filter((operation) => isAbandoned(operation, judge))
  if (dead.length === 0) return []
  return store.interruptOperations(
    dead.map(({ id, leaseAt }) => ({ id, leaseAt })),
    judge.now,
  )
}

const SWEEP_EVERY_MS = 1000

/** Runs `look` every second; never keeps the process alive. `stop` waits for a run under way. */
export function startSweep(look: () => Promise<unknown>, log: EngineLog): { stop(): Promise<void> } {
  let sweeping: Promise<unknown> | null = null
  let told = '' // what went wrong last time: said once, not every second
  async function sweep(): Promise<void> {
    try {
      await look()
      told = ''
    } catch (error) {
      if (told !== String(error)) log.warn(loggedError(error), 'the look at what other processes did failed')
      told = String(error)
    }
    sweeping = null
  }
  const timer = setInterval(() => {
    sweeping ??= sweep() // one that waits for a lock is not joined by others
  }, SWEEP_EVERY_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await sweeping
    },
  }
}
