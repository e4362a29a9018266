/** Brings the stored sessions level with their logs. */
import { stat } from 'node:fs/promises'
import { toSourceFile } from '../sources/discover-files.ts'
import type { Inside } from '../sources/link-rule.ts'
import { errorCode } from '../sources/path-rules.ts'
import { canResume } from '../agents/claude/resume-state.ts'
import type { SessionResume } from '../agents/claude/session-reader.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { SourceFile, SourceIssue, SourceState } from '../records/source-file.ts'
import type { SourceWrite, Store, WrittenRow } from '../store/store.ts'
import { parseInBatches } from './batches.ts'
import { wholeFileIssue } from './parse-source.ts'
import type { ParsedSource, SessionJob } from './parse-source.ts'
import { createParse } from './read-progress.ts'
import type { ReadProgress } from './read-progress.ts'
import {
  contestedIds,
  findContests,
  hiddenState,
  nextTurn,
  otherLogs,
  sessionIdOf,
  standingOf,
} from './session-owners.ts'
import type { Contender, Contest, ReadOutcome } from './session-owners.ts'
import { failedState, isSameState, movedState, stateAfterRead } from './source-states.ts'
import type { IngestDeps } from './ingest-deps.ts'
import { bytesToRead } from './sync-plan.ts'
import type { FileToRead, SourcePlan } from './sync-plan.ts'
import type { PendingWork } from '../ledger/pending-work.ts'
import { writeSources } from './write-sources.ts'
import type { WriteOutcome } from './write-sources.ts'

export type SyncSessions = {
  readonly projectId: string
  /** Logs only. */
  readonly plan: SourcePlan
  /** Folders in which the logs must lie, links resolved. */
  readonly inside: Inside
  readonly pending: PendingWork
  readonly progress: ReadProgress
}

export type SessionsOutcome = {
  /** Logs read. */
  readonly synced: number
  readonly rows: readonly WrittenRow[]
  /** History keys whose sessions may share usage in another way than before: those they had and those they have. */
  readonly historyKeys: ReadonlySet<string>
}

type LogRead = { readonly job: SessionJob; readonly known: FileToRead; readonly source: ParsedSource }

/** Counts the parsed and failed files and the lines; vanished and unchanged ones are counted by the survey. */
export async function syncSessions(
  deps: IngestDeps,
  { projectId, plan, inside, pending, progress }: SyncSessions,
  tracker: OperationTracker,
): Promise<SessionsOutcome> {
  const { store } = deps
  const rows: WrittenRow[] = []
  const historyKeys = new Set<string>()
  const report = (written: readonly WrittenRow[]): void => {
    tracker.changed(written)
    for (const row of written) rows.push(row)
  }

  const write = (writes: readonly SourceWrite[]): Promise<WriteOutcome> =>
    writeSources(deps, { projectId, writes, pending, followUps: ['usage', 'links', 'analytics'] }, tracker)

  if (plan.removed.length > 0) {
    await pending.note('usage', 'links', 'analytics')
    const removed = await store.removeSources(projectId, pathsOf(plan.removed))
    report(removed.rows)
    for (const key of removed.historyKeys) historyKeys.add(key)
  }
  if (plan.vanished.length > 0) report(await store.markSourcesGone(projectId, pathsOf(plan.vanished), true))
  if (plan.returned.length > 0)
    report(await store.markSourcesGone(projectId, pathsOf(plan.returned.map(({ state }) => state)), false))
  await write(plan.touched.map(({ file, state }) => ({ type: 'state', state: movedState(state, file) })))

  const ids = contestedIds(plan)
  const contests = findContests(plan, ids, await onDisk(otherLogs(plan, ids)))
  // Another log may show the session of one of these.
  const several = contests.filter(({ contenders }) => contenders.length > 1)
  const contested = new Set(several.flatMap(({ contenders }) => contenders.map(({ file }) => file.path)))
  const outcomes = new Map<string, ReadOutcome>()
  const emptyStates = new Map<string, SourceState>()
  let synced = 0
  const unplanned = contests.flatMap(({ contenders }) => contenders.filter(isUnplanned))
  const parse = createParse(deps, { projectId, files: [...plan.toRead, ...unplanned], progress }, tracker)
  const read = async ({ job, known }: Omit<LogRead, 'source'>): Promise<LogRead> => ({
    job,
    known,
    source: await parse(job),
  })
  for (let files = firstPass(plan, contests); files.length > 0; files = nextPass(contests, outcomes)) {
    countUnplanned(files, progress, tracker)
    const jobs = prepareJobs(deps, { projectId, files, inside })
    for await (const batch of parseInBatches(jobs, read, ({ known }) => bytesToRead(known))) {
      tracker.signal.throwIfAborted()
      const outcome = await storeBatch(batch, contested, write, tracker)
      synced += outcome.synced
      for (const row of outcome.rows) rows.push(row)
      for (const key of outcome.historyKeys) historyKeys.add(key)
      for (const { source } of batch) {
        outcomes.set(source.file.path, outcomeOf(source, outcome.refused))
        if (source.type !== 'session') continue
        if (source.parsed.record !== null) historyKeys.add(source.parsed.record.historyKey)
        else emptyStates.set(source.file.path, stateAfterRead(source.file, source.parsed, ''))
      }
    }
  }
  await write(hideOthers(contests, { outcomes, emptyStates }, progress, tracker))
  return { synced, rows, historyKeys }
}

