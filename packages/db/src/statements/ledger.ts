/** Statements of the operation ledger that are more than rows by key. All run inside the caller's transaction. */
import type { Operation, OperationEvent } from '../generated/sqlite/client.ts'
import { amongJson, insertRows, selectRows } from './bulk.ts'
import { first, type Sql } from '../sql.ts'
import { operationEventTable, operationTable } from '../tables.ts'
import type { NewRow, StoredRow } from '../table.ts'

export type NewEventRow = Omit<NewRow<OperationEvent>, 'sequence'>
export type Holder = { readonly id: string; readonly host: string; readonly pid: number; readonly processStart: string }

/** Lets one transaction at a time change a project's queue. SQLite has one writer anyway. */
export async function lockQueue(sql: Sql, projectId: string): Promise<void> {
  if (sql.dialect === 'postgresql') await sql.all('SELECT pg_advisory_xact_lock(1, hashtext($1))', [projectId])
}

/**
 * The number of the next event. PostgreSQL holds others back until the transaction ends, so that events become visible in
 * the order of their numbers; taken after lockQueue, and last.
 */
export async function nextSequence(sql: Sql): Promise<number> {
  if (sql.dialect === 'postgresql') await sql.all('SELECT pg_advisory_xact_lock(2, 0)')
  return (await newestSequence(sql)) + 1
}

/** Adds events numbered from `sequence`, which nextSequence gave. */
export async function insertEvents(sql: Sql, events: readonly NewEventRow[], sequence: number): Promise<void> {
  const rows = events.map((event, index) => ({ ...event, sequence: sequence + index }))
  await insertRows(sql, operationEventTable, rows)
}

export async function newestSequence(sql: Sql): Promise<number> {
  const row = await first<{ newest: number | null }>(sql, 'SELECT max("sequence") AS "newest" FROM "operation_event"')
  return row?.newest ?? 0
}

/** Id of the project's operation that waits with this key in the holder's own process. */
export async function findWaiting(
  sql: Sql,
  projectId: string,
  requestKey: string,
  holderId: string,
): Promise<string | null> {
  const where = { projectId, status: 'running', claimed: false, requestKey, holderId }
  const [row] = await selectRows(sql, operationTable, { where, limit: 1 }, ['id'])
  return row?.id ?? null
}

/**
 * Takes an operation out of the queue when it is the first and no other of its project is worked on. That is no news of it:
 * `updatedAt` stays, or whoever watches would be told twice that it begins, and of its end a pause later.
 */
export async function claim(sql: Sql, id: string, holder: Holder, at: string): Promise<boolean> {
  const written = await sql.run(
    `UPDATE "operation" SET "claimed" = TRUE, "holderId" = $2, "holderHost" = $3, "holderPid" = $4, "holderStart" = $5,
       "leaseAt" = $6
     WHERE "id" = $1 AND "status" = 'running' AND "claimed" = FALSE AND NOT EXISTS (
       SELECT 1 FROM "operation" AS "other"
       WHERE "other"."projectId" = "operation"."projectId" AND "other"."status" = 'running'
         AND "other"."firstSequence" < "operation"."firstSequence")
     AND NOT EXISTS (
       SELECT 1 FROM "operation" AS "other"
       WHERE "other"."projectId" = "operation"."projectId" AND "other"."status" = 'running' AND "other"."claimed" = TRUE)`,
    [id, holder.id, holder.host, holder.pid, holder.processStart, at],
  )
  return written === 1
}

/** Renews the lease of an operation this holder has; null when it has it no longer. */
export async function renewLease(
  sql: Sql,
  id: string,
  holderId: string,
  at: string,
): Promise<{ cancelRequested: boolean } | null> {
  const [row] = await sql.all<{ cancelRequested: boolean | number }>(
    `UPDATE "operation" SET "leaseAt" = $3 WHERE "id" = $1 AND "holderId" = $2 AND "status" = 'running'
     RETURNING "cancelRequested"`,
    [id, holderId, at],
  )
  return row === undefined ? null : { cancelRequested: Boolean(row.cancelRequested) }
}

