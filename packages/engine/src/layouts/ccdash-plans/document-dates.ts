/** When a document was made, changed and finished, with how sure that is and why (spec 1.2). */
import type { Confidence, Dates, DateValue, TimelineEvent } from '../../records/document.ts'
import type { YamlMap, YamlValue } from '../markdown/python-value.ts'
import { firstTruthy } from './document-kind.ts'
import { epochMs, formatUtc, normalizeIsoDate } from '../markdown/iso-date.ts'

/** Dates of a file from outside its text. */
export type FileDates = {
  /** Milliseconds since 1970: birth time where the platform has it, else inode change. */
  readonly createdMs: number
  /** Nanoseconds since 1970, decimal digits. */
  readonly mtimeNs: string
}

/** First and latest commit, `YYYY-MM-DDTHH:MM:SSZ` or ''; null outside git or when git does not know the file. */
export type GitDates = { readonly createdAt: string; readonly updatedAt: string; readonly dirty: boolean }

/** The front matter's own dates, normalised; '' when missing. */
export type StatedDates = { readonly created: string; readonly updated: string; readonly completed: string }

const RANK: Readonly<Record<Confidence, number>> = { high: 3, medium: 2, low: 1 }

/** As documents read them: the first of the known fields that holds a date. */
export function statedDatesOfDocument(fields: YamlMap): StatedDates {
  const first = (...names: string[]): string =>
    names.map((name) => normalizeIsoDate(fields.get(name))).find((date) => date !== '') ?? ''
  return {
    created: first('created', 'created_at', 'date_created'),
    updated: first('updated', 'updated_at', 'last_updated', 'modified', 'modified_at'),
    completed: first('completed', 'completed_at', 'completion_date', 'done_at'),
  }
}

/** As features read them: the first field that is set, date or not. */
export function statedDatesOfFeature(fields: YamlMap): StatedDates {
  const first = (...names: string[]): string => normalizeIsoDate(firstTruthy(fields, names))
  return {
    created: first('created', 'created_at'),
    updated: first('updated', 'updated_at', 'last_updated'),
    completed: first('completed', 'completed_at', 'completion_date'),
  }
}

/** Field names whose values should be dates, for telling the author of those that are not. */
export const DATE_FIELDS = [
  'created', 'created_at', 'date_created', 'updated', 'updated_at', 'last_updated', 'modified', 'modified_at',
  'completed_at', 'completion_date', 'done_at',
] as const // oxfmt-ignore

export function isUnreadableDate(value: YamlValue | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && normalizeIsoDate(value) === ''
}

/** `YYYY-MM-DDTHH:MM:SSZ` of a file's birth and last change; '' for what is unknown. */
export function fileTimes(file: FileDates): { created: string; modified: string } {
  const modifiedMs = Number(BigInt(/^-?\d+$/.test(file.mtimeNs) ? file.mtimeNs : '0') / 1_000_000n)
  return { created: formatUtc(file.createdMs), modified: formatUtc(modifiedMs) }
}

/**
 * Weighs what the front matter, git and the file system say.
 *
 * @param isComplete whether the document's status says that its work has ended
 */
export function documentDates(
  stated: StatedDates,
  file: { readonly created: string; readonly modified: string },
  git: GitDates | null,
  isComplete: boolean,
): Dates {
  const gitCreated = git?.createdAt ?? ''
  const gitUpdated = git?.updatedAt ?? ''
  const createdAt = chooseFirst([
    candidate(stated.created, 'high', 'frontmatter', 'created'),
    candidate(gitCreated, 'high', 'git', 'first_commit'),
    candidate(file.created, 'medium', 'filesystem', 'file_birthtime'),
    gitCreated === '' ? candidate(file.modified, 'low', 'filesystem', 'mtime_fallback') : null,
  ])
  const updatedAt = chooseLatest([
    candidate(gitUpdated, 'high', 'git', 'latest_commit'),
    candidate(stated.updated, 'medium', 'frontmatter', 'updated'),
    git?.dirty === true ? candidate(file.modified, 'high', 'filesystem', 'dirty_worktree') : null,
    gitUpdated === '' && stated.updated === '' ? candidate(file.modified, 'low', 'filesystem', 'mtime_fallback') : null,
    candidate(stated.created, 'low', 'frontmatter', 'created_fallback'),
  ])
  const completedAt = chooseFirst([
    candidate(stated.completed, 'high', 'frontmatter', 'completed'),
    isComplete ? candidate(stated.updated, 'medium', 'frontmatter', 'updated_completion_fallback') : null,
    isComplete ? candidate(file.modified, 'low', 'filesystem', 'mtime_completion_fallback') : null,
  ])
  return datesOf({ createdAt, updatedAt, completedAt, lastActivityAt: chooseLatest([updatedAt, completedAt]) })
}

/** Drops the dates that are not known. */
export function datesOf(dates: { readonly [Name in keyof Dates]: DateValue | null }): Dates {
  return Object.fromEntries(Object.entries(dates).filter(([, date]) => date !== null)) as Dates
}

function candidate(value: string, confidence: Confidence, source: string, reason: string): DateValue | null {
  return value === '' ? null : { value, confidence, source, reason }
}

function chooseFirst(candidates: readonly (DateValue | null)[]): DateValue | null {
  return candidates.find((date) => date !== null) ?? null
}

/** Of equal dates the one known best. */
export function chooseEarliest(candidates: readonly (DateValue | null)[]): DateValue | null {
  let best: DateValue | null = null
  for (const date of candidates) {
    if (date === null) continue
    const difference = best === null ? -1 : epochMs(date.value) - epochMs(best.value)
    if (difference < 0 || (difference === 0 && isSurer(date, best))) best = date
  }
  return best
}

/** Of equal dates the one known best; dates before 1970 are never the latest. */
export function chooseLatest(candidates: readonly (DateValue | null)[]): DateValue | null {
  let best: DateValue | null = null
  for (const date of candidates) {
    if (date === null) continue
    const difference = epochMs(date.value) - (best === null ? 0 : epochMs(best.value))
    if (difference > 0 || (difference === 0 && isSurer(date, best))) best = date
  }
  return best
}

function isSurer(date: DateValue, than: DateValue | null): boolean {
  return than === null || RANK[date.confidence] > RANK[than.confidence]
}

const DOCUMENT_EVENTS = [
  ['createdAt', 'doc-created', 'Document Created', 'created'],
  ['updatedAt', 'doc-updated', 'Last Updated', 'updated'],
  ['completedAt', 'doc-completed', 'Marked Complete', 'completed'],
] as const

export function documentTimeline(dates: Dates): TimelineEvent[] {
  return DOCUMENT_EVENTS.flatMap(([name, id, label, kind]) => {
    const date = dates[name]
    if (date === undefined) return []
    const { value, confidence, source, reason } = date
    return [{ id, timestamp: value, label, kind, confidence, source, description: reason }]
  })
}