/** The logs of the states that can be looked at now. */
async function onDisk(states: readonly SourceState[]): Promise<FileToRead[]> {
  const files: FileToRead[] = []
  for (const state of states) {
    try {
      const stats = await stat(state.path, { bigint: true })
      files.push({ file: toSourceFile(state.kind, state.path, stats), state, appended: false })
    } catch (error) {
      if (errorCode(error) === '') throw error
    }
  }
  return files
}

/** All logs of the plan but those that are not shown, in the plan's order; then those that are to be shown instead of others. */
function firstPass(plan: SourcePlan, contests: readonly Contest[]): FileToRead[] {
  const turns = nextPass(contests, new Map())
  const picked = new Set(turns.map(({ file }) => file.path))
  const planned = plan.toRead.filter(({ file }) => picked.has(file.path) || sessionIdOf(file.path) === '')
  return [...planned, ...turns.filter(({ origin }) => origin !== 'to-read')]
}

function nextPass(contests: readonly Contest[], outcomes: ReadonlyMap<string, ReadOutcome>): Contender[] {
  return contests.flatMap((contest) => {
    const turn = nextTurn(contest, outcomes)
    return turn.type === 'read' ? [turn.contender] : []
  })
}

function isUnplanned(known: FileToRead | Contender): known is Contender {
  return 'origin' in known && known.origin !== 'to-read' && standingOf(known) === 'unread'
}

/** Logs that are read though the plan did not say so count as such. */
function countUnplanned(
  files: readonly (FileToRead | Contender)[],
  progress: ReadProgress,
  tracker: OperationTracker,
): void {
  for (const known of files.filter(isUnplanned)) {
    tracker.files(known.origin === 'known' ? { unchanged: -1 } : { seen: 1 })
    progress.filesTotal += 1
    progress.sessionFilesTotal += 1
    progress.bytesTotal += bytesToRead(known)
    progress.sessionBytesTotal += bytesToRead(known)
  }
  const { filesTotal, bytesTotal, sessionFilesTotal, sessionBytesTotal } = progress
  if (files.some(isUnplanned)) tracker.progress({ filesTotal, bytesTotal, sessionFilesTotal, sessionBytesTotal })
}

type Reads = {
  readonly outcomes: ReadonlyMap<string, ReadOutcome>
  /** What is to be remembered of logs that were read and hold no session. */
  readonly emptyStates: ReadonlyMap<string, SourceState>
}

