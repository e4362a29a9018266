/**
 * What a sync has to do: what the store remembers × what is on disk now. Pure; the few files that only their content can
 * tell about come out as candidates and are settled by verify-candidates.ts.
 *
 *   on disk, not remembered ─────────────────────────────▶ changed    read from the start
 *   on disk, remembered
 *     forced · last read failed · read as another kind ──▶ changed
 *     size, mtime and inode equal
 *       git dates differ ────────────────────────────────▶ changed
 *       log that was gone ───────────────────────────────▶ returned   the session's log is back
 *       else ────────────────────────────────────────────▶ unchanged
 *     log that grew, same inode ─────────────────────────▶ candidate  append: edges equal? else changed
 *     log of the same size, touched or moved ────────────▶ candidate  touch (large, or mtime equal), else changed;
 *                                                                     append when its last line was still unread
 *     anything else ─────────────────────────────────────▶ changed
 *   remembered, not on disk
 *     below a folder that could not be read ─────────────▶ kept       nothing is known: leave it alone
 *     log ───────────────────────────────────────────────▶ vanished   its session stays (once: then `kept`)
 *     document ──────────────────────────────────────────▶ removed    its rows go
 *
 * Every path ends in exactly one of the classes.
 */
import type { SourceFile, SourceState } from '../records/source-file.ts'
import { isSameFingerprint } from './fingerprint.ts'
import { withinAny } from './path-rules.ts'

/** A file on disk with what is remembered of it. */
export type KnownFile = { readonly file: SourceFile; readonly state: SourceState }

/** A log that may only have grown, or only been touched: its consumed bytes must be looked at. */
export type Candidate = KnownFile & { readonly suspicion: 'append' | 'touch' }

export type ChangePlan = {
  /** To be read from the start: documents in the walk's order, then logs, newest first. */
  readonly changed: readonly SourceFile[]
  readonly candidates: readonly Candidate[]
  readonly unchanged: readonly KnownFile[]
  readonly returned: readonly KnownFile[]
  readonly removed: readonly SourceState[]
  readonly vanished: readonly SourceState[]
  readonly kept: readonly SourceState[]
}

export type PlanInput = {
  readonly seen: readonly SourceState[]
  readonly files: readonly SourceFile[]
  /** Folders and files the walk could not look at. */
  readonly unreadable: readonly string[]
  /** Read everything again. */
  readonly force: boolean
  /** Git stamp of a markdown file now; null when git could not tell, which changes nothing. */
  readonly gitStampOf: ((file: SourceFile) => string) | null
}

/** Same-size logs up to this size are simply read again; larger ones are compared at their edges. */
export const REREAD_BYTES = 8 * 1024 * 1024

/** Plans one sync. Linear in files + remembered files. */
export function planChanges(input: PlanInput): ChangePlan {
  const remembered = new Map(input.seen.map((state) => [state.path, state]))
  const changed: SourceFile[] = []
  const candidates: Candidate[] = []
  const unchanged: KnownFile[] = []
  const returned: KnownFile[] = []
  for (const file of input.files) {
    const state = remembered.get(file.path)
    remembered.delete(file.path)
    const verdict = state === undefined ? 'changed' : judge(file, state, input)
    if (state === undefined || verdict === 'changed') changed.push(file)
    else if (verdict === 'unchanged') unchanged.push({ file, state })
    else if (verdict === 'returned') returned.push({ file, state })
    else candidates.push({ file, state, suspicion: verdict })
  }
  const absent = planAbsent([...remembered.values()], input.unreadable)
  return { changed: inReadingOrder(changed), candidates, unchanged, returned, ...absent }
}

function judge(
  file: SourceFile,
  state: SourceState,
  { force, gitStampOf }: PlanInput,
): 'changed' | 'unchanged' | 'returned' | Candidate['suspicion'] {
  if (force || state.failed || state.kind !== file.kind) return 'changed'
  if (isSameFingerprint(file, state)) {
    if (state.gone) return 'returned'
    if (file.kind === 'session' || gitStampOf === null) return 'unchanged'
    return gitStampOf(file) === state.gitStamp ? 'unchanged' : 'changed'
  }
  if (file.kind !== 'session' || state.gone || state.consumedBytes === 0) return 'changed'
  if (file.sizeBytes > state.sizeBytes) return file.identity === state.identity ? 'append' : 'changed'
  if (file.sizeBytes < state.sizeBytes) return 'changed'
  // Same size. With the same mtime only the inode differs: restored, or the file system was mounted anew.
  if (file.mtimeNs !== state.mtimeNs && file.sizeBytes <= REREAD_BYTES) return 'changed'
  return state.consumedBytes < file.sizeBytes ? 'append' : 'touch'
}

function planAbsent(
  states: readonly SourceState[],
  unreadable: readonly string[],
): Pick<ChangePlan, 'removed' | 'vanished' | 'kept'> {
  const isUnreadable = withinAny(unreadable)
  const removed: SourceState[] = []
  const vanished: SourceState[] = []
  const kept: SourceState[] = []
  for (const state of states) {
    if (state.gone || isUnreadable(state.path)) kept.push(state)
    else if (state.kind === 'session') vanished.push(state)
    else removed.push(state)
  }
  return { removed, vanished, kept }
}

/** Documents as walked; logs by mtime, newest first (spec 3.2), equal ones as walked. */
function inReadingOrder(files: readonly SourceFile[]): SourceFile[] {
  const logs = files.filter((file) => file.kind === 'session')
  const documents = files.filter((file) => file.kind !== 'session')
  const newestFirst = logs.toSorted((a, b) => compareDecimal(b.mtimeNs, a.mtimeNs))
  return [...documents, ...newestFirst]
}

function compareDecimal(a: string, b: string): number {
  const left = BigInt(a)
  const right = BigInt(b)
  return left < right ? -1 : left > right ? 1 : 0
}
