/**
 * Writes what a recorder gathered into the ledger while its operation runs, and keeps the lease alive.
 *
 * A report schedules one flush `flushMs` later and every report until then goes with it: at most 1000 / flushMs flushes a
 * second, and none at all for an operation that ends before its first one. Timers never keep the process alive.
 */
import type { LeaseHolder, LedgerStore, OperationEnd } from '../store/store.ts'
import type { EngineLog } from './engine-log.ts'
import type { OperationRecorder } from './operation-tracker.ts'

const END_ATTEMPTS = 6
const END_RETRY_MS = 250

export type LedgerWriter = {
  /** Something was reported. */
  report(): void
  /** Stops the timers, waits for a flush under way and ends the operation with all that is left to write. */
  end(end: OperationEnd): Promise<boolean>
  /** Stops the timers without writing: the operation is no longer ours. */
  abandon(): Promise<void>
}

export type LedgerWriterOptions = {
  readonly store: LedgerStore
  readonly holder: LeaseHolder
  readonly now: () => Date
  readonly log: EngineLog
  readonly recorder: OperationRecorder
  readonly operationId: string
  readonly flushMs: number
  readonly heartbeatMs: number
  /** Somebody asked for the operation to stop, here or in another process. */
  readonly onCancelRequested: () => void
  /** The lease is no longer held: another process has ended the operation. */
  readonly onLeaseLost: () => void
}

export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { store, holder, now, log, recorder, operationId, flushMs, heartbeatMs } = options
  let flushTimer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve() // writes follow each other, never two at a time
  let stopped = false

  /** Runs `write` after the writes before it; a failing write is logged and the next one tries again. */
  function enqueue(write: () => Promise<void>): void {
    writing = writing.then(write).catch((error: unknown) => {
      log.warn({ operationId, err: error }, 'the ledger could not be written; the next flush tries again')
    })
  }

  async function flush(): Promise<void> {
    const taken = recorder.takeFlush()
    try {
      const { cancelRequested } = await store.flushOperation(operationId, taken)
      if (cancelRequested) options.onCancelRequested()
    } catch (error) {
      recorder.restoreFlush(taken)
      throw error
    }
  }

  async function heartbeat(): Promise<void> {
    if (stopped) return
    const { held, cancelRequested } = await store.renewLease(operationId, holder, now())
    if (!held) options.onLeaseLost()
    else if (cancelRequested) options.onCancelRequested()
  }

  const heartbeatTimer = setInterval(() => enqueue(heartbeat), heartbeatMs)
  heartbeatTimer.unref()

  async function stop(): Promise<void> {
    stopped = true
    clearInterval(heartbeatTimer)
    if (flushTimer !== null) clearTimeout(flushTimer)
    await writing
  }

  return {
    report() {
      if (stopped || flushTimer !== null) return
      flushTimer = setTimeout(() => {
        flushTimer = null
        enqueue(flush)
      }, flushMs)
      flushTimer.unref()
    },
    async end(end) {
      await stop()
      return endPersistently(end)
    },
    abandon: stop,
  }

  /** An operation must not be left running: a busy database is asked again. */
  async function endPersistently(end: OperationEnd): Promise<boolean> {
    const taken = recorder.takeFlush()
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await store.endOperation(operationId, end, taken)
      } catch (error) {
        log.error({ operationId, err: error, attempt }, 'the end of an operation could not be written')
        if (attempt === END_ATTEMPTS) throw error
        await new Promise((resolve) => setTimeout(resolve, END_RETRY_MS * attempt))
      }
    }
  }
}
