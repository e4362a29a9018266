/** What an operation is counting right now: the figure of its headline, its estimate and its rate. */
import type { Operation } from '@ccdash/api-contract'
import type { Amount, PhaseStep } from './describe-phases.ts'

export type Work = {
  /** Figures of one stage cannot be compared with those of another. */
  readonly stage: string
  /** What the items are. */
  readonly noun: 'files' | 'sessions' | 'documents' | 'features'
  readonly items: Amount
  readonly bytes: Amount | null
}

/** Null while nothing is counted. @param step  The running one. */
export function measureWork({ progress }: Operation, step: PhaseStep | null): Work | null {
  if (step === null) return null
  const { filesDone = 0, filesTotal = 0, bytesDone = 0, bytesTotal = 0 } = progress
  const isReading = step.key === 'sessions' || step.key === 'documents' || step.key === 'changed-files'
  if (isReading && filesTotal > 0) {
    const bytes = bytesTotal > 0 ? { done: bytesDone, total: bytesTotal } : null
    return { stage: 'read', noun: 'files', items: { done: filesDone, total: filesTotal }, bytes }
  }
  if (step.items === null || step.items.total === null) return null
  const noun = isReading ? 'files' : linkNoun(progress)
  return { stage: `${step.key} ${noun}`, noun, items: step.items, bytes: null }
}

/** 0–1; of bytes where there are any, since files differ a thousandfold in size. Null without a total. */
export function shareDone({ items, bytes }: Work): number | null {
  const { done, total } = bytes ?? items
  return total === null || total <= 0 ? null : Math.min(1, done / total)
}

function linkNoun(progress: Operation['progress']): Work['noun'] {
  if (progress.documentCount !== undefined) return 'documents'
  return progress.sessionCount === undefined ? 'features' : 'sessions'
}
