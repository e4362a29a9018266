import { OpsError, type OperationError, type OperationPhase, type OperationStatus } from '@ccdash/api-contract'
import {
  insertEvents,
  insertRows,
  lockQueue,
  newestSequence,
  type NewEventRow,
  nextSequence,
  operationChangeTable,
  operationIssueTable,
  operationTable,
  type Operation as OperationModel,
  selectRows,
  type Sql,
  type StoredRow,
  updateRows,
} from '@ccdash/db'
import { fromJson } from './rows/json.ts'
import type { DeadOperation, LedgerFlush, OperationEnd, OperationPatch } from './store.ts'

type OperationRow = StoredRow<OperationModel>

/** Nothing to write. */
export const NO_FLUSH = { patch: {}, events: [], issues: [], changes: [] } as const

/** One that has ended takes nothing more: its worker is told to stop. */
export async function flushOperation(
  sql: Sql,
  id: string,
  flush: LedgerFlush,
): Promise<{ sequence: number; cancelRequested: boolean }> {
  const row = await readForUpdate(sql, id)
  if (row.status !== 'running') return { sequence: await newestSequence(sql), cancelRequested: true }
  const sequence = await writeFlush(sql, row, flush, null)
  return { sequence, cancelRequested: Boolean(row.cancelRequested) }
}

export async function endOperation(sql: Sql, id: string, end: OperationEnd, flush: LedgerFlush): Promise<boolean> {
  const row = await readForUpdate(sql, id)
  if (row.status !== 'running') return false
  await writeFlush(sql, row, flush, end)
  return true
}

/** A waiting operation ends, a working one is asked; asking again changes nothing. */
export async function requestCancel(sql: Sql, id: string, at: Date): Promise<void> {
  await lockQueueOf(sql, id) // it must not be claimed meanwhile
  const row = await readForUpdate(sql, id)
  if (row.status !== 'running') throw new OpsError('OPERATION_ENDED', `operation ${id} is ${row.status}`, { id })
  if (!row.claimed) {
    await writeFlush(
      sql,
      row,
      { ...NO_FLUSH, at, patch: { message: 'Cancelled while it waited' } },
      { status: 'cancelled' },
    )
    return
  }
  if (row.cancelRequested) return
  const sequence = await nextSequence(sql)
  await insertEvents(sql, [eventRow(row, at, 'cancel_requested', {})], sequence)
  await updateRows(
    sql,
    operationTable,
    ['id', 'cancelRequested', 'lastSequence', 'updatedAt'],
    [{ id, cancelRequested: true, lastSequence: sequence, updatedAt: at.toISOString() }],
  )
}

/** Ends an operation whose holder is dead, unless its lease is another than `leaseAt` by now: earlier, too, after a clock was set back. */
export async function interruptOperation(sql: Sql, { id, leaseAt, error }: DeadOperation, at: Date): Promise<boolean> {
  if (!(await lockQueueOf(sql, id))) return false
  const current = await readForUpdate(sql, id)
  if (current.status !== 'running' || current.leaseAt !== leaseAt.toISOString()) return false
  const message = `the process that ${current.claimed ? 'worked on' : 'queued'} it (${current.holderHost}, pid ${current.holderPid}) ended`
  const end = { status: 'failed', error: error ?? { code: 'INTERRUPTED', message } } as const
  await writeFlush(sql, current, { ...NO_FLUSH, at }, end)
  return true
}

/** Locks come in one order, queue before operation before event numbers, so that two transactions never wait for each other. */
async function lockQueueOf(sql: Sql, id: string): Promise<boolean> {
  const [row] = await selectRows(sql, operationTable, { where: { id } }, ['projectId'])
  if (row !== undefined) await lockQueue(sql, row.projectId)
  return row !== undefined
}

/** @throws OpsError OPERATION_NOT_FOUND */
async function readForUpdate(sql: Sql, id: string): Promise<OperationRow> {
  const [row] = await selectRows(sql, operationTable, { where: { id }, forUpdate: true })
  if (row === undefined) throw new OpsError('OPERATION_NOT_FOUND', `no operation ${id}`, { id })
  return row
}

/**
 * Counter `issues` tells how many there are, listed or not; without it they are those listed. As listing only stops at the
 * end, no position is given twice.
 *
 * @param end null while it goes on @returns the newest sequence number
 */
