/**
 * Which of the logs that hold the same session id (two folders, one file name) is shown: the largest on disk, of equal ones
 * the first by path, that does hold a session. The others are not read, only remembered, so that it does not depend on the
 * order of syncs who is shown, and one is read as soon as it has become the largest. Pure.
 *
 *   standing of a log       remembered of it
 *   unread                  nothing, or no hashes: it was never read, has changed, or gave its session up
 *   shown                   its record's id
 *   empty                   hashes and no record, or no consumed bytes: it was read and holds no session
 */
import { isSameFingerprint } from '../sources/fingerprint.ts'
import { comparePaths } from '../sources/path-rules.ts'
import { pathStem } from '../text/ref-path.ts'
import { identifySession, normalizeSessionId } from '../agents/claude/session-identity.ts'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import type { FileToRead, SourcePlan } from './sync-plan.ts'

/** A log on disk; `other` when this sync was not asked to look at it. */
export type Contender = FileToRead & { readonly origin: 'to-read' | 'known' | 'other' }

export type Contest = {
  readonly id: string
  /** Largest first. */
  readonly contenders: readonly Contender[]
  /** What is remembered of the log that has been shown so far, wherever it is now. */
  readonly shown: SourceState | null
}

/** What came of reading a log; `refused` by the database. */
export type ReadOutcome = 'session' | 'no-session' | 'failed' | 'refused'

/** The turn of the contest: a log to read, or its end with the log that is shown, null when none is or it is unknown. */
export type Turn =
  | { readonly type: 'read'; readonly contender: Contender }
  | { readonly type: 'decided'; readonly owner: Contender | null }

/** Id of the session a log holds if it holds one; '' for a journal. */
export function sessionIdOf(path: string): string {
  const stem = pathStem(path)
  return stem === 'journal' && identifySession({ path, meta: null }).isJournal ? '' : normalizeSessionId(stem)
}

/** Ids whose log may have to be another after this sync. */
export function contestedIds({ toRead, touched, unchanged, returned, vanished, removed }: SourcePlan): Set<string> {
  const unread = [...touched, ...unchanged].filter(({ state }) => isUnread(state))
  const paths = [...toRead, ...returned, ...unread].map(({ file }) => file.path)
  const ids = new Set([...vanished, ...removed].map(({ recordId }) => recordId))
  for (const path of paths) ids.add(sessionIdOf(path))
  ids.delete('')
  return ids
}

/** Remembered logs of these sessions that this sync was not asked to look at. */
export function otherLogs({ others }: SourcePlan, ids: ReadonlySet<string>): SourceState[] {
  return ids.size === 0 ? [] : others.filter((state) => ids.has(idOf(state)))
}

/** @param others  those of `otherLogs` that are on disk. */
export function findContests(plan: SourcePlan, ids: ReadonlySet<string>, others: readonly FileToRead[]): Contest[] {
  if (ids.size === 0) return []
  const contenders = new Map<string, Contender[]>([...ids].map((id) => [id, []]))
  for (const known of plan.toRead) contenders.get(sessionIdOf(known.file.path))?.push({ ...known, origin: 'to-read' })
  for (const known of [...plan.touched, ...plan.unchanged, ...plan.returned])
    contenders.get(idOf(known.state))?.push({ ...known, appended: false, origin: 'known' })
  for (const known of others) contenders.get(sessionIdOf(known.file.path))?.push({ ...known, origin: 'other' })
  const shown = new Map<string, SourceState>()
  for (const state of [...plan.vanished, ...plan.others]) if (ids.has(state.recordId)) shown.set(state.recordId, state)
  for (const { state } of [...contenders.values()].flat()) if (state !== null) shown.set(state.recordId, state)
  return [...contenders]
    .filter(([, list]) => list.length > 0)
    .map(([id, list]) => ({
      id,
      contenders: list.length > 1 ? list.toSorted(byContent) : list,
      shown: shown.get(id) ?? null,
    }))
}

/** @param outcomes  of the logs read so far, by path. */
export function nextTurn({ id, contenders }: Contest, outcomes: ReadonlyMap<string, ReadOutcome>): Turn {
  for (const contender of contenders) {
    const outcome = outcomes.get(contender.file.path)
    if (outcome === 'session') return { type: 'decided', owner: contender }
    if (outcome === 'refused') return { type: 'decided', owner: null }
    // The last good rows of a log that cannot be read stay.
    if (outcome === 'failed' && contender.state?.recordId === id) return { type: 'decided', owner: contender }
    if (outcome !== undefined) continue
    const standing = standingOf(contender)
    if (standing === 'shown') return { type: 'decided', owner: contender }
    if (standing === 'unread') return { type: 'read', contender }
  }
  return { type: 'decided', owner: null }
}

/** What is remembered of a log that is not shown: as if it had never been read. */
export function hiddenState({ kind, path, sizeBytes, mtimeNs, identity }: SourceFile): SourceState {
  const nothing = { recordId: '', consumedBytes: 0, tailHash: '', headHash: '', gitStamp: '' }
  return { ...{ kind, path, sizeBytes, mtimeNs, identity }, ...nothing, gone: false, failed: false }
}

export function standingOf({ file, state, origin }: Contender): 'shown' | 'unread' | 'empty' {
  if (state === null || origin === 'to-read' || isUnread(state)) return 'unread'
  if (state.recordId !== '' && state.consumedBytes > 0) return 'shown'
  return isSameFingerprint(file, state) || origin === 'known' ? 'empty' : 'unread'
}

function isUnread({ headHash }: SourceState): boolean {
  return headHash === ''
}

function idOf({ recordId, path }: SourceState): string {
  return recordId === '' ? sessionIdOf(path) : recordId
}

function byContent(a: Contender, b: Contender): number {
  return b.file.sizeBytes - a.file.sizeBytes || comparePaths(a.file.path, b.file.path)
}