/** What is to be remembered of the logs that are not shown, where it differs; reports those that have changed or were shown. */
function hideOthers(
  contests: readonly Contest[],
  { outcomes, emptyStates }: Reads,
  progress: ReadProgress,
  tracker: OperationTracker,
): SourceWrite[] {
  const writes: SourceWrite[] = []
  for (const contest of contests) {
    const turn = nextTurn(contest, outcomes)
    const owner = turn.type === 'decided' ? turn.owner : null
    for (const contender of contest.contenders) {
      const { file, state: before, origin } = contender
      const outcome = outcomes.get(file.path)
      const isSkipped = outcome === undefined && origin === 'to-read'
      if (isSkipped) skip(contender, progress, tracker)
      if (owner === null || contender === owner || outcome === 'failed') continue
      const isEmpty = outcome === 'no-session' || standingOf(contender) === 'empty'
      const read = emptyStates.get(file.path) ?? before
      const state = isEmpty && read !== null ? { ...read, recordId: '' } : hiddenState(file)
      const differs = !isSameState(state, before)
      if (!isEmpty && (isSkipped || differs)) tracker.issue(duplicateIssue(contest.id, file, owner.file, tracker))
      if (differs) writes.push({ type: 'state', state })
    }
  }
  return writes
}

/** Counts a log of the plan that is not read. */
function skip(known: FileToRead, progress: ReadProgress, tracker: OperationTracker): void {
  tracker.files({ failed: 1 })
  progress.filesDone += 1
  progress.bytesDone += bytesToRead(known)
  tracker.progress({ filesDone: progress.filesDone, bytesDone: progress.bytesDone })
}

function duplicateIssue(id: string, file: SourceFile, owner: SourceFile, tracker: OperationTracker): SourceIssue {
  const more = owner.sizeBytes > file.sizeBytes ? 'more' : 'as much'
  const reason = `is not shown: ${tracker.describePath(owner.path)} holds session ${id} too, and ${more} of it`
  return wholeFileIssue('DUPLICATE_SESSION_ID', file.path, reason)
}

function outcomeOf(source: ParsedSource, refused: ReadonlySet<string>): ReadOutcome {
  if (source.type !== 'session') return 'failed'
  if (refused.has(source.file.path)) return 'refused'
  return source.parsed.record === null ? 'no-session' : 'session'
}

/** A log that has grown goes on where its last read ended. */
async function* prepareJobs(
  { store }: IngestDeps,
  { projectId, files, inside }: Pick<SyncSessions, 'projectId' | 'inside'> & { readonly files: readonly FileToRead[] },
): AsyncGenerator<Omit<LogRead, 'source'>, void> {
  for (const known of files) {
    const { file, state, appended } = known
    const stored = appended ? await store.readSessionResume(projectId, file.path) : null
    const goesOn = appended && state !== null && stored !== null && canResume(stored.resume.state)
    const resume = goesOn ? resumeOf(state, stored) : null
    yield { known, job: { type: 'session', file, resume, inside } }
  }
}

type StoredSession = NonNullable<Awaited<ReturnType<Store['readSessionResume']>>>

function resumeOf(state: SourceState, { resume, record }: StoredSession): SessionResume {
  const { consumedBytes, headHash, tailHash } = state
  return { ...resume, consumedBytes, headHash, tailHash, previous: record }
}

async function storeBatch(
  batch: readonly LogRead[],
  contested: ReadonlySet<string>,
  write: (writes: readonly SourceWrite[]) => Promise<WriteOutcome>,
  tracker: OperationTracker,
): Promise<WriteOutcome & { synced: number }> {
  const writes = batch.map(toWrite).filter((write) => write !== null)
  for (const { known, source } of batch) {
    if (source.type === 'session') tracker.lines(source.parsed.lines)
    if (isEmptied(known, source) && !contested.has(known.file.path)) tracker.issue(emptiedIssue(source.file))
    for (const issue of source.type === 'session' ? source.parsed.issues : issuesOf(source)) tracker.issue(issue)
  }
  const { rows, historyKeys, refused } = await write(writes)
  const parsed = batch.filter(({ source }) => source.type === 'session' && !refused.has(source.file.path)).length
  tracker.files({ parsed, failed: batch.length - parsed })
  return { synced: parsed, rows, historyKeys, refused }
}

/** The log held a session and holds none any more. */
function isEmptied({ state }: FileToRead, source: ParsedSource): boolean {
  return source.type === 'session' && source.parsed.record === null && (state?.recordId ?? '') !== ''
}

function emptiedIssue({ path }: SourceFile): SourceIssue {
  return wholeFileIssue('LOG_EMPTIED', path, 'holds no session any more: the one it held is kept as it was read last')
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
