/** An event of the ledger in words. */
import type { OperationEvent, OperationEventData, OperationPhaseName, OperationProgress } from '@ccdash/api-contract'
import { formatBytesPair } from '../../format/format-bytes.ts'
import { formatNumber } from '../../format/format-number.ts'
import { KIND_LABELS } from '../model/kind-label.ts'

export type EventLine = {
  /** `started`, `phase`, `progress`, `issue`, `cancel`, `end`. */
  readonly type: string
  readonly tone: 'plain' | 'quiet' | 'warn' | 'good' | 'bad'
  /** A code to be set in mono before the message. */
  readonly code: string | null
  readonly message: string
}

const READING: ReadonlySet<OperationPhaseName> = new Set(['sessions', 'documents', 'changed-files'])

/** @param phase  the phase the operation was in */
export function describeEvent(event: OperationEvent, phase: OperationPhaseName | null): EventLine {
  switch (event.type) {
    case 'started':
      return { type: 'started', tone: 'plain', code: null, message: describeStart(event.data) }
    case 'phase':
      return { type: 'phase', tone: 'plain', code: null, message: event.data.message }
    case 'progress':
      return { type: 'progress', tone: 'quiet', code: null, message: describeProgress(event.data, phase) }
    case 'issue':
      return { type: 'issue', tone: 'warn', code: event.data.code, message: describeIssue(event.data) }
    case 'cancel_requested':
      return { type: 'cancel', tone: 'warn', code: null, message: 'Asked to stop' }
    case 'ended':
      return describeEnd(event.data)
  }
}

/** Phase an event tells of itself: the one it opens; null of all other events. */
export function phaseOfEvent(event: OperationEvent): OperationPhaseName | null {
  return event.type === 'phase' ? event.data.phase : null
}

function describeStart({ kind, trigger }: OperationEventData<'started'>): string {
  return trigger === '' ? `${KIND_LABELS[kind]} asked for` : `${KIND_LABELS[kind]} asked for by ${trigger}`
}

/** `Syncing sessions` stands in the phase already; a message that counts comes along. */
function describeProgress(
  { message, progress }: OperationEventData<'progress'>,
  phase: OperationPhaseName | null,
): string {
  const figures = phase !== null && READING.has(phase) ? readingFigures(progress) : ''
  if (figures === '') return message || 'Figures changed'
  return phase === 'changed-files' ? `${message}: ${figures}` : figures
}

function readingFigures({ filesDone, filesTotal = 0, bytesDone, bytesTotal = 0 }: OperationProgress): string {
  if (filesDone === undefined || filesTotal === 0) return ''
  const files = `${formatNumber(filesDone)} of ${formatNumber(filesTotal)} files`
  return bytesDone === undefined || bytesTotal === 0 ? files : `${files}, ${formatBytesPair(bytesDone, bytesTotal)}`
}

function describeIssue({ path, line, reason }: OperationEventData<'issue'>): string {
  const place = line === null ? path : `${path}:${line}`
  return [place, reason].filter((part) => part !== '').join(' – ')
}

function describeEnd({ status, error }: OperationEventData<'ended'>): EventLine {
  if (error !== null) return { type: 'end', tone: 'bad', code: error.code, message: error.message }
  if (status === 'completed') return { type: 'end', tone: 'good', code: null, message: 'Completed' }
  return { type: 'end', tone: 'plain', code: null, message: 'Cancelled' }
}
