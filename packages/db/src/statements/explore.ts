/** Features and sessions with what is linked to them, a page at a time; files per kind. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { amongJson } from './bulk.ts'
import type { Feature, Session } from '../generated/sqlite/client.ts'
import { first, type Sql, type SqlValue } from '../sql.ts'
import { holding, isLike } from './text-search.ts'

export type FeatureRow = Pick<Feature, 'id' | 'name' | 'status' | 'totalTasks' | 'completedTasks'>
export type SessionRow = Pick<Session, 'id' | 'titles' | 'startedAt' | 'endedAt'>

/** By name, then id. @param search part of id or name, any case; '' is none */
export async function featuresByName(
  sql: Sql,
  projectId: string,
  search: string,
  after: readonly [name: string, id: string] | null,
  limit: number,
): Promise<FeatureRow[]> {
  const parameters: SqlValue[] = [projectId, limit]
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`
  const conditions = ['"projectId" = $1']
  if (after !== null) conditions.push(`("name", "id") > (${after.map(parameter).join(', ')})`)
  if (search !== '') {
    const held = parameter(holding(search))
    conditions.push(`(${isLike(sql.dialect, '"id"', held)} OR ${isLike(sql.dialect, '"name"', held)})`)
  }
  return sql.all(
    `SELECT "id", "name", "status", "totalTasks", "completedTasks" FROM "feature"
     WHERE ${conditions.join(' AND ')} ORDER BY "name", "id" LIMIT $2`,
    parameters,
  )
}

export type SessionPlace = readonly [startedAt: string, id: string]

const SESSION_COLUMNS = '"id", "titles", "startedAt", "endedAt"'

/** Newest first. */
export async function newestSessions(
  sql: Sql,
  projectId: string,
  after: SessionPlace | null,
  limit: number,
): Promise<SessionRow[]> {
  const condition = after === null ? '' : 'AND ("startedAt", "id") < ($3, $4)'
  return sql.all(
    `SELECT ${SESSION_COLUMNS} FROM "session" WHERE "projectId" = $1 ${condition}
     ORDER BY "startedAt" DESC, "id" DESC LIMIT $2`,
    [projectId, limit, ...(after ?? [])],
  )
}

const SEARCHED_SESSIONS = 100_000
const SLICE = 2000

/**
 * Newest first, those whose id or stored titles hold a text, and which a closer look accepts; looked for among the newest
 * 100,000 in slices, between which other work of the thread gets its turn.
 */
export async function searchSessions(
  sql: Sql,
  projectId: string,
  search: string,
  {
    after,
    limit,
    accepts,
  }: {
    readonly after: SessionPlace | null
    readonly limit: number
    readonly accepts: (row: SessionRow) => boolean
  },
): Promise<SessionRow[]> {
  const found: SessionRow[] = []
  const titles = JSON.stringify(search).slice(1, -1) // as it stands in stored JSON
  let before = after
  for (let searched = 0; searched < SEARCHED_SESSIONS && found.length < limit; searched += SLICE) {
    if (searched > 0) await nextTurn()
    const end = await sessionAtOffset(sql, projectId, before, SLICE - 1)
    const parameters: SqlValue[] = [projectId, holding(search), holding(titles)]
    const place = (values: SessionPlace) => `(${values.map((value) => `$${parameters.push(value)}`).join(', ')})`
    const bounds = [
      ...(before === null ? [] : [`AND ("startedAt", "id") < ${place(before)}`]),
      ...(end === null ? [] : [`AND ("startedAt", "id") >= ${place(end)}`]),
    ]
    const rows = await sql.all<SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM "session" WHERE "projectId" = $1 ${bounds.join(' ')}
       AND (${isLike(sql.dialect, '"id"', '$2')} OR ${isLike(sql.dialect, '"titles"', '$3')})
       ORDER BY "startedAt" DESC, "id" DESC`,
      parameters,
    )
    for (const row of rows.filter(accepts).slice(0, limit - found.length)) found.push(row)
    if (end === null) break
    before = end
  }
  return found
}

async function sessionAtOffset(
  sql: Sql,
  projectId: string,
  before: SessionPlace | null,
  offset: number,
): Promise<SessionPlace | null> {
  const condition = before === null ? '' : 'AND ("startedAt", "id") < ($3, $4)'
  const row = await first<{ startedAt: string; id: string }>(
    sql,
    `SELECT "startedAt", "id" FROM "session" WHERE "projectId" = $1 ${condition}
     ORDER BY "startedAt" DESC, "id" DESC LIMIT 1 OFFSET $2`,
    [projectId, offset, ...(before ?? [])],
  )
  return row === null ? null : [row.startedAt, row.id]
}

/** How many sessions each of these features is linked to. */
export async function sessionsPerFeature(
  sql: Sql,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(
    sql,
    `SELECT "sourceId" AS "id", count(DISTINCT "targetId") AS "count" FROM "link"
     WHERE "projectId" = $1 AND "sourceType" = 'feature' AND "targetType" = 'session'
       AND "sourceId" ${amongJson(sql.dialect, '$2')} GROUP BY "sourceId"`,
    [projectId, JSON.stringify(ids)],
  )
}

/** How many documents are linked to each of these features. */
export async function documentsPerFeature(
  sql: Sql,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(sql, sourcesPerTarget(sql, 'document', 'feature'), [projectId, JSON.stringify(ids)])
}

/** How many features are linked to each of these sessions. */
export async function featuresPerSession(
  sql: Sql,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(sql, sourcesPerTarget(sql, 'feature', 'session'), [projectId, JSON.stringify(ids)])
}

function sourcesPerTarget({ dialect }: Sql, source: string, target: string): string {
  return `SELECT "targetId" AS "id", count(DISTINCT "sourceId") AS "count" FROM "link"
    WHERE "projectId" = $1 AND "targetType" = '${target}' AND "sourceType" = '${source}'
      AND "targetId" ${amongJson(dialect, '$2')} GROUP BY "targetId"`
}

async function counted(sql: Sql, text: string, parameters: readonly SqlValue[]): Promise<Map<string, number>> {
  const rows = await sql.all<{ id: string; count: number }>(text, parameters)
  return new Map(rows.map(({ id, count }) => [id, count]))
}

/** Files that are there, and their bytes, per kind of source. */
export async function filesPerKind(
  sql: Sql,
  projectId: string,
): Promise<{ kind: string; files: number; bytes: number }[]> {
  const rows = await sql.all<{ kind: string; files: number; bytes: number | string }>(
    `SELECT "kind", count(*) AS "files", coalesce(sum("sizeBytes"), 0) AS "bytes" FROM "source_file"
     WHERE "projectId" = $1 AND "gone" = FALSE GROUP BY "kind"`,
    [projectId],
  )
  // PostgreSQL sums 64-bit integers into numerics, which come as text.
  return rows.map(({ kind, files, bytes }) => ({ kind, files, bytes: Number(bytes) }))
}
