import type { Operation, OperationInput, Page } from '@ccdash/api-contract'
import {
  type Database,
  inputBeginnings,
  type Operation as OperationModel,
  operationsAfter,
  queuePosition,
  type Sql,
  type StoredRow,
} from '@ccdash/db'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { storedFilter } from './operation-filter.ts'
import {
  changeOf,
  issueOf,
  LISTED_INPUT_CHARACTERS,
  listedInput,
  type ListedRow,
  operationOf,
} from './rows/operation-row.ts'
import { fromJson } from './rows/json.ts'
import type { LedgerStore } from './store.ts'

/** The lists people page through: newest operations first; parts of one in the order they came. */
export function ledgerPages(database: Database): Pick<LedgerStore, 'listOperations' | 'listIssues' | 'listChanges'> {
  return {
    async listOperations({ limit, cursor, ...filter }) {
      const after = isGiven(cursor) ? decodeCursor(cursor, ['', ''] as const) : null
      const rows = await operationsAfter(database, storedFilter(filter), after, limit + 1)
      const { items, nextCursor } = pageOf(rows, limit, (row) => [row.startedAt, row.id])
      return { items: await listedOperations(database, items), nextCursor }
    },

    async listIssues({ operationId, limit, cursor }) {
      const { operationIssue } = await database.prisma()
      const where = { operationId, position: { gt: lastPosition(cursor) } }
      const rows = await operationIssue.findMany({ where, orderBy: { position: 'asc' }, take: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, ({ position }) => [position])
      return { items: items.map(issueOf), nextCursor }
    },

    async listChanges({ operationId, limit, cursor }) {
      const { operationChange } = await database.prisma()
      const where = { operationId, position: { gt: lastPosition(cursor) } }
      const rows = await operationChange.findMany({ where, orderBy: { position: 'asc' }, take: limit + 1 })
      const { items, nextCursor } = pageOf(rows, limit, ({ position }) => [position])
      return { items: items.map(changeOf), nextCursor }
    },
  }
}

/** With the first paths of their inputs. One that retention has removed since its row was read is left out. */
export async function listedOperations(sql: Sql, rows: readonly ListedRow[]): Promise<Operation[]> {
  const ids = rows.map(({ id }) => id)
  const inputs = await inputBeginnings(sql, ids, LISTED_INPUT_CHARACTERS)
  const listed = rows.flatMap((row) => {
    const input = inputs.get(row.id)
    return input === undefined ? [] : [{ row, input: listedInput(row.kind, input) }]
  })
  return Promise.all(listed.map(async ({ row, input }) => operationOf(row, input, await positionOf(sql, row))))
}

/** With its whole input. */
export async function wholeOperation(sql: Sql, row: StoredRow<OperationModel>): Promise<Operation> {
  return operationOf(row, fromJson<OperationInput>(row.input), await positionOf(sql, row))
}

/** Only an operation that waits has others before it. */
async function positionOf(sql: Sql, row: ListedRow): Promise<number> {
  const waits = row.status === 'running' && !row.claimed
  return waits ? queuePosition(sql, row.projectId, Number(row.firstSequence)) : 0
}

/** @param rows one more than the page holds, when there are more */
function pageOf<Row>(rows: Row[], limit: number, keyOf: (row: Row) => readonly (string | number)[]): Page<Row> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit), nextCursor: last === undefined ? null : encodeCursor(keyOf(last)) }
}

function lastPosition(cursor: string | null | undefined): number {
  return isGiven(cursor) ? decodeCursor(cursor, [0] as const)[0] : 0
}

function isGiven(cursor: string | null | undefined): cursor is string {
  return cursor !== null && cursor !== undefined && cursor !== ''
}
