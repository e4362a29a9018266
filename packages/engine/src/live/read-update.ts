/** One subscriber's view of the ledger: what it has been told, and what it has not. */
import type { Operation, OperationsUpdate, WatchOperations } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import type { LedgerStore, LiveStore } from '../store/store.ts'

type LedgerReads = Pick<LedgerStore, 'lastSequence' | 'listOperations' | 'readOperation'> & LiveStore

/** So many operations are listed in one message. */
const MAX_OPERATIONS = 100
const MAX_EVENTS = 200

/**
 * Each call reads what has happened since the one before; null when nothing has. The first one tells what runs now, or, of
 * somebody who comes back, what happened since.
 *
 * @throws (the reader) OpsError OPERATION_NOT_FOUND when there is no such operation to watch
 */
export function createUpdateReader(
  store: LedgerReads,
  { projectId, operationId, lastEventId }: WatchOperations,
): () => Promise<OperationsUpdate | null> {
  const filter = { projectId, operationId }
  let told = lastEventId === undefined || lastEventId === null ? null : Number(lastEventId)
  let queued: ReadonlyMap<string, number> | null = null // positions told, by id; null: not known

  /** Those that wait move up when another one ends, without an event of their own. */
  async function readQueue(): Promise<Operation[]> {
    const running = await readRunning(store, filter)
    return running.filter(isWaiting)
  }

  async function readEvents(after: number, upTo: number): Promise<Pick<OperationsUpdate, 'events' | 'skippedEvents'>> {
    if (operationId === undefined) return { events: [], skippedEvents: 0 }
    const { events, total } = await store.readNewestEvents({ operationId, after, upTo, limit: MAX_EVENTS })
    return { events, skippedEvents: total - events.length }
  }

  /** As it is now; of one operation all its events count. */
  async function start(sequence: number, incomplete: boolean): Promise<OperationsUpdate> {
    const running = operationId === undefined ? await readRunning(store, filter) : [await mustRead(operationId)]
    const operations = running.slice(0, MAX_OPERATIONS)
    queued = positions(running)
    return {
      sequence,
      operations,
      ...(await readEvents(0, sequence)),
      incomplete: incomplete || running.length > MAX_OPERATIONS,
    }
  }

  async function mustRead(id: string): Promise<Operation> {
    const operation = await store.readOperation(id)
    if (operation === null) throw new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
    return operation
  }

  async function next(after: number, sequence: number): Promise<OperationsUpdate | null> {
    const changed = await store.readChangedOperations({ ...filter, after, limit: MAX_OPERATIONS + 1 })
    const before = queued
    if (before === null && operationId !== undefined) await mustRead(operationId) // it may be gone by now
    let operations = changed.slice(0, MAX_OPERATIONS)
    if (before === null || before.size > 0 || operations.some(isWaiting)) {
      const waiting = await readQueue()
      queued = positions(waiting)
      operations = withMoved(operations, waiting, before)
    }
    const events = await readEvents(after, sequence)
    if (operations.length === 0 && events.events.length === 0) return null
    return {
      sequence,
      operations: operations.toSorted(newestFirst).slice(0, MAX_OPERATIONS),
      ...events,
      incomplete: changed.length > MAX_OPERATIONS || operations.length > MAX_OPERATIONS,
    }
  }

  return async () => {
    const sequence = await store.lastSequence() // first: what comes while the rest is read is told again, not lost
    if (told === sequence) return null
    const after = told
    told = sequence
    if (after === null) return start(sequence, false)
    if (after > sequence) return start(sequence, true) // counted by another database
    return next(after, sequence)
  }
}

async function readRunning(
  store: LedgerReads,
  { projectId, operationId }: Pick<WatchOperations, 'projectId' | 'operationId'>,
): Promise<Operation[]> {
  if (operationId !== undefined) {
    const operation = await store.readOperation(operationId)
    return operation?.status === 'running' ? [operation] : []
  }
  const inProject = projectId === undefined ? {} : { projectId }
  return (await store.listOperations({ ...inProject, status: 'running', limit: MAX_OPERATIONS + 1 })).items
}

/** @param before  null: which of them have moved is not known, so all have. */
function withMoved(
  operations: readonly Operation[],
  waiting: readonly Operation[],
  before: ReadonlyMap<string, number> | null,
): Operation[] {
  const listed = new Set(operations.map(({ id }) => id))
  const moved = waiting.filter(({ id, queuePosition }) => !listed.has(id) && before?.get(id) !== queuePosition)
  return [...operations, ...moved]
}

function positions(operations: readonly Operation[]): ReadonlyMap<string, number> {
  return new Map(operations.filter(isWaiting).map(({ id, queuePosition }) => [id, queuePosition]))
}

function isWaiting({ status, phase }: Operation): boolean {
  return status === 'running' && phase === 'queued'
}

function newestFirst(a: Operation, b: Operation): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1
  return a.id < b.id ? 1 : -1
}
