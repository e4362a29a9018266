/** Statements over links that are more than rows by key. */
import { amongJson } from './bulk.ts'
import type { Feature, Link, Session } from '../generated/sqlite/client.ts'
import type { Sql } from '../sql.ts'
import { sessionTable } from '../tables.ts'
import type { StoredRow } from '../table.ts'

/** A link with its whole metadata; the project is the one asked for. */
export type LinkRow = Omit<StoredRow<Link>, 'projectId'>

/** The five fields that name a link, in the order of its key. */
export type LinkRowKey = readonly [
  sourceType: string,
  sourceId: string,
  targetType: string,
  targetId: string,
  linkType: string,
]

const KEY = ['sourceType', 'sourceId', 'targetType', 'targetId', 'linkType'] as const
const KEY_COLUMNS = columnsOf('link')
const COLUMNS = `${KEY_COLUMNS}, "link"."origin", "link"."confidence", "link"."strategy"`
const METADATA = 'coalesce("link_evidence"."metadata", "link"."metadata") AS "metadata"'
const JOIN_EVIDENCE = `LEFT JOIN "link_evidence" ON ${sameKey('link_evidence', ['projectId', ...KEY])}`
const WITH_EVIDENCE = `SELECT ${COLUMNS}, ${METADATA} FROM "link" ${JOIN_EVIDENCE}`

function sameKey(table: string, names: readonly string[]): string {
  return names.map((name) => `"link"."${name}" = "${table}"."${name}"`).join(' AND ')
}

function columnsOf(table: string): string {
  return KEY.map((name) => `"${table}"."${name}"`).join(', ')
}

/** All, ordered by key. */
export async function linksOfProject(sql: Sql, projectId: string): Promise<LinkRow[]> {
  return sql.all(`${WITH_EVIDENCE} WHERE "link"."projectId" = $1 ORDER BY ${KEY_COLUMNS}`, [projectId])
}

/** Ordered by key, after one. */
export async function linksAfter(
  sql: Sql,
  projectId: string,
  after: LinkRowKey | null,
  limit: number,
): Promise<LinkRow[]> {
  const condition = after === null ? '' : `AND (${KEY_COLUMNS}) > ($3, $4, $5, $6, $7)`
  const text = `${WITH_EVIDENCE} WHERE "link"."projectId" = $1 ${condition} ORDER BY ${KEY_COLUMNS} LIMIT $2`
  return sql.all(text, [projectId, limit, ...(after ?? [])])
}

export async function linkByKey(sql: Sql, projectId: string, key: LinkRowKey): Promise<LinkRow | null> {
  const condition = KEY.map((name, index) => `"link"."${name}" = $${index + 2}`).join(' AND ')
  const [row] = await sql.all<LinkRow>(`${WITH_EVIDENCE} WHERE "link"."projectId" = $1 AND ${condition}`, [
    projectId,
    ...key,
  ])
  return row ?? null
}

/** Those that lead to one of these sessions, in no order. */
export async function linksToSessions(sql: Sql, projectId: string, sessionIds: readonly string[]): Promise<LinkRow[]> {
  // Keys first, which the index by target holds all: asked for rows at once, SQLite walks the links of the project.
  return sql.all(
    `SELECT ${COLUMNS}, ${METADATA} FROM
       (SELECT ${KEY_COLUMNS} FROM "link" WHERE "projectId" = $1 AND "targetType" = 'session'
          AND "targetId" ${amongJson(sql.dialect, '$2')}) AS "found"
     CROSS JOIN "link" ${JOIN_EVIDENCE} WHERE "link"."projectId" = $1 AND ${sameKey('found', KEY)}`,
    [projectId, JSON.stringify(sessionIds)],
  )
}

/** All but those of one strategy, ordered by key; only that strategy may have rows in link_evidence. */
export async function linksOfOtherStrategies(sql: Sql, projectId: string, strategy: string): Promise<LinkRow[]> {
  return sql.all(
    `SELECT ${COLUMNS}, "link"."metadata" FROM "link"
     WHERE "projectId" = $1 AND ("strategy" IS NULL OR "strategy" <> $2) ORDER BY ${KEY_COLUMNS}`,
    [projectId, strategy],
  )
}

/**
 * From and to one entity, highest confidence first, then by key.
 *
 * @param after confidence and key of the last one known
 */
