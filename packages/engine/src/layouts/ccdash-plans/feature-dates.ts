/** When a feature was planned, begun, finished and last touched, from its documents' dates (spec 1.6, assembly 5). */
import { chooseEarliest, chooseLatest, datesOf } from './document-dates.ts'
import { normalizeIsoDate } from '../markdown/iso-date.ts'
import { compareCodePoints } from '../../text/python-text.ts'
import type { Dates, DateValue, TimelineEvent } from '../../records/document.ts'
import type { FeatureDraft } from './feature-draft.ts'
import { isTerminal } from './feature-draft.ts'

const PLANNING_TYPES = new Set(['prd', 'implementation_plan', 'phase_plan', 'report', 'spec', 'document'])

const FEATURE_EVENTS = [
  ['plannedAt', 'feature-planned', 'Feature Planned', 'planned'],
  ['startedAt', 'feature-started', 'Implementation Began', 'started'],
  ['completedAt', 'feature-completed', 'Feature Completed', 'completed'],
  ['updatedAt', 'feature-updated', 'Latest Feature Update', 'updated'],
] as const

/** The draft's status is the one before completion is inferred. */
export function featureDates(draft: FeatureDraft): Dates {
  const planned: (DateValue | null)[] = []
  const started: (DateValue | null)[] = []
  const updated: (DateValue | null)[] = []
  const completed: (DateValue | null)[] = []
  for (const { linked } of draft.documents) {
    const { docType, dates } = linked
    if (PLANNING_TYPES.has(docType)) planned.push(because(dates.createdAt, `${docType} created`))
    if (docType === 'progress') {
      started.push(because(dates.createdAt, 'progress doc created'), because(dates.updatedAt, 'progress doc updated'))
    }
    updated.push(because(dates.updatedAt, `${docType} updated`))
    completed.push(because(dates.completedAt, `${docType} completed`))
  }
  const ownUpdate = normalizeIsoDate(draft.updatedAt)
  if (ownUpdate !== '')
    updated.push({ value: ownUpdate, confidence: 'low', source: 'feature', reason: 'feature_updated' })
  const updatedAt = chooseLatest(updated)
  const completedAt =
    chooseLatest(completed) ?? (isTerminal(draft.status) ? because(updatedAt, 'terminal_status_fallback') : null)
  return datesOf({
    updatedAt,
    completedAt,
    plannedAt: chooseEarliest(planned),
    startedAt: chooseEarliest(started),
    lastActivityAt: chooseLatest([updatedAt, completedAt]),
  })
}

function because(date: DateValue | null | undefined, reason: string): DateValue | null {
  return date ? { ...date, reason } : null
}

export function featureTimeline(dates: Dates): TimelineEvent[] {
  return FEATURE_EVENTS.flatMap(([name, id, label, kind]) => {
    const date = dates[name]
    if (date === undefined) return []
    const event = { id, timestamp: date.value, label, kind, confidence: date.confidence }
    return [{ ...event, source: 'feature', description: date.reason }]
  }).sort((a, b) => compareCodePoints(a.timestamp, b.timestamp))
}
