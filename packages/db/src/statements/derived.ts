/** Statements over a project's stored entities that are more than rows by key. */
import { first, type Sql } from '../sql.ts'

export type EntityTotals = { sessions: number; documents: number; tasks: number; features: number; links: number }

export async function countEntities(sql: Sql, projectId: string): Promise<EntityTotals> {
  const totals = await first<EntityTotals>(
    sql,
    `SELECT (SELECT count(*) FROM "session" WHERE "projectId" = $1) AS "sessions",
       (SELECT count(*) FROM "document" WHERE "projectId" = $1) AS "documents",
       (SELECT count(*) FROM "task" WHERE "projectId" = $1) AS "tasks",
       (SELECT count(*) FROM "feature" WHERE "projectId" = $1) AS "features",
       (SELECT count(*) FROM "link" WHERE "projectId" = $1) AS "links"`,
    [projectId],
  )
  return totals ?? { sessions: 0, documents: 0, tasks: 0, features: 0, links: 0 }
}

/** Sums and means behind the analytics metrics; 0 where there is nothing to sum. Rates are percent. */
export type ProjectFigures = {
  sessions: number
  tokens: number
  meanDurationSeconds: number
  tasks: number
  endedTasks: number
  meanFeatureProgress: number
  toolCalls: number
  meanToolSuccess: number
}

const TOOL_ROWS = {
  sqlite: {
    from: 'json_each("session"."tools") AS "tool"',
    calls: `("tool"."value" ->> '$.calls')`,
    errors: `("tool"."value" ->> '$.errors')`,
  },
  postgresql: {
    from: 'jsonb_array_elements("session"."tools"::jsonb) AS "tool"("value")',
    calls: `("tool"."value" ->> 'calls')::double precision`,
    errors: `("tool"."value" ->> 'errors')::double precision`,
  },
} as const

/** @param endedStatuses task statuses that count as ended */
export async function projectFigures(
  sql: Sql,
  projectId: string,
  endedStatuses: readonly string[],
): Promise<ProjectFigures> {
  const tool = TOOL_ROWS[sql.dialect]
  const ended = endedStatuses.map((_, index) => `$${index + 2}`).join(', ')
  const row = await first<Record<keyof ProjectFigures, number | string>>(
    sql,
    `SELECT "s".*, "t".*, "f".*, "u".* FROM
       (SELECT count(*) AS "sessions", coalesce(sum("tokensIn" + "tokensOut"), 0) AS "tokens",
          coalesce(avg("durationSeconds"), 0) AS "meanDurationSeconds" FROM "session" WHERE "projectId" = $1) AS "s",
       (SELECT count(*) AS "tasks", coalesce(sum(CASE WHEN lower("status") IN (${ended}) THEN 1 ELSE 0 END), 0)
          AS "endedTasks" FROM "task" WHERE "projectId" = $1) AS "t",
       (SELECT coalesce(avg(CASE WHEN "totalTasks" = 0 THEN 0.0 ELSE "completedTasks" * 100.0 / "totalTasks" END), 0)
          AS "meanFeatureProgress" FROM "feature" WHERE "projectId" = $1) AS "f",
       (SELECT coalesce(sum(${tool.calls}), 0) AS "toolCalls",
          coalesce(avg((${tool.calls} - ${tool.errors}) * 100.0 / ${tool.calls}), 0) AS "meanToolSuccess"
          FROM "session", ${tool.from} WHERE "projectId" = $1 AND ${tool.calls} > 0) AS "u"`,
    [projectId, ...endedStatuses],
  )
  if (row === null) throw new Error('aggregates always give a row')
  // PostgreSQL sums 64-bit integers into numerics, which come as text.
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)])) as ProjectFigures
}

/** The newest stored value of each metric. */
export async function newestAnalytics(
  sql: Sql,
  projectId: string,
  metrics: readonly string[],
): Promise<Map<string, number>> {
  const newest = new Map<string, number>()
  for (const metric of metrics) {
    const row = await first<{ value: number }>(
      sql,
      `SELECT "value" FROM "analytics_snapshot" WHERE "projectId" = $1 AND "metric" = $2
       ORDER BY "capturedAt" DESC LIMIT 1`,
      [projectId, metric],
    )
    if (row !== null) newest.set(metric, row.value)
  }
  return newest
}

/** Removes all but the newest `keep` values of a metric. */
export async function pruneAnalytics(sql: Sql, projectId: string, metric: string, keep: number): Promise<void> {
  await sql.run(
    `DELETE FROM "analytics_snapshot" WHERE "projectId" = $1 AND "metric" = $2 AND "capturedAt" <= (
       SELECT "capturedAt" FROM "analytics_snapshot" WHERE "projectId" = $1 AND "metric" = $2
       ORDER BY "capturedAt" DESC LIMIT 1 OFFSET $3)`,
    [projectId, metric, keep],
  )
}
