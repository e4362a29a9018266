import {
  type Database,
  documentsPerFeature,
  featuresByName,
  featuresPerSession,
  featureTable,
  type FeatureRow,
  filesPerKind,
  newestSessions,
  phaseTable,
  searchSessions,
  selectRows,
  sessionsPerFeature,
  sessionTable,
  type SessionRow,
  sourceFileTable,
} from '@ccdash/db'
import type { FeatureSummary } from '@ccdash/api-contract'
import type { SourceKind } from '../records/source-file.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { fromJson } from './rows/json.ts'
import { sessionLabel } from './rows/session-row.ts'
import type { ExploreStore } from './store.ts'

/** Counts come from the link rows of a page's entities, a statement per kind of count. */
export function createExploreStore(database: Database): ExploreStore {
  async function summaries(projectId: string, rows: readonly FeatureRow[]): Promise<FeatureSummary[]> {
    const ids = rows.map(({ id }) => id)
    const sessions = await sessionsPerFeature(database, projectId, ids)
    const documents = await documentsPerFeature(database, projectId, ids)
    return rows.map(({ id, name, status, totalTasks, completedTasks }) => ({
      ...{ featureId: id, name, status, tasks: totalTasks, tasksDone: completedTasks },
      ...{ sessions: sessions.get(id) ?? 0, documents: documents.get(id) ?? 0 },
    }))
  }

  return {
    async pageFeatureSummaries(projectId, { search = '', cursor, limit }) {
      const after = isGiven(cursor) ? decodeCursor(cursor, ['', ''] as const) : null
      const found = await featuresByName(database, projectId, search, after, limit + 1)
      const items = await summaries(projectId, found.slice(0, limit))
      return { items, nextCursor: nextCursor(found, limit, ({ name, id }) => [name, id]) }
    },

    async readFeatureDetail(projectId, id) {
      const [row] = await selectRows(database, featureTable, { where: { projectId, id } }, FEATURE_COLUMNS)
      const [summary] = row === undefined ? [] : await summaries(projectId, [row])
      if (row === undefined || summary === undefined) return null
      const selection = { where: { projectId, featureId: id }, orderBy: ['position'] } as const
      const phases = await selectRows(database, phaseTable, selection, PHASE_COLUMNS)
      return {
        ...summary,
        category: row.category,
        updatedAt: row.updatedAt,
        phases: phases.map(({ phase, title, totalTasks, completedTasks }) => {
          return { phase, title, tasks: totalTasks, tasksDone: completedTasks }
        }),
      }
    },

    async pageSessionSummaries(projectId, { search = '', cursor, limit }) {
      const after = isGiven(cursor) ? decodeCursor(cursor, ['', ''] as const) : null
      const accepts = (row: SessionRow): boolean => isNamed(row, search.toLowerCase())
      const found =
        search === ''
          ? await newestSessions(database, projectId, after, limit + 1)
          : await searchSessions(database, projectId, search, { after, limit: limit + 1, accepts })
      const rows = found.slice(0, limit)
      const ids = rows.map(({ id }) => id)
      const features = await featuresPerSession(database, projectId, ids)
      const items = rows.map(({ id, titles, startedAt, endedAt }) => ({
        ...{ sessionId: id, label: labelOf({ id, titles }), startedAt, endedAt },
        features: features.get(id) ?? 0,
      }))
      return { items, nextCursor: nextCursor(found, limit, ({ startedAt, id }) => [startedAt, id]) }
    },

    async readSessionLog(projectId, id) {
      const [session] = await selectRows(database, sessionTable, { where: { projectId, id } }, ['sourcePath'])
      if (session === undefined) return null
      const path = session.sourcePath
      const [source] = await selectRows(database, sourceFileTable, { where: { projectId, path } }, SOURCE_COLUMNS)
      return { path, consumedBytes: Number(source?.consumedBytes ?? 0), headHash: source?.headHash ?? '' }
    },

    async filesPerKind(projectId) {
      const rows = await filesPerKind(database, projectId)
      return rows.map(({ kind, files, bytes }) => ({ kind: kind as SourceKind, files, bytes }))
    },
  }
}

const FEATURE_COLUMNS = ['id', 'name', 'status', 'totalTasks', 'completedTasks', 'category', 'updatedAt'] as const
const SOURCE_COLUMNS = ['consumedBytes', 'headHash'] as const
const PHASE_COLUMNS = ['phase', 'title', 'totalTasks', 'completedTasks'] as const

/** Titles that were replaced since are stored too, but do not count. */
function isNamed(row: SessionRow, search: string): boolean {
  return row.id.toLowerCase().includes(search) || labelOf(row).toLowerCase().includes(search)
}

function labelOf({ id, titles }: Pick<SessionRow, 'id' | 'titles'>): string {
  return sessionLabel({ id, titles: fromJson(titles) })
}

function isGiven(cursor: string | null | undefined): cursor is string {
  return cursor !== null && cursor !== undefined && cursor !== ''
}

/** @param found what the page was cut from: one more when there is a next page */
function nextCursor<Row>(found: readonly Row[], limit: number, keyOf: (row: Row) => readonly string[]): string | null {
  const last = found.length > limit ? found[limit - 1] : undefined
  return last === undefined ? null : encodeCursor(keyOf(last))
}
