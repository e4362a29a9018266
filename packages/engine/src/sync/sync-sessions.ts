/** Brings the stored sessions level with their logs. */
import { normalizeSessionId } from '../parse/session/session-identity.ts'
import { canResume } from '../parse/session/resume-state.ts'
import { pathStem } from '../link/ref-path.ts'
import { isSameFingerprint } from '../discover/fingerprint.ts'
import { comparePaths } from '../discover/path-rules.ts'
import type { OperationTracker } from '../operations/operation-tracker.ts'
import type { SourceState } from '../records/source-file.ts'
import type { SourceWrite, WrittenRow } from '../store/store.ts'
import { parseInBatches } from './batches.ts'
import type { ParsedSource, SessionJob } from './parse-source.ts'
import { createParse } from './read-progress.ts'
import type { ReadProgress } from './read-progress.ts'
import { failedState, isSameState, movedState, stateAfterRead } from './source-states.ts'
import type { SyncDeps } from './sync-deps.ts'
import { bytesToRead } from './sync-plan.ts'
import type { FileToRead, SourcePlan } from './sync-plan.ts'
import type { PendingWork } from './pending-work.ts'
import { writeSources } from './write-sources.ts'
import type { WriteOutcome } from './write-sources.ts'

export type SyncSessions = {
  readonly projectId: string
  /** Logs only. */
  readonly plan: SourcePlan
  readonly pending: PendingWork
  readonly progress: ReadProgress
}

export type SessionsOutcome = {
  /** Logs read. */
  readonly synced: number
  readonly rows: readonly WrittenRow[]
  /** History keys whose sessions may share usage in another way than before. */
  readonly historyKeys: ReadonlySet<string>
}

type LogRead = { readonly job: SessionJob; readonly known: FileToRead; readonly source: ParsedSource }

/** Counts the parsed and failed files and the lines; vanished and unchanged ones are counted by the survey. */
export async function syncSessions(
  deps: SyncDeps,
  { projectId, plan, pending, progress }: SyncSessions,
  tracker: OperationTracker,
): Promise<SessionsOutcome> {
  const { store } = deps
  const rows: WrittenRow[] = []
  const historyKeys = new Set<string>()
  const report = (written: readonly WrittenRow[]): void => {
    tracker.changed(written)
    rows.push(...written)
  }

  const write = (writes: readonly SourceWrite[]): Promise<WriteOutcome> =>
    writeSources(deps, { projectId, writes, pending, followUps: ['usage', 'links', 'analytics'] }, tracker)

  if (plan.removed.length > 0) {
    await pending.note('usage', 'links', 'analytics')
    report(await removeSessions(deps, projectId, plan.removed, historyKeys))
  }
  if (plan.vanished.length > 0) report(await store.markSourcesGone(projectId, pathsOf(plan.vanished), true))
  if (plan.returned.length > 0)
    report(await store.markSourcesGone(projectId, pathsOf(plan.returned.map(({ state }) => state)), false))
  await write(plan.touched.map(({ file, state }) => ({ type: 'state', state: movedState(state, file) })))

  let synced = 0
  const parse = createParse(deps, plan.toRead, progress, tracker)
  for (const files of passesOf(plan.toRead)) {
    const read = async ({ job, known }: Omit<LogRead, 'source'>): Promise<LogRead> => ({
      job,
      known,
      source: await parse(job),
    })
    const jobs = prepareJobs(deps, projectId, files, historyKeys)
    for await (const batch of parseInBatches(jobs, read, ({ known }) => bytesToRead(known))) {
      tracker.signal.throwIfAborted()
      const outcome = await storeBatch(batch, write, tracker)
      synced += outcome.synced
      rows.push(...outcome.rows)
      for (const { source } of batch)
        if (source.type === 'session' && source.parsed.record !== null) historyKeys.add(source.parsed.record.historyKey)
    }
  }
  historyKeys.delete('')
  return { synced, rows, historyKeys }
}

