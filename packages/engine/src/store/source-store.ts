import {
  type Database,
  deleteRows,
  documentTable,
  historyFamilies,
  selectRows,
  sessionResumeTable,
  sessionTable,
  sourceFileTable,
  type Sql,
  taskTable,
  updateRows,
} from '@ccdash/db'
import { writeDocuments } from './document-writes.ts'
import { fromJson } from './rows/json.ts'
import { sessionLabel, sessionRecord } from './rows/session-row.ts'
import { sourceRow, sourceState } from './rows/source-row.ts'
import { writeSessions } from './session-writes.ts'
import { upsertSources } from './source-rows.ts'
import type { RowsWritten, SourceStore, SourceWrite, WrittenRow } from './store.ts'

export function createSourceStore(database: Database): SourceStore {
  return {
    async readSources(projectId) {
      const rows = await selectRows(database, sourceFileTable, { where: { projectId }, orderBy: ['path'] })
      return rows.map(sourceState)
    },

    async readSessionResume(projectId, path) {
      const [session] = await selectRows(database, sessionTable, { where: { projectId, sourcePath: path } })
      const [resume] = await selectRows(database, sessionResumeTable, { where: { projectId, path } })
      if (session === undefined || resume === undefined) return null
      return { record: sessionRecord(session), resume: { state: resume.state, ledger: resume.ledger } }
    },

    writeSources: (projectId, writes) => database.transaction((sql) => writeSources(sql, projectId, writes)),

    removeSources: (projectId, paths) => database.transaction((sql) => removeSources(sql, projectId, paths)),

    markSourcesGone: (projectId, paths, gone) =>
      database.transaction((sql) => markSourcesGone(sql, projectId, paths, gone)),

    async readHistoryFamilies(projectId, historyKeys) {
      const rows = await historyFamilies(database, projectId, historyKeys)
      return rows.map(({ ledger, ...session }) => ({
        session: sessionRecord(session),
        ledger: ledger ?? new Uint8Array(),
      }))
    },

    async writeRepeatedUsage(projectId, repeated) {
      const rows = repeated.map(({ sessionId, ...figures }) => ({ ...figures, projectId, id: sessionId }))
      const names = [
        'projectId',
        'id',
        'repeatedTokensIn',
        'repeatedTokensOut',
        'repeatedCacheReadTokens',
        'repeatedCacheCreationTokens',
        'repeatedApiMessages',
      ] as const
      await database.transaction((sql) => updateRows(sql, sessionTable, names, rows))
    },
  }
}

/** Of two writes of one path the last counts. */
async function writeSources(sql: Sql, projectId: string, given: readonly SourceWrite[]) {
  const writes = [...new Map(given.map((write) => [write.state.path, write])).values()]
  const sessions = writes.filter((write) => write.type === 'session' || write.type === 'session-append')
  const documents = writes.filter((write) => write.type === 'document')
  const states = writes.filter((write) => write.type === 'state')
  await upsertSources(
    sql,
    states.map(({ state }) => sourceRow(projectId, state)),
  )
  const ofSessions = await writeSessions(sql, projectId, sessions)
  const ofDocuments = await writeDocuments(sql, projectId, documents)
  return {
    rows: [...ofSessions.rows, ...ofDocuments.rows],
    historyKeys: ofSessions.historyKeys,
    conflicts: [...ofSessions.conflicts, ...ofDocuments.conflicts],
  }
}

async function removeSources(sql: Sql, projectId: string, paths: readonly string[]): Promise<RowsWritten> {
  const selection = { where: { projectId }, among: { column: 'sourcePath', values: paths }, orderBy: ['id'] } as const
  const sessions = await selectRows(sql, sessionTable, selection, ['id', 'titles', 'historyKey'])
  const documents = await selectRows(sql, documentTable, selection, ['id', 'title'])
  const tasks = await selectRows(sql, taskTable, selection, ['id', 'title'])
  const keys = (rows: readonly { id: string }[]) => rows.map(({ id }) => ({ projectId, id }))
  await deleteRows(sql, sessionTable, keys(sessions))
  await deleteRows(sql, documentTable, keys(documents))
  await deleteRows(sql, taskTable, keys(tasks))
  await deleteRows(
    sql,
    sourceFileTable,
    paths.map((path) => ({ projectId, path })),
  )
  const change = 'removed'
  const rows = [
    ...sessions.map(({ id, titles }): WrittenRow => {
      return { entity: 'session', change, id, label: sessionLabel({ id, titles: fromJson(titles) }) }
    }),
    ...documents.map(({ id, title }): WrittenRow => ({ entity: 'document', change, id, label: title })),
    ...tasks.map(({ id, title }): WrittenRow => ({ entity: 'task', change, id, label: title })),
  ]
  return { rows, historyKeys: new Set(sessions.map(({ historyKey }) => historyKey)) }
}

async function markSourcesGone(
  sql: Sql,
  projectId: string,
  paths: readonly string[],
  gone: boolean,
): Promise<WrittenRow[]> {
  const sources = paths.map((path) => ({ projectId, path, gone }))
  await updateRows(sql, sourceFileTable, ['projectId', 'path', 'gone'], sources)
  const selection = { where: { projectId, sourceGone: !gone }, among: { column: 'sourcePath', values: paths } } as const
  const sessions = await selectRows(sql, sessionTable, { ...selection, orderBy: ['id'] }, ['id', 'titles'])
  const rows = sessions.map(({ id }) => ({ projectId, id, sourceGone: gone }))
  await updateRows(sql, sessionTable, ['projectId', 'id', 'sourceGone'], rows)
  return sessions.map(({ id, titles }) => {
    return { entity: 'session', change: 'changed', id, label: sessionLabel({ id, titles: fromJson(titles) }) }
  })
}
