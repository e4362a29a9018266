import {
  analyticsSnapshotTable,
  countEntities,
  type Database,
  deleteRows,
  documentTable,
  featureTable,
  insertRows,
  linksAfter,
  newestAnalytics,
  pruneAnalytics,
  phaseTable,
  projectFigures,
  selectRows,
  sessionCommandTable,
  sessionFileUpdateTable,
  sessionTable,
  type Sql,
  taskTable,
  updateRows,
  upsertRows,
} from '@ccdash/db'
import type { FeatureRecord } from '../records/feature.ts'
import { comparePaths } from '../text/compare-paths.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { documentRecord, taskRecord } from './rows/document-row.ts'
import { featureRecord, featureRow, phaseRow } from './rows/feature-row.ts'
import { linkRecord, linkRowKey } from './rows/link-row.ts'
import { fileUpdate, sessionCommand, sessionRecord } from './rows/session-row.ts'
import type { DerivedStore, WrittenRow } from './store.ts'

/** Task statuses that the reference counts as ended work. */
const ENDED_STATUSES = ['done', 'deferred', 'completed'] as const

export function createDerivedStore(database: Database): DerivedStore {
  return {
    async readDocuments(projectId) {
      const rows = await selectRows(database, documentTable, { where: { projectId } })
      return rows.map(documentRecord).sort((a, b) => comparePaths(a.filePath, b.filePath))
    },

    async readTasks(projectId) {
      const orderBy = ['sourceFile', 'position', 'id'] as const
      return (await selectRows(database, taskTable, { where: { projectId }, orderBy })).map(taskRecord)
    },

    readFeatures: (projectId) => readFeatures(database, projectId),

    replaceDerived: (projectId, { features, assignments }) =>
      database.transaction(async (sql) => {
        await assignTasks(sql, projectId, assignments)
        return replaceFeatures(sql, projectId, features)
      }),

    counts: (projectId) => countEntities(database, projectId),

    async existingSessionIds(projectId, ids) {
      const selection = { where: { projectId }, among: { column: 'id', values: ids } } as const
      return new Set((await selectRows(database, sessionTable, selection, ['id'])).map(({ id }) => id))
    },

    captureAnalytics: (projectId, at) => captureAnalytics(database, projectId, at),

    async readFileUpdates(projectId, sessionId) {
      const selection = { where: { projectId, sessionId }, orderBy: ['seq'] } as const
      return (await selectRows(database, sessionFileUpdateTable, selection)).map(fileUpdate)
    },

    async readCommands(projectId, sessionId) {
      const selection = { where: { projectId, sessionId }, orderBy: ['seq'] } as const
      return (await selectRows(database, sessionCommandTable, selection)).map(sessionCommand)
    },

    ...pages(database),
  }
}

type Pages = Pick<DerivedStore, 'pageSessions' | 'pageDocuments' | 'pageTasks' | 'pageFeatures' | 'pageLinks'>

function pages(database: Database): Pages {
  const afterId = (projectId: string, after: string | null) => ({
    projectId,
    ...(after !== null && { id: { gt: after } }),
  })
  const orderBy = { id: 'asc' } as const
  return {
    async pageSessions(projectId, after, take) {
      const { session } = await database.prisma()
      return (await session.findMany({ where: afterId(projectId, after), orderBy, take })).map(sessionRecord)
    },

    async pageDocuments(projectId, after, take) {
      const { document } = await database.prisma()
      return (await document.findMany({ where: afterId(projectId, after), orderBy, take })).map(documentRecord)
    },

    async pageTasks(projectId, after, take) {
      const { task } = await database.prisma()
      return (await task.findMany({ where: afterId(projectId, after), orderBy, take })).map(taskRecord)
    },

    async pageFeatures(projectId, after, take) {
      const { feature } = await database.prisma()
      const include = { phases: { orderBy: { position: 'asc' } } } as const
      const rows = await feature.findMany({ where: afterId(projectId, after), orderBy, take, include })
      return rows.map(({ phases, ...row }) => featureRecord(row, phases))
    },

    async pageLinks(projectId, after, limit) {
      const key = after === null ? null : decodeCursor(after, ['', '', '', '', ''] as const)
      const links = (await linksAfter(database, projectId, key, limit + 1)).map(linkRecord)
      const last = links.length > limit ? links[limit - 1] : undefined
      return { links: links.slice(0, limit), next: last === undefined ? null : encodeCursor(linkRowKey(last)) }
    },
  }
}

async function readFeatures(sql: Sql, projectId: string): Promise<FeatureRecord[]> {
  const features = await selectRows(sql, featureTable, { where: { projectId }, orderBy: ['id'] })
  const phases = await selectRows(sql, phaseTable, { where: { projectId }, orderBy: ['featureId', 'position'] })
  const phasesOf = Map.groupBy(phases, ({ featureId }) => featureId)
  return features.map((row) => featureRecord(row, phasesOf.get(row.id) ?? []))
}