/** Sessions of removed logs go with their rows; their families must be looked at. */
async function removeSessions(
  { store }: SyncDeps,
  projectId: string,
  removed: readonly SourceState[],
  historyKeys: Set<string>,
): Promise<WrittenRow[]> {
  for (const { path } of removed) {
    const stored = await store.readSessionResume(projectId, path)
    if (stored !== null) historyKeys.add(stored.record.historyKey)
  }
  return store.removeSources(projectId, pathsOf(removed))
}

/**
 * Logs that hold the same session id (two folders, one file name) are read one after the other, first path first, so that
 * it does not depend on times which one owns the id.
 */
export function passesOf(files: readonly FileToRead[]): FileToRead[][] {
  const first = new Map<string, FileToRead>()
  for (const file of files) {
    const id = sessionIdOf(file)
    const before = first.get(id)
    if (before === undefined || comparePaths(file.file.path, before.file.path) < 0) first.set(id, file)
  }
  if (first.size === files.length) return [[...files]]
  const owners = new Set(first.values())
  const others = files.filter((file) => !owners.has(file))
  return [files.filter((file) => owners.has(file)), others.toSorted((a, b) => comparePaths(a.file.path, b.file.path))]
}

function sessionIdOf({ file }: FileToRead): string {
  return normalizeSessionId(pathStem(file.path))
}

/** Adds to `historyKeys` what a rewritten log held before. */
async function* prepareJobs(
  { store }: SyncDeps,
  projectId: string,
  files: readonly FileToRead[],
  historyKeys: Set<string>,
): AsyncGenerator<Omit<LogRead, 'source'>, void> {
  for (const known of files) {
    const { file, state, appended } = known
    const isRewritten = state !== null && !appended && state.recordId !== '' && !isSameFingerprint(state, file)
    const stored = appended || isRewritten ? await store.readSessionResume(projectId, file.path) : null
    if (stored !== null && isRewritten) historyKeys.add(stored.record.historyKey)
    const goesOn = appended && state !== null && stored !== null && canResume(stored.resume.state)
    const resume = goesOn ? { ...stored.resume, consumedBytes: state.consumedBytes, previous: stored.record } : null
    yield { known, job: { type: 'session', file, resume } }
  }
}

async function storeBatch(
  batch: readonly LogRead[],
  write: (writes: readonly SourceWrite[]) => Promise<WriteOutcome>,
  tracker: OperationTracker,
): Promise<{ synced: number; rows: readonly WrittenRow[] }> {
  const writes = batch.map(toWrite).filter((write) => write !== null)
  for (const { source } of batch) {
    if (source.type === 'session') tracker.lines(source.parsed.lines)
    for (const issue of source.type === 'session' ? source.parsed.issues : issuesOf(source)) tracker.issue(issue)
  }
  const { rows, refused } = await write(writes)
  const parsed = batch.filter(({ source }) => source.type === 'session' && !refused.has(source.file.path)).length
  tracker.files({ parsed, failed: batch.length - parsed })
  return { synced: parsed, rows }
}

function issuesOf(source: ParsedSource) {
  return source.type === 'unread' ? [source.issue] : source.parsed.issues
}

/** Null when there is nothing to write. */
function toWrite({ known, source }: LogRead): SourceWrite | null {
  if (source.type === 'unread') {
    const state = failedState(known, source)
    return state === null || isSameState(state, known.state) ? null : { type: 'state', state }
  }
  if (source.type !== 'session') return null
  const { parsed } = source
  const state = stateAfterRead(source.file, parsed, parsed.record?.id ?? '')
  const resume = { state: parsed.resumeState, ledger: parsed.usageLedger }
  const { record, fileUpdates, fileUpdatePatches, commands } = parsed
  if (parsed.appended && record !== null)
    return { type: 'session-append', state, record, fileUpdates, fileUpdatePatches, commands, resume }
  // A log that was emptied keeps its session; the next growth is read from the start.
  const owned = known.state?.recordId ?? ''
  if (record === null && owned !== '') return { type: 'state', state: { ...state, recordId: owned, consumedBytes: 0 } }
  return { type: 'session', state, record, fileUpdates, commands, resume }
}

function pathsOf(states: readonly SourceState[]): string[] {
  return states.map(({ path }) => path)
}
