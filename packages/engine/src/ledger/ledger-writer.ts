/**
 * Writes what a recorder gathered into the ledger while its operation runs, and keeps the lease alive.
 *
 * A report schedules one flush `flushMs` later and every report until then goes with it: at most 1000 / flushMs flushes a
 * second, and none at all for an operation that ends before its first one. Timers never keep the process alive.
 */
import { isDatabaseFailure } from '@ccdash/api-contract'
import type { LeaseHolder, LedgerFlush, LedgerStore, OperationEnd } from '../store/store.ts'
import type { EngineLog } from './engine-log.ts'
import { loggedError } from './operation-failure.ts'
import type { OperationRecorder } from './operation-tracker.ts'

const END_ATTEMPTS = 6
const END_RETRY_MS = 250

export type LedgerWriter = {
  /** Something was reported. */
  report(): void
  /** Stops the timers, waits for a flush under way and ends the operation with all that is left to write. */
  end(end: OperationEnd): Promise<boolean>
  /** Tries again what `end` could not write. */
  endLate(): Promise<boolean>
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
  /** The database takes no writes: nothing the operation does can be kept. */
  readonly onDatabaseFailure: (error: Error) => void
}

export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { store, holder, now, log, recorder, operationId, flushMs, heartbeatMs } = options
  let flushTimer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve() // writes follow each other, never two at a time
  let stopped = false
  let late: { readonly end: OperationEnd; readonly flush: LedgerFlush } | null = null

  /** Runs `write` after the writes before it; a failing write is logged and the next one tries again. */
  function enqueue(write: () => Promise<void>): void {
    writing = writing.then(write).catch((error: unknown) => {
      log.warn({ operationId, ...loggedError(error) }, 'the ledger could not be written; the next flush tries again')
      if (isLasting(error)) options.onDatabaseFailure(error)
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
    async endLate() {
      return late === null ? false : store.endOperation(operationId, late.end, late.flush)
    },
    abandon: stop,
  }

  /** An operation must not be left running: a busy database is asked again, one without room to take the end alone. */
  async function endPersistently(end: OperationEnd): Promise<boolean> {
    const flush = recorder.takeFlush()
    late = { end, flush }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await store.endOperation(operationId, end, flush)
      } catch (error) {
        if (isDatabaseFailure(error) && error.code === 'DISK_FULL')
          return store.endOperation(operationId, end, withoutRows(flush))
        log.error({ operationId, ...loggedError(error), attempt }, 'the end of an operation could not be written')
        if (attempt === END_ATTEMPTS || isLasting(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, END_RETRY_MS * attempt))
      }
    }
  }
}

/** Waiting a moment does not help: somebody has to do something first. */
function isLasting(error: unknown): error is Error {
  return isDatabaseFailure(error) && error.code !== 'DATABASE_BUSY'
}

/** The counts stay as they are; what is not listed is said by an issue. */
function withoutRows({ at, patch, issues, changes }: LedgerFlush): LedgerFlush {
  const left = issues.length + changes.length
  const reason = `${left} more issues and changes are not listed: there was no room on the disk`
  const told = left === 0 ? [] : [{ code: 'ISSUES_NOT_LISTED', path: '', line: null, byteStart: null, reason }]
  return { at, patch, events: [], issues: told, changes: [] }
}
