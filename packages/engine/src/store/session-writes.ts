import {
  deleteRows,
  insertRows,
  selectRows,
  sessionCommandTable,
  sessionFileUpdateTable,
  sessionResumeTable,
  sessionTable,
  sourceFileTable,
  type Sql,
  updateRows,
  upsertRows,
} from '@ccdash/db'
import { fromJson } from './rows/json.ts'
import { commandRow, fileUpdateRow, sessionLabel, sessionRow } from './rows/session-row.ts'
import { sourceRow } from './rows/source-row.ts'
import { addTokens, insertTokens, replaceTokens, type TokenSource } from './session-tokens.ts'
import { type Conflict, findConflicts, upsertSources } from './source-rows.ts'
import type { RowsWritten, SourceWrite, WrittenRow } from './store.ts'

type SessionWrite = Extract<SourceWrite, { type: 'session' | 'session-append' }>
type UpdateRow = ReturnType<typeof fileUpdateRow>
type CommandRow = ReturnType<typeof commandRow>
type StoredSession = {
  readonly id: string
  readonly sourcePath: string
  /** A number where the database has no booleans. */
  readonly sourceGone: boolean | number
  readonly titles: string
  readonly historyKey: string
}
/** A write whose record is stored, under a path of its own. */
type Accepted = SessionWrite & { readonly record: NonNullable<SessionWrite['record']> }

/** Set by writeRepeatedUsage from all logs of a family, so reading one log anew does not reset them. */
const KEPT_COLUMNS = [
  'repeatedTokensIn',
  'repeatedTokensOut',
  'repeatedCacheReadTokens',
  'repeatedCacheCreationTokens',
  'repeatedApiMessages',
] as const

/**
 * Stores what was read from session logs: sessions, their file updates and commands, source rows, resume state. A log takes
 * its session over from the one that held it; of two in one call the first wins.
 */
export async function writeSessions(
  sql: Sql,
  projectId: string,
  writes: readonly SessionWrite[],
): Promise<RowsWritten & { conflicts: Conflict[] }> {
  if (writes.length === 0) return { rows: [], conflicts: [], historyKeys: new Set() }
  const stored = await readStored(sql, projectId, writes)
  const conflicts = findConflicts(
    writes.flatMap(({ state, record }) => (record === null ? [] : [{ path: state.path, id: record.id }])),
    [],
  )
  const accepted = writes.filter(
    (write): write is Accepted => write.record !== null && !conflicts.has(write.state.path),
  )
  const removed = await removeReplaced(sql, projectId, stored, writes, accepted)
  await releaseTaken(sql, projectId, stored, accepted)
  const existing = new Set(stored.map(({ id }) => id).filter((id) => !removed.has(id)))
  const { added, changed } = await upsertRows(
    sql,
    sessionTable,
    accepted.map(({ record }) => sessionRow(projectId, record)),
    KEPT_COLUMNS,
  )
  const changedIds = new Set(changed.map(({ id }) => id))
  for (const id of await writeChildren(sql, projectId, accepted, existing)) changedIds.add(id)
  await writeSourceRows(sql, projectId, writes, conflicts)
  return {
    rows: [
      ...[...removed.values()].map((row) => writtenSession('removed', row)),
      ...added.map((row) => writtenSession('added', row)),
      ...accepted
        .filter(({ record }) => changedIds.has(record.id))
        .map(({ record }) => writtenSession('changed', { id: record.id, titles: JSON.stringify(record.titles) })),
    ],
    conflicts: [...conflicts.values()],
    historyKeys: new Set(stored.map(({ historyKey }) => historyKey)),
  }
}

