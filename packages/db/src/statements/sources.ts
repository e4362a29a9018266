/** Statements over source files and sessions that are more than rows by key. */
import { amongJson } from './bulk.ts'
import type { Session } from '../generated/sqlite/client.ts'
import type { Sql } from '../sql.ts'
import { sessionTable } from '../tables.ts'
import type { StoredRow } from '../table.ts'

/**
 * Sessions with one of these history keys, oldest first, with the usage ledger of their log. A session alone with its key
 * is left out (it repeats nobody), and so is one without a history (key ''), unless it is still marked as repeating another.
 */
export async function historyFamilies(
  sql: Sql,
  projectId: string,
  historyKeys: readonly string[],
): Promise<(StoredRow<Session> & { ledger: Uint8Array | null })[]> {
  const columns = Object.keys(sessionTable.columns).map((name) => `"session"."${name}"`)
  return sql.all(
    `SELECT ${columns.join(', ')}, "session_resume"."ledger" FROM "session"
     LEFT JOIN "session_resume" ON "session_resume"."projectId" = "session"."projectId"
       AND "session_resume"."path" = "session"."sourcePath"
     WHERE "session"."projectId" = $1 AND "session"."historyKey" ${amongJson(sql.dialect, '$2')}
       AND ("session"."repeatedApiMessages" > 0 OR "session"."historyKey" <> '' AND EXISTS (
         SELECT 1 FROM "session" AS "other" WHERE "other"."projectId" = "session"."projectId"
           AND "other"."historyKey" = "session"."historyKey" AND "other"."id" <> "session"."id"))
     ORDER BY "session"."startedAt", "session"."id"`,
    [projectId, JSON.stringify(historyKeys)],
  )
}

/** Sessions ordered by id, after one. */
export async function sessionsAfter(
  sql: Sql,
  projectId: string,
  after: string | null,
  limit: number,
): Promise<StoredRow<Session>[]> {
  const columns = Object.keys(sessionTable.columns).map((name) => `"${name}"`)
  const condition = after === null ? '' : 'AND "id" > $3'
  return sql.all(
    `SELECT ${columns.join(', ')} FROM "session" WHERE "projectId" = $1 ${condition} ORDER BY "id" LIMIT $2`,
    [projectId, limit, ...(after === null ? [] : [after])],
  )
}

/** Ids of sessions that have one of these tokens; some more than once. */
export async function sessionsByToken(sql: Sql, projectId: string, tokens: readonly number[]): Promise<string[]> {
  const rows = await sql.all<{ sessionId: string }>(
    `SELECT "sessionId" FROM "session_token" WHERE "projectId" = $1 AND "token" ${amongJson(sql.dialect, '$2', 'int')}`,
    [projectId, JSON.stringify(tokens)],
  )
  return rows.map(({ sessionId }) => sessionId)
}
