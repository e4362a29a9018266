import {
  claim,
  countOperations,
  countOperationsOf,
  type Database,
  eventsAfter,
  findWaiting,
  insertEvents,
  insertRows,
  lockQueue,
  newestSequence,
  nextSequence,
  type OperationCount,
  operationTable,
  pruneOperations,
  queuePosition,
  renewLease,
  selectRows,
  type Sql,
} from '@ccdash/db'
import { endOperation, flushOperation, interruptOperation, NO_FLUSH, requestCancel } from './ledger-writes.ts'
import { ASKED_FOR } from './lock-waits.ts'
import { ledgerPages, wholeOperation } from './ledger-pages.ts'
import { eventOf, newOperationRow } from './rows/operation-row.ts'
import type { LedgerStore, NewOperation } from './store.ts'

/**
 * Operations as rows. The store writes the events that belong to its own steps, so each appears once whoever takes the
 * step: `started` when an operation is created, `cancel_requested`, and `ended`. All others come with the flushes.
 */
export function createLedgerStore(database: Database): LedgerStore {
  let counted: OperationCount | null = null
  return {
    createOperation: (operation) => database.transaction((sql) => createOperation(sql, operation), ASKED_FOR),

    recordRefused: (operation, error) =>
      database.transaction(async (sql) => {
        const { id, reused } = await createOperation(sql, operation)
        if (!reused) await endOperation(sql, id, { status: 'failed', error }, { ...NO_FLUSH, at: operation.at })
      }),

    async claimOperation(id, holder, at) {
      const projectId = await projectWhereFirst(database, id)
      if (projectId === null) return false
      return database.transaction(async (sql) => {
        await lockQueue(sql, projectId)
        return claim(sql, id, holder, at.toISOString())
      })
    },

    async renewLease(id, holder, at) {
      const renewed = await database.transaction((sql) => renewLease(sql, id, holder.id, at.toISOString()))
      if (renewed !== null) return { held: true, cancelRequested: renewed.cancelRequested }
      const [row] = await selectRows(database, operationTable, { where: { id } }, ['cancelRequested'])
      return { held: false, cancelRequested: Boolean(row?.cancelRequested) }
    },

    flushOperation: (id, flush) => database.transaction((sql) => flushOperation(sql, id, flush)),
    endOperation: (id, end, flush) =>
      database.transaction((sql) => endOperation(sql, id, end, flush), { urgent: true }),
    requestCancel: (id, at) =>
      database.transaction((sql) => requestCancel(sql, id, at), { ...ASKED_FOR, urgent: true }),

    async unfinishedOperations() {
      const selection = { where: { status: 'running' }, orderBy: ['startedAt', 'id'] as const }
      const rows = await selectRows(database, operationTable, selection, UNFINISHED_COLUMNS)
      return rows.map((row) => ({
        id: row.id,
        projectId: row.projectId,
        holder: { id: row.holderId, host: row.holderHost, pid: row.holderPid, processStart: row.holderStart },
        leaseAt: new Date(row.leaseAt),
        claimed: Boolean(row.claimed),
      }))
    },

    interruptOperations: (dead, at) =>
      database.transaction(
        async (sql) => {
          const ended: string[] = []
          for (const one of dead) if (await interruptOperation(sql, one, at)) ended.push(one.id)
          return ended
        },
        { urgent: true },
      ),

    async readOperation(id) {
      const [row] = await selectRows(database, operationTable, { where: { id } })
      return row === undefined ? null : wholeOperation(database, row)
    },

    async countOperations(projectId) {
      if (projectId !== null) return countOperationsOf(database, projectId)
      counted = await countOperations(database, counted)
      return { total: counted.total, active: counted.active }
    },

    async listEvents({ operationId, projectId, after, limit }) {
      return (await eventsAfter(database, { operationId, projectId, after, limit })).map(eventOf)
    },

    lastSequence: () => newestSequence(database),

    pruneOperations: ({ keep, before }) =>
      database.transaction((sql) => pruneOperations(sql, keep, before.toISOString())),

    ...ledgerPages(database),
  }
}

const UNFINISHED_COLUMNS = [
  'id',
  'projectId',
  'holderId',
  'holderHost',
  'holderPid',
  'holderStart',
  'leaseAt',
  'claimed',
] as const

/** Project of an operation that waits with none before it; null otherwise. Only reads: whoever waits asks again and again. */
async function projectWhereFirst(sql: Sql, id: string): Promise<string | null> {
  const where = { id, status: 'running', claimed: false }
  const [row] = await selectRows(sql, operationTable, { where }, ['projectId', 'firstSequence'])
  if (row === undefined) return null
  return (await queuePosition(sql, row.projectId, Number(row.firstSequence))) === 0 ? row.projectId : null
}

async function createOperation(sql: Sql, operation: NewOperation): Promise<{ id: string; reused: boolean }> {
  const { id, projectId, requestKey, trigger, holder } = operation
  await lockQueue(sql, projectId)
  // One that waits in another process would end with that process, unanswered.
  const waiting = await findWaiting(sql, projectId, requestKey, holder.id)
  if (waiting !== null) return { id: waiting, reused: true }
  const data = JSON.stringify({ kind: operation.input.kind, trigger })
  const event = { operationId: id, projectId, at: operation.at.toISOString(), type: 'started', data }
  const sequence = await nextSequence(sql)
  await insertRows(sql, operationTable, [newOperationRow(operation, sequence)])
  await insertEvents(sql, [event], sequence)
  return { id, reused: false }
}