/** Stored sessions that the writes name by id or by path. */
async function readStored(sql: Sql, projectId: string, writes: readonly SessionWrite[]): Promise<StoredSession[]> {
  const ids = writes.flatMap(({ record }) => (record === null ? [] : [record.id]))
  const names = ['id', 'sourcePath', 'sourceGone', 'titles', 'historyKey'] as const
  const where = { projectId }
  const among = { column: 'sourcePath', values: writes.map(({ state }) => state.path) } as const
  const byPath = await selectRows(sql, sessionTable, { where, among }, names)
  const byId = await selectRows(sql, sessionTable, { where, among: { column: 'id', values: ids } }, names)
  return [...new Map([...byPath, ...byId].map((row) => [row.id, row])).values()]
}

/** Removes sessions whose file now holds another or none. */
async function removeReplaced(
  sql: Sql,
  projectId: string,
  sessions: readonly StoredSession[],
  writes: readonly SessionWrite[],
  accepted: readonly Accepted[],
): Promise<Map<string, StoredSession>> {
  const written = new Set(writes.map(({ state }) => state.path))
  const acceptedIds = new Set(accepted.map(({ record }) => record.id))
  const removed = sessions.filter(({ id, sourcePath }) => written.has(sourcePath) && !acceptedIds.has(id))
  await deleteRows(
    sql,
    sessionTable,
    removed.map(({ id }) => ({ projectId, id })),
  )
  return new Map(removed.map((row) => [row.id, row]))
}

/**
 * Of logs whose session another one takes over: the source row of a vanished one goes, one that is still there is remembered
 * as never read. Those that are written themselves are written later.
 */
async function releaseTaken(
  sql: Sql,
  projectId: string,
  sessions: readonly StoredSession[],
  accepted: readonly Accepted[],
): Promise<void> {
  const pathById = new Map(accepted.map(({ state, record }) => [record.id, state.path]))
  const taken = sessions.filter(({ id, sourcePath }) => (pathById.get(id) ?? sourcePath) !== sourcePath)
  const keyOf = ({ sourcePath }: StoredSession) => ({ projectId, path: sourcePath })
  await deleteRows(sql, sourceFileTable, taken.filter(({ sourceGone }) => Boolean(sourceGone)).map(keyOf))
  await deleteRows(sql, sessionResumeTable, taken.map(keyOf))
  const nothing = { recordId: '', consumedBytes: 0, tailHash: '', headHash: '' }
  const names = ['projectId', 'path', 'recordId', 'consumedBytes', 'tailHash', 'headHash'] as const
  await updateRows(
    sql,
    sourceFileTable,
    names,
    taken.map((session) => ({ ...keyOf(session), ...nothing })),
  )
}

/** @returns ids of the sessions that were there and whose updates or commands changed. */
async function writeChildren(
  sql: Sql,
  projectId: string,
  accepted: readonly Accepted[],
  existing: ReadonlySet<string>,
): Promise<Set<string>> {
  const updatesOf = ({ record, fileUpdates }: Accepted) =>
    fileUpdates.map((update) => fileUpdateRow(projectId, record.id, update))
  const commandsOf = ({ record, commands }: Accepted) =>
    commands.map((command) => commandRow(projectId, record.id, command))
  const fresh = accepted.filter(({ record }) => !existing.has(record.id))
  await insertRows(sql, sessionFileUpdateTable, fresh.flatMap(updatesOf))
  await insertRows(sql, sessionCommandTable, fresh.flatMap(commandsOf))
  await insertTokens(sql, projectId, fresh.map(tokenSource))

  const known = accepted.filter(({ record }) => existing.has(record.id))
  const replaced = known.filter(({ type }) => type === 'session')
  const replacedIds = replaced.map(({ record }) => record.id)
  const touched = new Set([
    ...(await replaceUpdates(sql, projectId, replacedIds, known.flatMap(updatesOf))),
    ...(await replaceCommands(sql, projectId, replacedIds, known.flatMap(commandsOf))),
    ...(await patchFileUpdates(sql, projectId, known)),
  ])
  const appended = known.filter(({ type }) => type === 'session-append')
  await replaceTokens(sql, projectId, replaced.map(tokenSource))
  await addTokens(sql, projectId, appended.map(tokenSource))
  return touched
}

