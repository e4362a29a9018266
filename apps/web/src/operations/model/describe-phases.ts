/**
 * An operation → its steps, all of them from the start, each in its place.
 *
 *   waiting ──▶ running ──▶ done        skipped: is not asked for, or the engine found nothing to do
 *                  └──▶ stopped         where a failed or cancelled operation ended
 *
 * The engine tells of finer phases (`links:documents`); here they belong to the step whose name they begin with. Looking for
 * files is part of its phase `sessions`: it is over once files are counted.
 */
import type { Operation, OperationKind } from '@ccdash/api-contract'
import { SKIP_REASONS } from './skip-reasons.ts'

export type StepKey =
  | 'discover'
  | 'sessions'
  | 'documents'
  | 'tasks'
  | 'features'
  | 'links'
  | 'analytics'
  | 'changed-files'
  | 'links:feature-prep'
  | 'links:session-evidence'
  | 'links:documents'
  | 'links:catalog'

export type StepState = 'waiting' | 'running' | 'done' | 'stopped' | 'skipped'
/** `total` is null when only what is done is known. */
export type Amount = { readonly done: number; readonly total: number | null }

export type PhaseStep = {
  readonly key: StepKey
  readonly name: string
  readonly state: StepState
  /** Name of the step it comes after. */
  readonly after: string | null
  /** Why it is skipped. */
  readonly reason: string | null
  readonly items: Amount | null
  readonly bytes: Amount | null
  /** Null when it is not known, as nothing says when it began. */
  readonly durationMs: number | null
}

const STEPS: Record<OperationKind, readonly StepKey[]> = {
  full_sync: ['discover', 'sessions', 'documents', 'tasks', 'features', 'links', 'analytics'],
  sync_changed_files: ['changed-files', 'features', 'links'],
  rebuild_links: ['links:feature-prep', 'links:session-evidence', 'links:documents', 'links:catalog', 'analytics'],
}

const NAMES: Record<StepKey, string> = {
  discover: 'Discover',
  sessions: 'Sessions',
  documents: 'Documents',
  tasks: 'Tasks',
  features: 'Features',
  links: 'Links',
  analytics: 'Analytics',
  'changed-files': 'Changed files',
  'links:feature-prep': 'Features',
  'links:session-evidence': 'Sessions',
  'links:documents': 'Documents',
  'links:catalog': 'Catalog',
}

/** @param now  Milliseconds, for the duration of what runs. */
export function describePhases(operation: Operation, now: number): PhaseStep[] {
  const keys = STEPS[operation.kind]
  const current = currentPlace(operation, keys)
  return keys.map((key, place) => {
    const state = stateOf(operation, key, place, current)
    const before = keys[place - 1]
    return {
      key,
      name: NAMES[key],
      state,
      after: state === 'waiting' && before !== undefined ? NAMES[before] : null,
      reason: state === 'skipped' ? skipReason(operation, key) : null,
      ...amountsOf(operation, key, state),
      durationMs: durationOf(operation, key, state, now),
    }
  })
}

/** The step an operation is in, for its headline; null while it waits and once it has ended. */
export function findRunningStep(steps: readonly PhaseStep[]): PhaseStep | null {
  return steps.find(({ state }) => state === 'running') ?? null
}

/** Which of the steps it is in; -1 before the first. A link rebuild begins with phases that are none of its steps. */
function currentPlace(operation: Operation, keys: readonly StepKey[]): number {
  const phase = lastPhase(operation)
  if (phase === 'sessions' && !isDiscovered(operation)) return keys.indexOf('discover')
  const place = keys.findLastIndex((key) => belongs(phase, key))
  return place === -1 && phase === 'links:completed'
    ? keys.indexOf('links:catalog')
    : Math.max(place, phase.startsWith('links') ? 0 : -1)
}

/** The last one worked in: an ended operation's own phase says that it has ended. */
function lastPhase({ status, phase, phases }: Operation): string {
  return status === 'completed' ? 'completed' : (phases.at(-1)?.phase ?? phase)
}

function isDiscovered({ phase, progress, accounts }: Operation): boolean {
  return phase !== 'sessions' || progress.filesTotal !== undefined || accounts.files.seen > 0
}

function belongs(phase: string, key: StepKey): boolean {
  return phase === key || phase.startsWith(`${key}:`)
}

function stateOf(operation: Operation, key: StepKey, place: number, current: number): StepState {
  if (skipReason(operation, key) !== null) return 'skipped'
  if (operation.status === 'completed') return wasEntered(operation, key) ? 'done' : 'skipped'
  if (place > current) return 'waiting'
  if (place === current) return operation.status === 'running' ? 'running' : 'stopped'
  return wasEntered(operation, key) ? 'done' : 'skipped'
}

function wasEntered({ kind, phases }: Operation, key: StepKey): boolean {
  if (key === 'discover') return true
  return phases.some(({ phase }) => belongs(phase, key)) || (kind === 'rebuild_links' && key !== 'analytics')
}

