/**
 * What a running operation reports, gathered until the next flush.
 *
 * The body of an operation holds the `OperationTracker`, `run-operation.ts` holds the `OperationRecorder` behind it.
 * Reporting costs no write: it changes values in memory and says that something changed.
 *
 * Bounds: changed rows are listed up to 1,000 per entity, issues up to 10,000, of these the first 100 as events;
 * their counts are exact (`changes`, counter `issues`), and a last issue says how many are not listed.
 */
import type {
  EntityName,
  OperationAccounts,
  OperationChange,
  OperationChanges,
  OperationCounters,
  OperationPhaseName,
  OperationProgress,
  OperationStats,
  SkipReason,
} from '@ccdash/api-contract'
import type { LineAccount, SourceIssue } from '../records/source-file.ts'
import type { LedgerFlush, NewEvent, OperationPatch, WrittenRow } from '../store/store.ts'
import { addAccount, countChange, findImbalances, NO_ACCOUNTS } from './counters.ts'
import { advance, isFinal, queuedState } from './operation-lifecycle.ts'
import type { LifecycleEvent, OperationState } from './operation-lifecycle.ts'

export const MAX_LISTED_CHANGES = 1000
export const MAX_LISTED_ISSUES = 10_000
export const MAX_ISSUE_EVENTS = 100

export interface OperationTracker {
  readonly id: string
  /** Aborted when somebody cancels, the engine closes or the lease is lost; bodies look at it between batches. */
  readonly signal: AbortSignal
  /** Enters a phase; the same phase again only changes the message. @param skipped  why it does nothing */
  phase(name: OperationPhaseName, message: string, skipped?: SkipReason): void
  /** Merged key by key. */
  progress(values: OperationProgress): void
  /** Added key by key; a key added with 0 is shown. */
  counters(added: OperationCounters): void
  /** Merged key by key. */
  stats(values: OperationStats): void
  issue(issue: SourceIssue): void
  /** The file that is being read, an absolute path; null when none is. */
  reading(path: string | null): void
  /** An absolute path as a person would name it, for the text of issues. */
  describePath(path: string): string
  changed(rows: readonly WrittenRow[]): void
  /** Adds to the account of lines. */
  lines(account: LineAccount): void
  /** Adds to the account of files. */
  files(added: Partial<OperationAccounts['files']>): void
}

export type OperationRecorder = {
  readonly tracker: OperationTracker
  state(): OperationState
  /** Moves the operation on: claim, complete, fail, cancel. */
  advance(event: LifecycleEvent): void
  /** Adds an issue for each account that does not add up. */
  checkAccounts(): void
  /** What happened since the last call, ready to be written. */
  takeFlush(): LedgerFlush
  /** Gives back what could not be written; it comes with the next `takeFlush`. */
  restoreFlush(flush: LedgerFlush): void
}

export type RecorderOptions = {
  readonly id: string
  readonly now: () => Date
  readonly signal: AbortSignal
  /** An absolute path as a person would name it. */
  readonly describePath: (path: string) => string
  /** Called at every report. */
  readonly onReport: () => void
  /** Called when a phase begins. */
  readonly onPhase?: (phase: string) => void
}