async function writeFlush(sql: Sql, row: OperationRow, flush: LedgerFlush, end: OperationEnd | null): Promise<number> {
  const at = flush.at.toISOString()
  await insertRows(
    sql,
    operationIssueTable,
    flush.issues.map((issue, index) => ({ ...issue, operationId: row.id, position: row.issueCount + index + 1 })),
  )
  await insertRows(
    sql,
    operationChangeTable,
    flush.changes.map(({ link, ...change }, index) => ({
      ...change,
      link: link === null ? null : JSON.stringify(link),
      operationId: row.id,
      position: row.changeCount + index + 1,
    })),
  )
  const events = flush.events.map((event) => eventRow(row, event.at, event.type, event.data))
  if (end !== null) events.push(eventRow(row, flush.at, 'ended', { status: end.status, error: errorOf(end) }))
  const first = events.length > 0 ? await nextSequence(sql) : (await newestSequence(sql)) + 1
  await insertEvents(sql, events, first)
  await updateRows(sql, operationTable, FLUSHED_COLUMNS, [
    {
      id: row.id,
      ...mergedPatch(row, flush.patch, end === null ? null : at),
      ...endColumns(row, end, flush.at),
      updatedAt: at,
      leaseAt: at,
      issueCount: flush.patch.counters?.issues ?? row.issueCount + flush.issues.length,
      changeCount: row.changeCount + flush.changes.length,
      lastSequence: events.length > 0 ? first + events.length - 1 : Number(row.lastSequence),
    },
  ])
  return first + events.length - 1
}

const FLUSHED_COLUMNS = [
  'id',
  'phase',
  'message',
  'progress',
  'counters',
  'stats',
  'phases',
  'accounts',
  'changes',
  'currentPath',
  'status',
  'error',
  'finishedAt',
  'durationMs',
  'updatedAt',
  'leaseAt',
  'issueCount',
  'changeCount',
  'lastSequence',
] as const

/** @param endedAt when it ends here: the open step of the timeline closes. */
function mergedPatch(row: OperationRow, patch: OperationPatch, endedAt: string | null) {
  return {
    phase: patch.phase ?? row.phase,
    message: patch.message ?? row.message,
    progress: mergedJson(row.progress, patch.progress),
    counters: mergedJson(row.counters, patch.counters),
    stats: mergedJson(row.stats, patch.stats),
    phases: phasesJson(row, patch.phases, endedAt),
    accounts: patch.accounts === undefined ? row.accounts : JSON.stringify(patch.accounts),
    changes: patch.changes === undefined ? row.changes : JSON.stringify(patch.changes),
    currentPath: patch.currentPath === undefined ? row.currentPath : patch.currentPath,
  }
}

function mergedJson(stored: string, patch: object | undefined): string {
  return patch === undefined ? stored : JSON.stringify({ ...fromJson<object>(stored), ...patch })
}

function phasesJson(row: OperationRow, patched: readonly OperationPhase[] | undefined, endedAt: string | null): string {
  if (endedAt === null) return patched === undefined ? row.phases : JSON.stringify(patched)
  const phases = patched ?? fromJson<OperationPhase[]>(row.phases)
  return JSON.stringify(
    phases.map((phase) =>
      phase.endedAt === null
        ? { ...phase, endedAt, durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(phase.startedAt)) }
        : phase,
    ),
  )
}

function endColumns(row: OperationRow, end: OperationEnd | null, at: Date) {
  if (end === null) {
    return { status: row.status, error: row.error, finishedAt: row.finishedAt, durationMs: Number(row.durationMs) }
  }
  const error = errorOf(end)
  return {
    status: end.status satisfies OperationStatus,
    error: error === null ? null : JSON.stringify(error),
    finishedAt: at.toISOString(),
    durationMs: Math.max(0, at.getTime() - Date.parse(row.startedAt)),
  }
}

function errorOf(end: OperationEnd): OperationError | null {
  return end.status === 'failed' ? end.error : null
}

function eventRow(row: OperationRow, at: Date, type: string, data: object): NewEventRow {
  return { operationId: row.id, projectId: row.projectId, at: at.toISOString(), type, data: JSON.stringify(data) }
}
