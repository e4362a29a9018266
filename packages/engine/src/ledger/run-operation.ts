/**
 * The one bracket around every operation: puts it into the ledger, waits for the project to be free, runs the body with
 * a tracker, and ends it whatever happens.
 *
 *   start ──▶ queued ──claimed──▶ body runs ──▶ completed                         the body returned
 *               │                    ├────────▶ failed   INTERNAL, or the code of an OperationFailure
 *               ├── engine closes ───┼────────▶ failed   ABORTED
 *               └── cancel ──────────┴────────▶ cancelled
 *
 * The queue is the store's: one writing operation per project over all processes, in order of creation. A waiting one
 * learns of its turn from an operation that ended in this process, else by asking every `pollMs`.
 */
import { hash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Operation, OperationInput, OperationStats, StartedOperation } from '@ccdash/api-contract'
import { isDatabaseFailure, OpsError } from '@ccdash/api-contract'
import type { LeaseHolder, LedgerStore, NewOperation, OperationEnd } from '../store/store.ts'
import { canonicalJson } from './canonical-json.ts'
import type { EngineLog } from './engine-log.ts'
import { createLateWrites } from './late-writes.ts'
import { createLedgerWriter } from './ledger-writer.ts'
import type { LedgerWriter } from './ledger-writer.ts'
import { loggedError, OperationAborted, toOperationError } from './operation-failure.ts'
import { createRecorder } from './operation-tracker.ts'
import type { OperationRecorder, OperationTracker } from './operation-tracker.ts'
import type { VitalsWriter } from './vitals.ts'

/** The work itself; `message` and `stats` stand in the completed operation. */
export type OperationBody = (tracker: OperationTracker) => Promise<{ message: string; stats: OperationStats }>

export type OperationRequest = {
  readonly projectId: string
  readonly trigger: string
  readonly input: OperationInput
  readonly metadata: Readonly<Record<string, unknown>>
  readonly retryOf: string | null
  /** An absolute path as a person would name it, for issues. */
  readonly describePath: (path: string) => string
  readonly body: OperationBody
}

export type RunnerTiming = {
  /** Between two flushes of one operation. */
  readonly flushMs: number
  /** Between two looks at the queue when nothing in this process tells. */
  readonly pollMs: number
  /** Between two renewals of a lease. */
  readonly heartbeatMs: number
}
export const RUNNER_TIMING: RunnerTiming = { flushMs: 250, pollMs: 200, heartbeatMs: 2000 }

export type RunnerDeps = {
  readonly store: LedgerStore
  readonly holder: LeaseHolder
  readonly now: () => Date
  /** A new operation id, `OP-<uuid>`. */
  readonly newId: () => string
  readonly log: EngineLog
  readonly timing: RunnerTiming
  /** Where this thread says what it is at. */
  readonly vitals: VitalsWriter
  /** Called after each operation that ended here. */
  readonly onEnded: () => void
}

export interface OperationRunner {
  /**
   * Resolves as soon as the operation stands in the ledger.
   *
   * @throws OpsError ENGINE_NOT_READY once closed; DATABASE_BUSY when another program keeps the database locked: then the
   *                  operation (its id is in the details) gets into the ledger, as failed, when the lock is gone
   */
  start(request: OperationRequest): Promise<StartedOperation>
  /**
   * Resolves when the operation has ended, here or in another process.
   *
   * @throws OpsError OPERATION_NOT_FOUND; why the end could not be written, while it cannot
   */
  wait(id: string): Promise<Operation>
  /** @throws OpsError OPERATION_NOT_FOUND, OPERATION_ENDED */
  cancel(id: string): Promise<void>
  /** Ids of the operations waiting or working in this process. */
  ownIds(): ReadonlySet<string>
  /** Ends what runs here as failed with ABORTED; resolves when all of it stands in the ledger. */
  close(): Promise<void>
}

type Running = { readonly controller: AbortController; readonly done: Promise<void> }

