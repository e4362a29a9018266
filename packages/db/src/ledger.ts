/** Statements of the operation ledger that are more than rows by key. All run inside the caller's transaction. */
import type { OperationEvent } from './generated/sqlite/client.ts'
import { insertRows, selectRows } from './bulk.ts'
import { first, type Sql } from './sql.ts'
import { type NewRow, operationEventTable, operationTable, type StoredRow } from './tables.ts'

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

/** Id of the project's operation that waits with this key. */
export async function findWaiting(sql: Sql, projectId: string, requestKey: string): Promise<string | null> {
  const where = { projectId, status: 'running', claimed: false, requestKey }
  const [row] = await selectRows(sql, operationTable, { where, limit: 1 }, ['id'])
  return row?.id ?? null
}

/** Takes an operation out of the queue when it is the first and no other of its project is worked on. */
export async function claim(sql: Sql, id: string, holder: Holder, at: string): Promise<boolean> {
  const written = await sql.run(
    `UPDATE "operation" SET "claimed" = TRUE, "holderId" = $2, "holderHost" = $3, "holderPid" = $4, "holderStart" = $5,
       "leaseAt" = $6, "updatedAt" = $6
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

export async function countOperations(sql: Sql, projectId: string | null): Promise<{ total: number; active: number }> {
  const [condition, parameters] = projectId === null ? ['', []] : ['WHERE "projectId" = $1', [projectId]]
  const [and, status] = projectId === null ? ['WHERE', '"status" = \'running\''] : ['AND', '"status" = \'running\'']
  const row = await first<{ total: number; active: number }>(
    sql,
    `SELECT (SELECT count(*) FROM "operation" ${condition}) AS "total",
       (SELECT count(*) FROM "operation" ${condition} ${and} ${status}) AS "active"`,
    parameters,
  )
  return row ?? { total: 0, active: 0 }
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
