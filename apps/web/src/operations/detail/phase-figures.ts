/** How much each phase did, in items and bytes; only what is told for sure. */
import type { Operation } from '@ccdash/api-contract'
import { describePhases, type Amount, type PhaseStep } from '../model/describe-phases.ts'
import type { PhaseRow } from './phase-rows.ts'

export type PhaseFigures = { readonly items: Amount | null; readonly bytes: Amount | null }

type ProgressName = keyof Operation['progress']

/** Keys of `progress`: done, total. */
const STEP_KEYS: Readonly<Record<string, readonly [ProgressName, ProgressName]>> = {
  'links:feature-prep': ['featuresPrepared', 'featureCount'],
  'links:session-evidence': ['sessionsProcessed', 'sessionCount'],
  'links:documents': ['documentsProcessed', 'documentCount'],
}

/** @returns a function from a row of the timeline to its figures; counts are files, sessions, features, links as the phase has. */
export function createPhaseFigures(operation: Operation, nowMs: number) {
  const steps = new Map<string, PhaseStep>(describePhases(operation, nowMs).map((step) => [step.key, step]))
  return (row: PhaseRow): PhaseFigures => {
    if (row.span === null || row.state === 'skipped' || row.phase === 'queued') return { items: null, bytes: null }
    const keys = STEP_KEYS[row.phase]
    if (keys !== undefined) return { items: amountOf(operation, keys), bytes: null }
    if (row.phase === 'links' && operation.kind === 'rebuild_links') return { items: linksMade(operation), bytes: null }
    const step = steps.get(row.phase)
    if (row.phase === 'sessions' && step?.bytes === null) return logFigures(operation, row)
    return { items: step?.items ?? syncedFiles(operation, row.phase), bytes: step?.bytes ?? null }
  }
}

function amountOf({ progress }: Operation, [done, total]: readonly [ProgressName, ProgressName]): Amount | null {
  const whole = progress[total]
  return whole === undefined ? null : { done: progress[done] ?? 0, total: whole }
}

function linksMade({ stats, status }: Operation): Amount | null {
  return status === 'completed' ? counted(stats.linksCreated) : null
}

function syncedFiles({ counters }: Operation, phase: string): Amount | null {
  switch (phase) {
    case 'sessions':
      return counted(counters.sessionsSynced)
    case 'documents':
      return counted(counters.documentsSynced)
    case 'tasks':
      return counted(counters.tasksSynced)
    case 'features':
      return counted(counters.featuresSynced)
    default:
      return null
  }
}

/** The account of lines is about logs alone, and they are read in this phase; until it is over, nothing but logs is read. */
function logFigures({ accounts, counters, progress }: Operation, { state }: PhaseRow): PhaseFigures {
  if (state === 'failed' || state === 'cancelled') {
    return { items: counted(progress.filesDone), bytes: counted(progress.bytesDone) }
  }
  return { items: counted(counters.sessionsSynced), bytes: counted(accounts.lines.bytesSeen || undefined) }
}

function counted(done: number | undefined): Amount | null {
  return done === undefined ? null : { done, total: null }
}