function skipReason({ input, phases }: Operation, key: StepKey): string | null {
  if (key === 'analytics' && input.kind !== 'sync_changed_files' && !input.captureAnalytics) return 'not asked for'
  if (key === 'links' && input.kind === 'full_sync' && !input.rebuildLinks) return 'not asked for'
  const skipped = phases.find(({ phase }) => phase === key)?.skipped ?? null
  return skipped === null ? null : SKIP_REASONS[skipped]
}

type Amounts = Pick<PhaseStep, 'items' | 'bytes'>
const NO_AMOUNTS: Amounts = { items: null, bytes: null }

function amountsOf({ progress, counters, accounts, stats }: Operation, key: StepKey, state: StepState): Amounts {
  if (state === 'skipped') return NO_AMOUNTS
  const items = (done: ProgressName, total: ProgressName): Amounts => ({
    items: amount(progress, done, total),
    bytes: null,
  })
  switch (key) {
    case 'discover':
      return accounts.files.seen > 0 ? { items: counted(accounts.files.seen), bytes: null } : NO_AMOUNTS
    case 'sessions':
    case 'documents':
      return readAmounts(progress, counters, key, state)
    case 'tasks':
      return { items: sumOf(counters, 'tasksSynced', 'tasksSkipped'), bytes: null }
    case 'features':
      return { items: sumOf(counters, 'featuresSynced'), bytes: null }
    case 'changed-files':
      return {
        ...items('processedChangedFiles', 'totalChangedFiles'),
        bytes: amount(progress, 'bytesDone', 'bytesTotal'),
      }
    case 'links':
      return state === 'done' ? { items: sumOf(stats, 'linksCreated'), bytes: null } : linkAmounts(progress)
    case 'links:feature-prep':
      return items('featuresPrepared', 'featureCount')
    case 'links:session-evidence':
      return items('sessionsProcessed', 'sessionCount')
    case 'links:documents':
      return items('documentsProcessed', 'documentCount')
    case 'links:catalog':
    case 'analytics':
      return NO_AMOUNTS
  }
}

/**
 * Sessions are read first, then documents, and the engine counts both together; how many of them are sessions it tells
 * beforehand. Where it does not, both are shown with the step that reads.
 */
function readAmounts(
  progress: Operation['progress'],
  counters: Operation['counters'],
  key: 'sessions' | 'documents',
  state: StepState,
): Amounts {
  const files = progress.sessionFilesTotal
  const bytes = progress.sessionBytesTotal
  if (files !== undefined && bytes !== undefined) {
    return { items: partOf(progress, 'files', files, key), bytes: partOf(progress, 'bytes', bytes, key) }
  }
  if (state === 'done') return { items: sumOf(counters, `${key}Synced`, `${key}Skipped`), bytes: null }
  if (state !== 'running') return NO_AMOUNTS
  return { items: amount(progress, 'filesDone', 'filesTotal'), bytes: amount(progress, 'bytesDone', 'bytesTotal') }
}

function partOf(
  progress: Operation['progress'],
  unit: 'files' | 'bytes',
  sessions: number,
  key: 'sessions' | 'documents',
): Amount {
  const done = progress[`${unit}Done`] ?? 0
  const total = progress[`${unit}Total`] ?? 0
  return key === 'sessions'
    ? { done: Math.min(done, sessions), total: sessions }
    : { done: Math.max(0, done - sessions), total: Math.max(0, total - sessions) }
}

/** Of the finer phase that is being worked on. */
function linkAmounts(progress: Operation['progress']): Amounts {
  const items =
    amount(progress, 'documentsProcessed', 'documentCount') ??
    amount(progress, 'sessionsProcessed', 'sessionCount') ??
    amount(progress, 'featuresPrepared', 'featureCount')
  return { items, bytes: null }
}

type ProgressName = keyof Operation['progress']

function amount(progress: Operation['progress'], done: ProgressName, total: ProgressName): Amount | null {
  const whole = progress[total]
  return whole === undefined ? null : { done: progress[done] ?? 0, total: whole }
}

function counted(done: number): Amount {
  return { done, total: null }
}

function sumOf<Name extends string>(
  figures: { readonly [Key in Name]?: number | undefined },
  ...keys: Name[]
): Amount | null {
  const found = keys.map((key) => figures[key]).filter((value) => value !== undefined)
  return found.length === 0 ? null : counted(found.reduce((sum, value) => sum + value, 0))
}

function durationOf(operation: Operation, key: StepKey, state: StepState, now: number): number | null {
  if (state === 'waiting' || state === 'skipped') return null
  const own = operation.phases.filter(({ phase }) => belongs(phase, key))
  if (own.length === 0) return null
  return own.reduce((sum, { startedAt, endedAt, durationMs }) => {
    return sum + (endedAt === null ? Math.max(0, now - Date.parse(startedAt)) : durationMs)
  }, 0)
}