function tokenSource({ record, fileUpdates, commands }: Accepted): TokenSource {
  return { sessionId: record.id, fileUpdates, commands }
}

type ChildKey = { readonly projectId: string; readonly sessionId: string; readonly seq: number }
const CHILD_KEY = ['projectId', 'sessionId', 'seq'] as const

/** Writes rows of sessions that were there; of the `replaced` ones, stored rows that are not among them go. */
async function replaceUpdates(sql: Sql, projectId: string, replaced: readonly string[], rows: readonly UpdateRow[]) {
  const selection = { where: { projectId }, among: { column: 'sessionId', values: replaced } } as const
  const gone = missingFrom(rows, await selectRows(sql, sessionFileUpdateTable, selection, CHILD_KEY))
  await deleteRows(sql, sessionFileUpdateTable, gone)
  const { added, changed } = await upsertRows(sql, sessionFileUpdateTable, rows)
  return sessionIds([...gone, ...added, ...changed])
}

async function replaceCommands(sql: Sql, projectId: string, replaced: readonly string[], rows: readonly CommandRow[]) {
  const selection = { where: { projectId }, among: { column: 'sessionId', values: replaced } } as const
  const gone = missingFrom(rows, await selectRows(sql, sessionCommandTable, selection, CHILD_KEY))
  await deleteRows(sql, sessionCommandTable, gone)
  const { added, changed } = await upsertRows(sql, sessionCommandTable, rows)
  return sessionIds([...gone, ...added, ...changed])
}

function missingFrom(rows: readonly ChildKey[], stored: readonly ChildKey[]): ChildKey[] {
  const wanted = new Set(rows.map(({ sessionId, seq }) => `${sessionId} ${seq}`))
  return stored.filter(({ sessionId, seq }) => !wanted.has(`${sessionId} ${seq}`))
}

function sessionIds(rows: readonly ChildKey[]): string[] {
  return rows.map(({ sessionId }) => sessionId)
}

/** @returns the sessions touched */
async function patchFileUpdates(sql: Sql, projectId: string, writes: readonly Accepted[]): Promise<string[]> {
  const patches = writes.flatMap((write) =>
    write.type === 'session-append'
      ? write.fileUpdatePatches.map(({ seq, change }) => ({
          key: { projectId, sessionId: write.record.id, seq },
          change,
        }))
      : [],
  )
  const removed = patches.filter(({ change }) => change === 'remove').map(({ key }) => key)
  const created = patches.filter(({ change }) => change === 'create').map(({ key }) => ({ ...key, action: 'create' }))
  await deleteRows(sql, sessionFileUpdateTable, removed)
  await updateRows(sql, sessionFileUpdateTable, ['projectId', 'sessionId', 'seq', 'action'], created)
  return patches.map(({ key }) => key.sessionId)
}

/** A refused file is remembered as holding no record, so it is not read again until it changes. */
async function writeSourceRows(
  sql: Sql,
  projectId: string,
  writes: readonly SessionWrite[],
  conflicts: ReadonlyMap<string, Conflict>,
): Promise<void> {
  await upsertSources(
    sql,
    writes.map(({ state }) => sourceRow(projectId, conflicts.has(state.path) ? { ...state, recordId: '' } : state)),
  )
  const stored = writes.filter(({ state }) => !conflicts.has(state.path))
  await upsertRows(
    sql,
    sessionResumeTable,
    stored.map(({ state, resume }) => ({
      projectId,
      path: state.path,
      state: resume.state,
      ledger: new Uint8Array(resume.ledger),
    })),
  )
}

function writtenSession(
  change: WrittenRow['change'],
  row: { readonly id: string; readonly titles: string },
): WrittenRow {
  return { entity: 'session', change, id: row.id, label: sessionLabel({ id: row.id, titles: fromJson(row.titles) }) }
}
