/** Brings the stored documents and tasks level with the markdown files. */
import { isWithin } from '../sources/path-rules.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { SourceFile } from '../records/source-file.ts'
import type { SourceWrite, WrittenRow } from '../store/store.ts'
import { parseInBatches } from './batches.ts'
import type { DocumentJob, ParsedSource } from './parse-source.ts'
import type { PendingWork } from '../ledger/pending-work.ts'
import { createParse } from './read-progress.ts'
import type { ReadProgress } from './read-progress.ts'
import { failedState, isSameState, movedState, stateAfterRead } from './source-states.ts'
import type { IngestDeps } from './ingest-deps.ts'
import { bytesToRead } from './sync-plan.ts'
import type { FileToRead, ProjectSources, SourcePlan } from './sync-plan.ts'
import { writeSources } from './write-sources.ts'
import type { WriteOutcome } from './write-sources.ts'

export type SyncDocuments = {
  readonly projectId: string
  readonly sources: ProjectSources
  /** Markdown files only. */
  readonly plan: SourcePlan
  readonly pending: PendingWork
  readonly progress: ReadProgress
}

export type DocumentsOutcome = {
  /** Files read and stored. */
  readonly read: readonly SourceFile[]
  readonly rows: readonly WrittenRow[]
}

type DocumentRead = { readonly job: DocumentJob; readonly known: FileToRead; readonly source: ParsedSource }

/** Counts the parsed and failed files; removed and unchanged ones are counted by the survey. */
export async function syncDocuments(
  deps: IngestDeps,
  { projectId, sources, plan, pending, progress }: SyncDocuments,
  tracker: OperationTracker,
): Promise<DocumentsOutcome> {
  const rows: WrittenRow[] = []
  const read: SourceFile[] = []
  const write = (writes: readonly SourceWrite[]): Promise<WriteOutcome> =>
    writeSources(deps, { projectId, writes, pending, followUps: ['features', 'links', 'analytics'] }, tracker)
  if (plan.removed.length > 0) {
    await pending.note('features', 'links', 'analytics')
    const removed = await deps.store.removeSources(
      projectId,
      plan.removed.map(({ path }) => path),
    )
    tracker.changed(removed.rows)
    for (const row of removed.rows) rows.push(row)
  }
  await write(plan.touched.map(({ file, state }) => ({ type: 'state', state: movedState(state, file) })))

  const parse = createParse(deps, { projectId, files: plan.toRead, progress }, tracker)
  const readOne = async (known: FileToRead): Promise<DocumentRead> => {
    const job = toJob(known.file, sources)
    return { job, known, source: await parse(job) }
  }
  for await (const batch of parseInBatches(inOrderOfIds(plan.toRead, sources.documentIds), readOne, bytesToRead)) {
    tracker.signal.throwIfAborted()
    const outcome = await storeBatch(batch, sources.documentIds, write, tracker)
    for (const row of outcome.rows) rows.push(row)
    for (const one of outcome.read) read.push(one)
  }
  return { read, rows }
}

/** Files whose ids take turns (`DOC-a`, `DOC-a~2`) side by side: a swap of ids must happen in one transaction. */
function inOrderOfIds(files: readonly FileToRead[], ids: ReadonlyMap<string, string>): FileToRead[] {
  const plainId = ({ file }: FileToRead): string => (ids.get(file.path) ?? '').replace(/~\d+$/, '')
  return files.toSorted((a, b) => (plainId(a) < plainId(b) ? -1 : plainId(a) > plainId(b) ? 1 : 0))
}

function toJob(file: SourceFile, { paths, gitStampOf, canonicalPathOf }: ProjectSources): DocumentJob {
  const root = paths.roots.find(({ kind, path }) => kind === file.kind && isWithin(file.path, path))
  return {
    type: 'document',
    file,
    rootPath: root?.path ?? paths.docsDir,
    canonicalPath: canonicalPathOf(file.path),
    gitStamp: gitStampOf(file.path),
    inside: paths.inside,
  }
}

async function storeBatch(
  batch: readonly DocumentRead[],
  ids: ReadonlyMap<string, string>,
  write: (writes: readonly SourceWrite[]) => Promise<WriteOutcome>,
  tracker: OperationTracker,
): Promise<DocumentsOutcome> {
  for (const { source } of batch)
    for (const issue of source.type === 'unread' ? [source.issue] : source.parsed.issues) tracker.issue(issue)
  const writes = batch.map((one) => toWrite(one, ids)).filter((write) => write !== null)
  const { rows, refused } = await write(writes)
  const read = batch.filter(({ source }) => hasRecord(source) && !refused.has(source.file.path))
  tracker.files({ parsed: read.length, failed: batch.length - read.length })
  return { read: read.map(({ source }) => source.file), rows }
}

function hasRecord(source: ParsedSource): boolean {
  return source.type === 'document' && source.parsed.record !== null
}

/** Null when there is nothing to write. A file without a record could not be read: its last good rows stay. */
function toWrite({ job, known, source }: DocumentRead, ids: ReadonlyMap<string, string>): SourceWrite | null {
  if (source.type !== 'document' || source.parsed.record === null) {
    const state = failedState(known, source)
    return state === null || isSameState(state, known.state) ? null : { type: 'state', state }
  }
  const { record, tasks } = source.parsed
  const named = { ...record, id: ids.get(source.file.path) ?? record.id }
  const { headHash, tailHash, file } = source
  const consumed = { consumedBytes: file.sizeBytes, headHash, tailHash }
  return { type: 'document', state: stateAfterRead(file, consumed, named.id, job.gitStamp), record: named, tasks }
}