/** The tracker of one operation and what stands behind it. */
export function createRecorder({
  id,
  now,
  signal,
  describePath,
  onReport,
  onPhase,
}: RecorderOptions): OperationRecorder {
  let state = queuedState(id, now())
  let accounts = NO_ACCOUNTS
  let changes: OperationChanges = {}
  let issueCount = 0
  let figuresChanged = false
  let readingPath: string | null = null
  const listedChanges: Partial<Record<EntityName, number>> = {}
  const pending = { events: [] as NewEvent[], issues: [] as LedgerFlush['issues'][number][], changes: [] as Change[] }

  function apply(event: LifecycleEvent): void {
    const phaseBefore = state.phase
    const at = now()
    state = advance(state, event, at)
    figuresChanged ||= event.type === 'progress' || event.type === 'phase'
    if (event.type === 'phase' && state.phase !== phaseBefore) {
      const { phase, message, skipped } = event
      pending.events.push({ type: 'phase', at, data: { phase, message, skipped } })
      onPhase?.(event.phase)
    }
    onReport()
  }

  function addIssue(issue: SourceIssue): void {
    const { code, line, byteStart, reason } = issue
    const path = describePath(issue.path)
    issueCount += 1
    if (issueCount <= MAX_LISTED_ISSUES) pending.issues.push({ code, path, line, byteStart, reason })
    if (issueCount <= MAX_ISSUE_EVENTS)
      pending.events.push({ type: 'issue', at: now(), data: { code, path, line, reason } })
    apply({ type: 'progress', counters: { issues: 1 } })
  }

  /** Is no issue itself: not counted. */
  function listUnlisted(): void {
    const unlisted = issueCount - MAX_LISTED_ISSUES
    if (unlisted <= 0) return
    const reason = `${unlisted} more ${unlisted === 1 ? 'issue is' : 'issues are'} not listed`
    pending.issues.push({ code: 'ISSUES_NOT_LISTED', path: '', line: null, byteStart: null, reason })
  }

  function addChange({ entity, change, id: entityId, label, link }: WrittenRow): void {
    changes = countChange(changes, entity, change)
    const listed = (listedChanges[entity] ?? 0) + 1
    listedChanges[entity] = listed
    if (listed <= MAX_LISTED_CHANGES) pending.changes.push({ entity, change, entityId, label, link: link ?? null })
  }

  const tracker: OperationTracker = {
    id,
    signal,
    phase: (phase, message, skipped) => apply({ type: 'phase', phase, message, skipped: skipped ?? null }),
    progress: (progress) => apply({ type: 'progress', progress }),
    counters: (counters) => apply({ type: 'progress', counters }),
    stats: (stats) => apply({ type: 'progress', stats }),
    issue: addIssue,
    describePath,
    reading(path) {
      if (path === readingPath) return
      readingPath = path
      onReport()
    },
    changed(rows) {
      for (const row of rows) addChange(row)
      if (rows.length > 0) onReport()
    },
    lines({ linesSeen, ...others }) {
      accounts = { ...accounts, lines: addAccount(accounts.lines, { ...others, seen: linesSeen }) }
      onReport()
    },
    files(added) {
      accounts = { ...accounts, files: addAccount(accounts.files, added) }
      onReport()
    },
  }

  function namedPath(): string | null {
    return readingPath === null ? null : describePath(readingPath)
  }

  function takeFlush(): LedgerFlush {
    const at = now()
    const { phase, message, progress, counters, stats, phases } = state
    const events = pending.events.splice(0)
    // One event tells all figures since the last flush; the ledger itself writes the one of the end.
    if (figuresChanged) events.push({ type: 'progress', at, data: { progress, counters, message } })
    figuresChanged = false
    const patch: OperationPatch = {
      phase,
      message,
      progress,
      counters,
      stats,
      phases,
      accounts,
      changes,
      currentPath: namedPath(),
    }
    return { at, patch, events, issues: pending.issues.splice(0), changes: pending.changes.splice(0) }
  }

  return {
    tracker,
    state: () => state,
    advance(event) {
      apply(event) // throws when it had ended already
      if (isFinal(state.status)) listUnlisted()
    },
    checkAccounts() {
      if (isFinal(state.status)) return
      for (const reason of findImbalances(accounts))
        addIssue({ code: 'ACCOUNTS_UNBALANCED', path: '', line: null, byteStart: null, reason })
    },
    takeFlush,
    restoreFlush({ events, issues, changes: rows }) {
      pending.events = [...events, ...pending.events]
      pending.issues = [...issues, ...pending.issues]
      pending.changes = [...rows, ...pending.changes]
    },
  }
}

type Change = Omit<OperationChange, 'position'>