export async function linksOf(
  sql: Sql,
  projectId: string,
  entity: { readonly type: string; readonly id: string },
  after: readonly [confidence: number, ...LinkRowKey] | null,
  limit: number,
): Promise<LinkRow[]> {
  const page = columnsOf('page')
  const condition =
    after === null
      ? ''
      : `WHERE "page"."confidence" < $5 OR ("page"."confidence" = $5 AND (${page}) > ($6, $7, $8, $9, $10))`
  const own = `SELECT ${KEY_COLUMNS}, "link"."confidence" FROM "link" WHERE "projectId" = $1`
  // Found by the keys in the two indexes first: the rows, some kilobytes each, are read for the page only.
  return sql.all(
    `SELECT ${COLUMNS}, ${METADATA} FROM
       (SELECT ${page}, "page"."confidence" FROM
          (${own} AND "sourceType" = $2 AND "sourceId" = $3
           UNION ALL
           ${own} AND "targetType" = $2 AND "targetId" = $3 AND NOT ("sourceType" = $2 AND "sourceId" = $3)
          ) AS "page" ${condition} ORDER BY "page"."confidence" DESC, ${page} LIMIT $4) AS "found"
     CROSS JOIN "link" ${JOIN_EVIDENCE} WHERE "link"."projectId" = $1 AND ${sameKey('found', KEY)}
     ORDER BY "link"."confidence" DESC, ${KEY_COLUMNS}`,
    [projectId, entity.type, entity.id, limit, ...(after ?? [])],
  )
}

export type FeatureSessionLink = {
  readonly sourceId: string
  readonly targetId: string
  readonly origin: string
  readonly confidence: number
  readonly strategy: string | null
  /** Of a link found by evidence not all of it: see the schema. */
  readonly metadata: string | null
}

/** Related links from features to sessions, in no order: SQLite would sort what it finds sorted. */
export async function linksBetweenFeaturesAndSessions(sql: Sql, projectId: string): Promise<FeatureSessionLink[]> {
  return sql.all(
    `SELECT "sourceId", "targetId", "origin", "confidence", "strategy", "metadata" FROM "link"
     WHERE "projectId" = $1 AND "sourceType" = 'feature' AND "targetType" = 'session' AND "linkType" = 'related'`,
    [projectId],
  )
}

/** The same in order of feature and session, after one. @param after feature and session of the last one known */
export async function featureSessionLinksAfter(
  sql: Sql,
  projectId: string,
  after: readonly [featureId: string, sessionId: string] | null,
  limit: number,
): Promise<FeatureSessionLink[]> {
  const condition =
    after === null ? '' : `AND ("sourceId", "targetType", "targetId", "linkType") > ($3, 'session', $4, 'related')`
  return sql.all(
    `SELECT "sourceId", "targetId", "origin", "confidence", "strategy", "metadata" FROM "link"
     WHERE "projectId" = $1 AND "sourceType" = 'feature' AND "targetType" = 'session' AND "linkType" = 'related'
       ${condition} ORDER BY "sourceId", "targetType", "targetId", "linkType" LIMIT $2`,
    [projectId, limit, ...(after ?? [])],
  )
}

/** Sessions that no feature is linked to, newest first. @param after start and id of the last one known */
export async function sessionsWithoutFeature(
  sql: Sql,
  projectId: string,
  after: readonly [startedAt: string, id: string] | null,
  limit: number,
): Promise<StoredRow<Session>[]> {
  const columns = Object.keys(sessionTable.columns).map((name) => `"${name}"`)
  const condition = after === null ? '' : 'AND ("startedAt", "id") < ($3, $4)'
  return sql.all(
    `SELECT ${columns.join(', ')} FROM "session" WHERE "projectId" = $1 ${condition} AND NOT EXISTS (
       SELECT 1 FROM "link" WHERE "link"."projectId" = $1 AND "link"."targetType" = 'session'
         AND "link"."targetId" = "session"."id" AND "link"."sourceType" = 'feature')
     ORDER BY "startedAt" DESC, "id" DESC LIMIT $2`,
    [projectId, limit, ...(after ?? [])],
  )
}

/** Features that are linked to no session, by id, after one. */
export async function featuresWithoutSession(
  sql: Sql,
  projectId: string,
  after: string | null,
  limit: number,
): Promise<Pick<Feature, 'id' | 'name' | 'status'>[]> {
  const condition = after === null ? '' : 'AND "id" > $3'
  return sql.all(
    `SELECT "id", "name", "status" FROM "feature" WHERE "projectId" = $1 ${condition} AND NOT EXISTS (
       SELECT 1 FROM "link" WHERE "link"."projectId" = $1 AND "link"."sourceType" = 'feature'
         AND "link"."sourceId" = "feature"."id" AND "link"."targetType" = 'session')
     ORDER BY "id" LIMIT $2`,
    [projectId, limit, ...(after === null ? [] : [after])],
  )
}

/** How many features each session is linked to, most first, then by id. @param after figures of the last one known */
export async function sessionFanout(
  sql: Sql,
  projectId: string,
  after: readonly [features: number, sessionId: string] | null,
  limit: number,
): Promise<{ sessionId: string; features: number }[]> {
  const count = 'count(DISTINCT "sourceId")'
  const condition = after === null ? '' : `HAVING ${count} < $3 OR (${count} = $3 AND "targetId" > $4)`
  return sql.all(
    `SELECT "targetId" AS "sessionId", ${count} AS "features" FROM "link"
     WHERE "projectId" = $1 AND "targetType" = 'session' AND "sourceType" = 'feature'
     GROUP BY "targetId" ${condition} ORDER BY "features" DESC, "sessionId" LIMIT $2`,
    [projectId, limit, ...(after ?? [])],
  )
}