/** How many unfinished operations of the project are before this one. */
export async function queuePosition(sql: Sql, projectId: string, firstSequence: number): Promise<number> {
  const row = await first<{ before: number }>(
    sql,
    `SELECT count(*) AS "before" FROM "operation"
     WHERE "projectId" = $1 AND "status" = 'running' AND "firstSequence" < $2`,
    [projectId, firstSequence],
  )
  return row?.before ?? 0
}

/** A count of all operations, with what makes the next one cheap. */
export type OperationCount = {
  readonly total: number
  readonly active: number
  /** Newest event when it was counted. */
  readonly newest: number
  /**
   * The active operations and the two oldest ended ones: while these are there, none of the counted ones has been pruned.
   * (Pruning takes ended operations, the oldest first; only one, that with the newest event, is ever passed over.)
   */
  readonly witnesses: readonly string[]
}

/** All operations; walks them only when `known` is null or some of what it counted has been pruned. */
export async function countOperations(sql: Sql, known: OperationCount | null): Promise<OperationCount> {
  const added = known === null ? null : await countFrom(sql, known)
  if (known !== null && added?.kept === known.witnesses.length) return toCount(added, known.total + added.counted)
  const all = await countFrom(sql, null)
  return toCount(all, all.counted)
}

type CountRow = {
  /** All, or those that started after the known newest event. */
  readonly counted: number
  /** How many of the known witnesses are there. */
  readonly kept: number
  readonly newest: number | null
  readonly active: string | null
  readonly oldest: string | null
  readonly second: string | null
}

/** One statement, so that all of it is of one moment. */
async function countFrom(sql: Sql, known: OperationCount | null): Promise<CountRow> {
  const counted =
    known === null
      ? `(SELECT count(*) FROM "operation") AS "counted", 0 AS "kept"`
      : `(SELECT count(*) FROM "operation_event" WHERE "sequence" > $1 AND "type" = 'started') AS "counted",
         (SELECT count(*) FROM "operation" WHERE "id" ${amongJson(sql.dialect, '$2')}) AS "kept"`
  const oldestEnded = `SELECT "id" FROM "operation" WHERE "status" <> 'running' ORDER BY "startedAt", "id" LIMIT 1`
  const row = await first<CountRow>(
    sql,
    `SELECT ${counted}, (SELECT max("sequence") FROM "operation_event") AS "newest",
       (SELECT string_agg("id", ' ') FROM "operation" WHERE "status" = 'running') AS "active",
       (${oldestEnded}) AS "oldest", (${oldestEnded} OFFSET 1) AS "second"`,
    known === null ? [] : [known.newest, JSON.stringify(known.witnesses)],
  )
  return row ?? { counted: 0, kept: 0, newest: null, active: null, oldest: null, second: null }
}

function toCount({ newest, active, oldest, second }: CountRow, total: number): OperationCount {
  const running = active === null ? [] : active.split(' ')
  const witnesses = [...running, oldest, second].filter((id) => id !== null)
  return { total, active: running.length, newest: newest ?? 0, witnesses }
}

export async function countOperationsOf(sql: Sql, projectId: string): Promise<{ total: number; active: number }> {
  const row = await first<{ total: number; active: number }>(
    sql,
    `SELECT (SELECT count(*) FROM "operation" WHERE "projectId" = $1) AS "total",
       (SELECT count(*) FROM "operation" WHERE "projectId" = $1 AND "status" = 'running') AS "active"`,
    [projectId],
  )
  return row ?? { total: 0, active: 0 }
}

/** The beginnings of the operations' inputs, at most `characters` of each, by id. */
export async function inputBeginnings(
  sql: Sql,
  ids: readonly string[],
  characters: number,
): Promise<Map<string, string>> {
  const rows = await sql.all<{ id: string; input: string }>(
    `SELECT "id", substr("input", 1, $2) AS "input" FROM "operation" WHERE "id" ${amongJson(sql.dialect, '$1')}`,
    [JSON.stringify(ids), characters],
  )
  return new Map(rows.map(({ id, input }) => [id, input]))
}

