/** An event of the ledger in words. */
import type { OperationEvent, OperationKind } from '@ccdash/api-contract'
import { formatBytesPair } from '../format/format-bytes.ts'
import { formatNumber } from '../format/format-number.ts'
import { KIND_LABELS } from '../operations/kind-label.ts'

export type EventLine = {
  /** `started`, `phase`, `progress`, `issue`, `cancel`, `end`. */
  readonly type: string
  readonly tone: 'plain' | 'quiet' | 'warn' | 'good' | 'bad'
  /** A code to be set in mono before the message. */
  readonly code: string | null
  readonly message: string
}

const READING: ReadonlySet<string> = new Set(['sessions', 'documents', 'changed-files'])

/**
 * @param event  its `data` is what the ledger holds: a field that is missing or of another type is left out.
 * @param phase  the phase the operation was in.
 */
export function describeEvent({ type, data }: OperationEvent, phase: string | null): EventLine {
  switch (type) {
    case 'started':
      return { type, tone: 'plain', code: null, message: describeStart(data) }
    case 'phase':
      return { type, tone: 'plain', code: null, message: textOf(data, 'message') }
    case 'progress':
      return { type, tone: 'quiet', code: null, message: describeProgress(data, phase) }
    case 'issue':
      return { type, tone: 'warn', code: textOf(data, 'code'), message: describeIssue(data) }
    case 'cancel_requested':
      return { type: 'cancel', tone: 'warn', code: null, message: 'Asked to stop' }
    case 'ended':
      return describeEnd(data)
  }
}

/** Phase an event tells of itself: the one it opens; null of all other events. */
export function phaseOfEvent({ type, data }: OperationEvent): string | null {
  return type === 'phase' ? textOf(data, 'phase') || null : null
}

function describeStart(data: OperationEvent['data']): string {
  const kind = textOf(data, 'kind')
  const name = Object.hasOwn(KIND_LABELS, kind) ? KIND_LABELS[kind as OperationKind] : kind || 'Operation'
  const trigger = textOf(data, 'trigger')
  return trigger === '' ? `${name} asked for` : `${name} asked for by ${trigger}`
}

function describeProgress(data: OperationEvent['data'], phase: string | null): string {
  const message = textOf(data, 'message')
  const figures = phase !== null && READING.has(phase) ? readingFigures(data['progress']) : ''
  if (figures === '') return message || 'Figures changed'
  return /\d/.test(message) ? `${message}: ${figures}` : figures // `Syncing sessions` stands in the phase already
}

function readingFigures(progress: unknown): string {
  const filesDone = numberOf(progress, 'filesDone')
  const filesTotal = numberOf(progress, 'filesTotal')
  if (filesDone === null || filesTotal === null || filesTotal === 0) return ''
  const bytesDone = numberOf(progress, 'bytesDone')
  const bytesTotal = numberOf(progress, 'bytesTotal')
  const files = `${formatNumber(filesDone)} of ${formatNumber(filesTotal)} files`
  if (bytesDone === null || bytesTotal === null || bytesTotal === 0) return files
  return `${files}, ${formatBytesPair(bytesDone, bytesTotal)}`
}

function describeIssue(data: OperationEvent['data']): string {
  const path = textOf(data, 'path')
  const line = numberOf(data, 'line')
  const place = line === null ? path : `${path}:${line}`
  return [place, textOf(data, 'reason')].filter((part) => part !== '').join(' – ')
}

function describeEnd(data: OperationEvent['data']): EventLine {
  const status = textOf(data, 'status')
  const error = data['error']
  if (typeof error === 'object' && error !== null) {
    return { type: 'end', tone: 'bad', code: textOf(error, 'code') || null, message: textOf(error, 'message') }
  }
  if (status === 'completed') return { type: 'end', tone: 'good', code: null, message: 'Completed' }
  if (status === 'cancelled') return { type: 'end', tone: 'plain', code: null, message: 'Cancelled' }
  return { type: 'end', tone: status === 'failed' ? 'bad' : 'plain', code: null, message: status || 'Ended' }
}

function textOf(data: object, key: string): string {
  const value: unknown = (data as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : ''
}

function numberOf(data: unknown, key: string): number | null {
  if (typeof data !== 'object' || data === null) return null
  const value: unknown = (data as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'number' ? value : null
}
