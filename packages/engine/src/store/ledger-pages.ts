import type { Operation, OperationInput, Page } from '@ccdash/api-contract'
import {
  type Database,
  inputBeginnings,
  type Operation as OperationModel,
  queuePosition,
  type Sql,
  type StoredRow,
} from '@ccdash/db'
import { decodeCursor, encodeCursor } from './cursor.ts'
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
    async listOperations({ projectId, kind, status, trigger, from, to, limit, cursor }) {
      const { operation } = await database.prisma()
      const [startedAt, id] = isGiven(cursor) ? decodeCursor(cursor, ['', ''] as const) : [null, null]
      const rows = await operation.findMany({
        where: {
          ...(projectId !== undefined && { projectId }),
          ...(kind !== undefined && { kind }),
          ...(status !== undefined && { status }),
          ...(trigger !== undefined && { trigger }),
          startedAt: {
            ...(from !== undefined && { gte: utc(from) }),
            ...(to !== undefined && { lt: utc(to) }),
            ...(startedAt !== null && { lte: startedAt }),
          },
          ...(startedAt !== null && { OR: [{ startedAt: { lt: startedAt } }, { id: { lt: id } }] }),
        },
        orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        omit: { input: true, requestKey: true },
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => [row.startedAt, row.id])
      const ids = items.map(({ id }) => id)
      const inputs = await inputBeginnings(database, ids, LISTED_INPUT_CHARACTERS)
      // One that retention removed between the two reads is left out.
      const listed = items.flatMap((row) => {
        const input = inputs.get(row.id)
        return input === undefined ? [] : [{ row, input: listedInput(row.kind, input) }]
      })
      return {
        items: await Promise.all(
          listed.map(async ({ row, input }) => operationOf(row, input, await positionOf(database, row))),
        ),
        nextCursor,
      }
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

/** Times are stored as UTC with milliseconds and compared as text. */
function utc(time: string): string {
  return new Date(time).toISOString()
}