/** A feature counts as changed when one of its phases did. */
async function replaceFeatures(sql: Sql, projectId: string, features: readonly FeatureRecord[]): Promise<WrittenRow[]> {
  const stored = await selectRows(sql, featureTable, { where: { projectId }, orderBy: ['id'] }, ['id', 'name'])
  const wanted = new Set(features.map(({ id }) => id))
  const removed = stored.filter(({ id }) => !wanted.has(id))
  await deleteRows(
    sql,
    featureTable,
    removed.map(({ id }) => ({ projectId, id })),
  )
  const { added, changed } = await upsertRows(
    sql,
    featureTable,
    features.map((feature) => featureRow(projectId, feature)),
  )
  const addedIds = new Set(added.map(({ id }) => id))
  const changedIds = new Set([...changed.map(({ id }) => id), ...(await replacePhases(sql, projectId, features))])
  const row = (change: WrittenRow['change'], { id, name }: { id: string; name: string }): WrittenRow => {
    return { entity: 'feature', change, id, label: name }
  }
  return [
    ...removed.map((feature) => row('removed', feature)),
    ...added.map((feature) => row('added', feature)),
    ...features.filter(({ id }) => changedIds.has(id) && !addedIds.has(id)).map((feature) => row('changed', feature)),
  ]
}

/** @returns ids of the features whose phases changed */
async function replacePhases(sql: Sql, projectId: string, features: readonly FeatureRecord[]): Promise<string[]> {
  const rows = features.flatMap(({ id, phases }) => phases.map((phase) => phaseRow(projectId, id, phase)))
  const wanted = new Set(rows.map(({ id }) => id))
  const stored = await selectRows(sql, phaseTable, { where: { projectId } }, ['id', 'featureId'])
  const removed = stored.filter(({ id }) => !wanted.has(id))
  await deleteRows(
    sql,
    phaseTable,
    removed.map(({ id }) => ({ projectId, id })),
  )
  const { added, changed } = await upsertRows(sql, phaseTable, rows)
  return [...removed, ...added, ...changed].map(({ featureId }) => featureId)
}

/** Tasks without an assignment belong to no feature. Only those that differ are written. */
async function assignTasks(
  sql: Sql,
  projectId: string,
  assignments: ReadonlyMap<string, { featureId: string; phaseId: string }>,
): Promise<void> {
  const tasks = await selectRows(sql, taskTable, { where: { projectId } }, ['id', 'featureId', 'phaseId'])
  const differing = tasks.flatMap(({ id, featureId, phaseId }) => {
    const wanted = assignments.get(id) ?? { featureId: null, phaseId: null }
    const same = wanted.featureId === featureId && wanted.phaseId === phaseId
    return same ? [] : [{ projectId, id, featureId: wanted.featureId, phaseId: wanted.phaseId }]
  })
  await updateRows(sql, taskTable, ['projectId', 'id', 'featureId', 'phaseId'], differing)
}

/** A watched project takes one every few minutes, for as long as it is there. */
const SNAPSHOTS_PER_METRIC = 1000

/** The sums walk all sessions, so they are made outside the transaction: the write lock is not held meanwhile. */
async function captureAnalytics(database: Database, projectId: string, at: Date): Promise<number> {
  const figures = await projectFigures(database, projectId, ENDED_STATUSES)
  const scope = { scope: 'project' }
  const percent = { ...scope, unit: 'percent' }
  const metrics: Record<string, { value: number; metadata: Record<string, unknown> }> = {
    session_count: { value: figures.sessions, metadata: scope },
    session_tokens: { value: figures.tokens, metadata: { ...scope, unit: 'tokens' } },
    session_duration: { value: figures.meanDurationSeconds, metadata: { ...scope, unit: 'seconds' } },
    task_velocity: { value: figures.endedTasks, metadata: { ...scope, terminalStatuses: ENDED_STATUSES } },
    task_completion_pct: {
      value: figures.tasks === 0 ? 0 : (figures.endedTasks / figures.tasks) * 100,
      metadata: percent,
    },
    feature_progress: { value: figures.meanFeatureProgress, metadata: percent },
    tool_call_count: { value: figures.toolCalls, metadata: scope },
    tool_success_rate: { value: figures.meanToolSuccess, metadata: percent },
  }
  const newest = await newestAnalytics(database, projectId, Object.keys(metrics))
  const rows = Object.entries(metrics)
    .filter(([metric, { value }]) => newest.get(metric) !== value)
    .map(([metric, { value, metadata }]) => {
      return { projectId, metric, capturedAt: at.toISOString(), value, metadata: JSON.stringify(metadata) }
    })
  if (rows.length === 0) return 0
  await database.transaction(async (sql) => {
    await insertRows(sql, analyticsSnapshotTable, rows)
    for (const { metric } of rows) await pruneAnalytics(sql, projectId, metric, SNAPSHOTS_PER_METRIC)
  })
  return rows.length
}