/** Events after a sequence number, in order, of one operation, one project or all. */
export async function eventsAfter(
  sql: Sql,
  filter: { operationId?: string | undefined; projectId?: string | undefined; after: number; limit: number },
): Promise<StoredRow<OperationEvent>[]> {
  const parameters: (string | number)[] = [filter.after, filter.limit]
  const conditions = ['"sequence" > $1']
  if (filter.operationId !== undefined) conditions.push(`"operationId" = $${parameters.push(filter.operationId)}`)
  if (filter.projectId !== undefined) conditions.push(`"projectId" = $${parameters.push(filter.projectId)}`)
  return sql.all(
    `SELECT * FROM "operation_event" WHERE ${conditions.join(' AND ')} ORDER BY "sequence" LIMIT $2`,
    parameters,
  )
}

/** What a list shows of an operation: its input may have thousands of paths. */
export type ListedOperation = Omit<StoredRow<Operation>, 'input' | 'requestKey'>

const LISTED_COLUMNS = Object.keys(operationTable.columns)
  .filter((name) => name !== 'input' && name !== 'requestKey')
  .map((name) => `"${name}"`)
  .join(', ')

/** Operations with an event after a sequence number, the last changed first. */
export async function changedOperations(
  sql: Sql,
  filter: { operationId?: string | undefined; projectId?: string | undefined; after: number; limit: number },
): Promise<ListedOperation[]> {
  const parameters: (string | number)[] = [filter.after, filter.limit]
  const conditions = ['"lastSequence" > $1']
  if (filter.operationId !== undefined) conditions.push(`"id" = $${parameters.push(filter.operationId)}`)
  if (filter.projectId !== undefined) conditions.push(`"projectId" = $${parameters.push(filter.projectId)}`)
  return sql.all(
    `SELECT ${LISTED_COLUMNS} FROM "operation" WHERE ${conditions.join(' AND ')} ORDER BY "lastSequence" DESC LIMIT $2`,
    parameters,
  )
}

/** The newest events of an operation between two sequence numbers, `after` excluded, in order; and how many there are. */
export async function newestEventsBetween(
  sql: Sql,
  { operationId, after, upTo, limit }: { operationId: string; after: number; upTo: number; limit: number },
): Promise<{ rows: StoredRow<OperationEvent>[]; total: number }> {
  const between = '"operationId" = $1 AND "sequence" > $2 AND "sequence" <= $3'
  const rows = await sql.all<StoredRow<OperationEvent>>(
    `SELECT * FROM "operation_event" WHERE ${between} ORDER BY "sequence" DESC LIMIT $4`,
    [operationId, after, upTo, limit],
  )
  if (rows.length < limit) return { rows: rows.toReversed(), total: rows.length }
  const counted = await first<{ total: number }>(
    sql,
    `SELECT count(*) AS "total" FROM "operation_event" WHERE ${between}`,
    [operationId, after, upTo],
  )
  return { rows: rows.toReversed(), total: counted?.total ?? rows.length }
}

/**
 * Removes ended operations, with what belongs to them, that started before a time and are not among the newest `keep`.
 * The one with the newest event always stays: sequence numbers must never be given twice.
 */
export async function pruneOperations(sql: Sql, keep: number, before: string): Promise<number> {
  const oldestKept = await first<{ startedAt: string; id: string }>(
    sql,
    'SELECT "startedAt", "id" FROM "operation" ORDER BY "startedAt" DESC, "id" DESC LIMIT 1 OFFSET $1',
    [Math.max(keep, 1) - 1],
  )
  if (oldestKept === null) return 0
  return sql.run(
    `DELETE FROM "operation" WHERE "startedAt" < $1 AND ("startedAt", "id") < ($2, $3) AND "status" <> 'running'
     AND "lastSequence" < (SELECT max("sequence") FROM "operation_event")`,
    [before, oldestKept.startedAt, oldestKept.id],
  )
}
