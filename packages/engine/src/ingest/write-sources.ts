/** Writes parsed files, a batch in one transaction. A batch that is refused is written file by file. */
import { isDatabaseFailure } from '@ccdash/api-contract'
import { isAbortError } from '../ledger/operation-failure.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { SourceWrite, WrittenRow } from '../store/store.ts'
import type { FollowUp, PendingWork } from '../ledger/pending-work.ts'
import { wholeFileIssue } from './parse-source.ts'
import type { IngestDeps } from './ingest-deps.ts'

export type WriteBatch = {
  readonly projectId: string
  readonly writes: readonly SourceWrite[]
  readonly pending: PendingWork
  /** What follows from new rows: noted before any is written. */
  readonly followUps: readonly FollowUp[]
}

export type WriteOutcome = {
  readonly rows: readonly WrittenRow[]
  /** History keys that the written sessions had before. */
  readonly historyKeys: ReadonlySet<string>
  /** Paths whose rows were not stored, each with its issue reported. */
  readonly refused: ReadonlySet<string>
}

/** @throws what the store throws when no file of the batch can be written: then it is not the files. */
export async function writeSources(
  deps: IngestDeps,
  { projectId, writes, pending, followUps }: WriteBatch,
  tracker: OperationTracker,
): Promise<WriteOutcome> {
  if (writes.length === 0) return { rows: [], historyKeys: new Set(), refused: new Set() }
  if (writes.some(({ type }) => type !== 'state')) await pending.note(...followUps)
  try {
    return await writeTogether(deps, projectId, writes, tracker)
  } catch (error) {
    if (writes.length === 1 || isAbortError(error) || isDatabaseFailure(error)) throw error
    deps.log.warn(
      { operationId: tracker.id, err: error, files: writes.length },
      'a batch was refused; going file by file',
    )
    return writeOneByOne(deps, projectId, writes, tracker)
  }
}

async function writeTogether(
  { store }: IngestDeps,
  projectId: string,
  writes: readonly SourceWrite[],
  tracker: OperationTracker,
): Promise<WriteOutcome> {
  const { rows, historyKeys, conflicts } = await store.writeSources(projectId, writes)
  tracker.changed(rows)
  const kinds = new Map(conflicts.length === 0 ? [] : writes.map(({ state }) => [state.path, state.kind]))
  for (const { path, id, owner } of conflicts) {
    const kind = kinds.get(path)
    const code = kind === 'session' ? 'DUPLICATE_SESSION_ID' : 'DUPLICATE_DOCUMENT_ID'
    const reason = `holds ${id}, which ${tracker.describePath(owner)} holds already; the stored one is kept`
    tracker.issue(wholeFileIssue(code, path, reason))
  }
  return { rows, historyKeys, refused: new Set(conflicts.map(({ path }) => path)) }
}

async function writeOneByOne(
  deps: IngestDeps,
  projectId: string,
  writes: readonly SourceWrite[],
  tracker: OperationTracker,
): Promise<WriteOutcome> {
  const rows: WrittenRow[] = []
  const historyKeys = new Set<string>()
  const refused = new Map<string, unknown>()
  for (const write of writes) {
    try {
      const outcome = await writeTogether(deps, projectId, [write], tracker)
      for (const row of outcome.rows) rows.push(row)
      for (const key of outcome.historyKeys) historyKeys.add(key)
      for (const path of outcome.refused) refused.set(path, null)
    } catch (error) {
      if (isAbortError(error) || isDatabaseFailure(error)) throw error
      refused.set(write.state.path, error)
    }
  }
  const errors = [...refused].filter(([, error]) => error !== null)
  if (errors.length === writes.length) throw errors[0]?.[1]
  for (const [path, error] of errors) {
    deps.log.error({ operationId: tracker.id, err: error, path }, 'the rows of a file could not be stored')
    tracker.issue(wholeFileIssue('NOT_STORED', path, 'its rows were refused by the database; the last good ones stay'))
  }
  return { rows, historyKeys, refused: new Set(refused.keys()) }
}