export function createOperationRunner(deps: RunnerDeps): OperationRunner {
  const { store, holder, now, newId, log, timing, vitals } = deps
  const running = new Map<string, Running>()
  const freed = new EventEmitter().setMaxListeners(0) // event name: project id
  const late = createLateWrites(log)
  let closed = false

  async function start(request: OperationRequest): Promise<StartedOperation> {
    if (closed) throw new OpsError('ENGINE_NOT_READY', 'The engine is closing')
    const { projectId, trigger, input, metadata, retryOf } = request
    const requestKey = hash('sha256', canonicalJson(input)) // short, however many paths the input has
    const asked = { id: newId(), projectId, trigger, input, metadata, retryOf, requestKey, holder, at: now() }
    const controller = new AbortController()
    const created = Promise.withResolvers<boolean>()
    const done = created.promise.then((isNew) => (isNew ? run(asked.id, request, controller) : undefined))
    // Known before it stands in the ledger: nobody may take it for one that lost its process.
    running.set(asked.id, { controller, done })
    let isNew = false
    try {
      const { id, reused } = await store.createOperation(asked)
      isNew = !reused
      return { operationId: id, reused }
    } catch (error) {
      throw isDatabaseFailure(error) && error.code === 'DATABASE_BUSY' ? refuseBusy(asked, error) : error
    } finally {
      if (!isNew) running.delete(asked.id)
      created.resolve(isNew)
    }
  }

  /** Was not started, and never will be; that it was asked for is written as soon as it can be. */
  function refuseBusy(asked: NewOperation, { code, message, details }: OpsError): OpsError {
    const error = { code: 'DATABASE_BUSY', message } as const
    late.add(asked.id, null, () => store.recordRefused(asked, error))
    return new OpsError(code, message, { ...details, operationId: asked.id })
  }

  /** Never throws: whatever happens is the operation's end and stands in the ledger or, when that fails, in the log. */
  async function run(id: string, request: OperationRequest, controller: AbortController): Promise<void> {
    const { signal } = controller
    const onReport = (): void => {
      vitals.at({ operationId: id, projectId: request.projectId, phase: recorder.state().phase, path: '' })
      writer?.report()
    }
    let writer: LedgerWriter | null = null
    const onPhase = (phase: string): void => log.debug({ operationId: id, phase }, 'phase')
    const recorder = createRecorder({ id, now, signal, describePath: request.describePath, onReport, onPhase })
    writer = createLedgerWriter({
      ...{ store, holder, now, log, operationId: id, flushMs: timing.flushMs, heartbeatMs: timing.heartbeatMs },
      recorder,
      onCancelRequested: () => controller.abort(new OperationAborted('cancelled')),
      onLeaseLost: () => controller.abort(new OperationAborted('lease-lost')),
      onDatabaseFailure: (error) => controller.abort(error),
    })
    try {
      const end = await workOff(id, request, recorder)
      if (end === null) await writer.abandon()
      else if (!(await writer.end(end))) log.info({ operationId: id }, 'the operation had been ended already')
    } catch (error) {
      log.error({ operationId: id, ...loggedError(error) }, 'an operation could not be ended in the ledger')
      const ending = writer
      late.add(id, error, () => ending.endLate())
    } finally {
      running.delete(id)
      freed.emit(request.projectId)
      deps.onEnded()
    }
  }

  /** Waits for its turn and runs the body; null when the operation has been ended elsewhere. */
  async function workOff(
    id: string,
    request: OperationRequest,
    recorder: OperationRecorder,
  ): Promise<OperationEnd | null> {
    const { signal } = recorder.tracker
    try {
      await waitForTurn(id, request.projectId, signal)
      recorder.advance({ type: 'claim' })
      const { message, stats } = await request.body(recorder.tracker)
      recorder.checkAccounts()
      recorder.advance({ type: 'complete', message, stats })
      return { status: 'completed' }
    } catch (error) {
      return endFor(id, error, recorder)
    }
  }

  function endFor(id: string, error: unknown, recorder: OperationRecorder): OperationEnd | null {
    const reason: unknown = recorder.tracker.signal.reason
    if (reason instanceof OperationAborted) {
      if (error !== reason) log.warn({ operationId: id, err: error }, 'an aborted operation threw')
      if (reason.abortCause === 'lease-lost') return null
      if (reason.abortCause === 'cancelled') {
        recorder.advance({ type: 'cancel' })
        return { status: 'cancelled' }
      }
      const aborted = { code: 'ABORTED', message: 'The engine was shut down while the operation ran' } as const
      recorder.advance({ type: 'fail', error: aborted })
      return { status: 'failed', error: aborted }
    }
    const cause = isDatabaseFailure(reason) ? reason : error
    log.error({ operationId: id, ...loggedError(cause) }, 'an operation failed')
    const shown = toOperationError(cause, id)
    recorder.advance({ type: 'fail', error: shown })
    return { status: 'failed', error: shown }
  }

  /** @throws the signal's reason when aborted meanwhile */
  async function waitForTurn(id: string, projectId: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      if (await store.claimOperation(id, holder, now())) {
        signal.throwIfAborted() // it may have been aborted during the claim: its body must not begin
        return
      }
      await pause(timing.pollMs, freed, projectId, signal)
    }
  }

  async function wait(id: string): Promise<Operation> {
    await running.get(id)?.done
    for (;;) {
      const unwritten = late.reasonOf(id)
      if (unwritten instanceof Error) throw unwritten
      const operation = await store.readOperation(id)
      if (operation === null) throw new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
      if (operation.status !== 'running') return operation
      await new Promise((resolve) => setTimeout(resolve, timing.pollMs / 2))
    }
  }

  return {
    start,
    wait,
    async cancel(id) {
      await store.requestCancel(id, now())
      running.get(id)?.controller.abort(new OperationAborted('cancelled'))
    },
    ownIds: () => new Set([...running.keys(), ...late.ids()]),
    async close() {
      closed = true
      for (const { controller } of running.values()) controller.abort(new OperationAborted('shutdown'))
      await Promise.all([...running.values()].map(({ done }) => done))
      await late.close()
    },
  }
}

/** Resolves after `ms`, when `event` comes or when `signal` aborts. */
function pause(ms: number, emitter: EventEmitter, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      emitter.off(event, finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    emitter.on(event, finish)
    signal.addEventListener('abort', finish)
  })
}
