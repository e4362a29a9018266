import { deleteRows, documentTable, selectRows, type Sql, taskTable, upsertRows } from '@ccdash/db'
import { documentRow, taskRow } from './rows/document-row.ts'
import { sourceRow } from './rows/source-row.ts'
import { type Conflict, findConflicts, type Owner, upsertSources } from './source-rows.ts'
import type { SourceWrite, WrittenRow } from './store.ts'

type DocumentWrite = Extract<SourceWrite, { type: 'document' }>
type Readable = DocumentWrite & { readonly record: NonNullable<DocumentWrite['record']> }
type Stored = { readonly id: string; readonly sourcePath: string; readonly title: string }

/** Set when features are derived; reading a file anew does not reset them. */
const KEPT_COLUMNS = ['featureId', 'phaseId'] as const

/**
 * Stores documents and their tasks. A file without record could not be read: its rows stay as they are. A refused document
 * (its id belongs to another file) loses its rows but keeps its tasks, whose ids contain the path.
 */
export async function writeDocuments(
  sql: Sql,
  projectId: string,
  writes: readonly DocumentWrite[],
): Promise<{ rows: WrittenRow[]; conflicts: Conflict[] }> {
  if (writes.length === 0) return { rows: [], conflicts: [] }
  const readable = writes.filter((write): write is Readable => write.record !== null)
  const stored = await readStored(sql, projectId, readable)
  const conflicts = findConflicts(
    readable.map(({ state, record }) => ({ path: state.path, id: record.id })),
    ownersOf(stored, readable),
  )
  const accepted = readable.filter(({ state }) => !conflicts.has(state.path))
  const kept = new Set(accepted.map(({ record }) => record.id))
  const written = new Set(readable.map(({ state }) => state.path))
  const removed = stored.filter(({ id, sourcePath }) => written.has(sourcePath) && !kept.has(id))
  await deleteRows(
    sql,
    documentTable,
    removed.map(({ id }) => ({ projectId, id })),
  )
  const documents = await upsertRows(
    sql,
    documentTable,
    accepted.map(({ record }) => documentRow(projectId, record)),
  )
  await upsertSources(
    sql,
    writes.map(({ state }) => sourceRow(projectId, conflicts.has(state.path) ? { ...state, recordId: '' } : state)),
  )
  const tasks = await writeTasks(sql, projectId, readable)
  return {
    rows: [
      ...removed.map((row) => writtenRow('document', 'removed', row)),
      ...documents.added.map((row) => writtenRow('document', 'added', row)),
      ...documents.changed.map((row) => writtenRow('document', 'changed', row)),
      ...tasks,
    ],
    conflicts: [...conflicts.values()],
  }
}

async function readStored(sql: Sql, projectId: string, writes: readonly Readable[]): Promise<Stored[]> {
  const names = ['id', 'sourcePath', 'title'] as const
  const where = { projectId }
  const paths = { column: 'sourcePath', values: writes.map(({ state }) => state.path) } as const
  const ids = { column: 'id', values: writes.map(({ record }) => record.id) } as const
  const byPath = await selectRows(sql, documentTable, { where, among: paths }, names)
  const byId = await selectRows(sql, documentTable, { where, among: ids }, names)
  return [...new Map([...byPath, ...byId].map((row) => [row.id, row])).values()]
}

function ownersOf(stored: readonly Stored[], writes: readonly Readable[]): Owner[] {
  const idByPath = new Map(writes.map(({ state, record }) => [state.path, record.id]))
  return stored.map(({ id, sourcePath }) => {
    return { id, path: sourcePath, free: idByPath.has(sourcePath) && idByPath.get(sourcePath) !== id }
  })
}

async function writeTasks(sql: Sql, projectId: string, writes: readonly Readable[]): Promise<WrittenRow[]> {
  const paths = writes.map(({ state }) => state.path)
  const tasks = writes.flatMap((write) => write.tasks)
  const wanted = new Set(tasks.map(({ id }) => id))
  const selection = { where: { projectId }, among: { column: 'sourcePath', values: paths } } as const
  const stored = await selectRows(sql, taskTable, { ...selection, orderBy: ['id'] }, ['id', 'title'])
  const removed = stored.filter(({ id }) => !wanted.has(id))
  await deleteRows(
    sql,
    taskTable,
    removed.map(({ id }) => ({ projectId, id })),
  )
  const { added, changed } = await upsertRows(
    sql,
    taskTable,
    tasks.map((task) => taskRow(projectId, task)),
    KEPT_COLUMNS,
  )
  return [
    ...removed.map((row) => writtenRow('task', 'removed', row)),
    ...added.map((row) => writtenRow('task', 'added', row)),
    ...changed.map((row) => writtenRow('task', 'changed', row)),
  ]
}

function writtenRow(
  entity: 'document' | 'task',
  change: WrittenRow['change'],
  row: { readonly id: string; readonly title: string },
): WrittenRow {
  return { entity, change, id: row.id, label: row.title }
}
