/**
 * What the address says of the audit page, and back: the audit that was run, what is shown of it, the open link.
 *
 *   ?run=1&primary=0.5&fanout=12&feature=cart-v1&limit=100&show=open&reason=high_fanout&q=plan&sort=share.desc
 *    &rowFeature=cart-v1&rowSession=S-1
 *
 * Values at their default are left out; what cannot be read counts as left out. Pure.
 */
import type { SuspectReasonType } from '@ccdash/api-contract'
import { PRIMARY_FLOOR } from '../evidence/primary-floor.ts'

/** What an audit is run with. */
export type AuditFloors = {
  /** Exact id; '' for all features. */
  readonly featureId: string
  /** Confidence, 0–1. */
  readonly primaryFloor: number
  /** Features of one session. */
  readonly fanoutFloor: number
  /** Suspects loaded at once, 1–500. */
  readonly limit: number
}

export const DEFAULT_FLOORS: AuditFloors = { featureId: '', primaryFloor: PRIMARY_FLOOR, fanoutFloor: 10, limit: 50 }

export const SHOWN = ['all', 'open', 'kept', 'rejected', 'uncertain'] as const
export type Shown = (typeof SHOWN)[number]

export const REASONS = [
  'high_fanout',
  'primary_like_command_path_mismatch',
  'primary_like_title_path_mismatch',
] as const satisfies readonly SuspectReasonType[]

export const SORT_COLUMNS = ['feature', 'confidence', 'share', 'fanout', 'signal', 'reason'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

export type SuspectView = {
  readonly shown: Shown
  /** Null: any. */
  readonly reason: SuspectReasonType | null
  readonly search: string
  readonly sort: { readonly column: SortColumn; readonly descending: boolean }
}

/** The order the audit reports in. */
export const DEFAULT_VIEW: SuspectView = {
  shown: 'all',
  reason: null,
  search: '',
  sort: { column: 'fanout', descending: true },
}

export type LinkPlace = { readonly featureId: string; readonly sessionId: string }

export type AuditParams = {
  /** False on a first visit: nothing is asked for and nothing shown before "Run Audit". */
  readonly run: boolean
  readonly floors: AuditFloors
  readonly view: SuspectView
  /** The link whose evidence is open. */
  readonly open: LinkPlace | null
}

export function readAuditParams(search: URLSearchParams): AuditParams {
  return {
    run: search.get('run') === '1',
    floors: {
      featureId: (search.get('feature') ?? '').trim(),
      primaryFloor: clampPrimaryFloor(search.get('primary') ?? ''),
      fanoutFloor: clampFanoutFloor(search.get('fanout') ?? ''),
      limit: clampLimit(search.get('limit') ?? ''),
    },
    view: {
      shown: oneOf(SHOWN, search.get('show')) ?? DEFAULT_VIEW.shown,
      reason: oneOf(REASONS, search.get('reason')),
      search: search.get('q') ?? '',
      sort: readSort(search.get('sort')),
    },
    open: readPlace(search.get('rowFeature'), search.get('rowSession')),
  }
}

export function writeAuditParams({ run, floors, view, open }: AuditParams): URLSearchParams {
  const entries: [name: string, value: string, left: string][] = [
    ['run', run ? '1' : '', ''],
    ['feature', floors.featureId, ''],
    ['primary', String(floors.primaryFloor), String(DEFAULT_FLOORS.primaryFloor)],
    ['fanout', String(floors.fanoutFloor), String(DEFAULT_FLOORS.fanoutFloor)],
    ['limit', String(floors.limit), String(DEFAULT_FLOORS.limit)],
    ['show', view.shown, DEFAULT_VIEW.shown],
    ['reason', view.reason ?? '', ''],
    ['q', view.search, ''],
    ['sort', sortText(view.sort), sortText(DEFAULT_VIEW.sort)],
    ['rowFeature', open?.featureId ?? '', ''],
    ['rowSession', open?.sessionId ?? '', ''],
  ]
  return new URLSearchParams(entries.filter(([, value, left]) => value !== left).map(([name, value]) => [name, value]))
}

export function isSameFloors(a: AuditFloors, b: AuditFloors): boolean {
  return (
    a.featureId === b.featureId &&
    a.primaryFloor === b.primaryFloor &&
    a.fanoutFloor === b.fanoutFloor &&
    a.limit === b.limit
  )
}

/** @param text  as typed; what is no number restores the default. */
export function clampPrimaryFloor(text: string): number {
  return Math.round(clamp(text, 0, 1, DEFAULT_FLOORS.primaryFloor) * 100) / 100
}

export function clampFanoutFloor(text: string): number {
  return Math.round(clamp(text, 1, 1000, DEFAULT_FLOORS.fanoutFloor))
}

export function clampLimit(text: string): number {
  return Math.round(clamp(text, 1, 500, DEFAULT_FLOORS.limit))
}

function clamp(text: string, least: number, most: number, otherwise: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(number) ? otherwise : Math.min(Math.max(number, least), most)
}

function readSort(text: string | null): SuspectView['sort'] {
  const [name = '', direction] = (text ?? '').split('.')
  const column = oneOf(SORT_COLUMNS, name)
  return column === null ? DEFAULT_VIEW.sort : { column, descending: direction === 'desc' }
}

function sortText({ column, descending }: SuspectView['sort']): string {
  return `${column}.${descending ? 'desc' : 'asc'}`
}

function readPlace(featureId: string | null, sessionId: string | null): LinkPlace | null {
  return featureId === null || sessionId === null ? null : { featureId, sessionId }
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null
}
