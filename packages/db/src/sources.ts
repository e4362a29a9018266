/** Statements over source files and sessions that are more than rows by key. */
import { jsonValues } from './bulk.ts'
import type { Session } from './generated/sqlite/client.ts'
import type { Sql } from './sql.ts'
import { sessionTable, type StoredRow } from './tables.ts'

/** Sessions with one of these history keys, oldest first, with the usage ledger of their log. */
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
     WHERE "session"."projectId" = $1 AND "session"."historyKey" IN (${jsonValues(sql.dialect, '$2')})
     ORDER BY "session"."startedAt", "session"."id"`,
    [projectId, JSON.stringify(historyKeys)],
  )
}
