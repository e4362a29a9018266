/** What the timeline shows, as it stands in the address: `?status=failed&kind=full_sync&range=24h&q=links`. */
import type { OperationKind, OperationStatus } from '@ccdash/api-contract'

export const RANGES = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const
export type Range = keyof typeof RANGES
export const RANGE_LABELS: Record<Range, string> = {
  '1h': 'last hour',
  '24h': 'last 24 h',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
}

/** Null: any. */
export type TimelineFilter = {
  readonly status: OperationStatus | null
  readonly kind: OperationKind | null
  readonly trigger: string | null
  readonly projectId: string | null
  readonly range: Range | null
  /** ISO-8601; a stretch of time in place of a range. */
  readonly from: string | null
  readonly to: string | null
  readonly search: string
}

const STATUSES: readonly OperationStatus[] = ['running', 'completed', 'failed', 'cancelled']
const KINDS: readonly OperationKind[] = ['full_sync', 'rebuild_links', 'sync_changed_files']
const PARAMS = ['status', 'kind', 'trigger', 'project', 'range', 'from', 'to', 'q'] as const

/** What it does not know is left out. */
export function parseFilter(params: URLSearchParams): TimelineFilter {
  return {
    status: oneOf(STATUSES, params.get('status')),
    kind: oneOf(KINDS, params.get('kind')),
    trigger: params.get('trigger'),
    projectId: params.get('project'),
    range: oneOf(Object.keys(RANGES) as Range[], params.get('range')),
    from: isoOrNull(params.get('from')),
    to: isoOrNull(params.get('to')),
    search: params.get('q') ?? '',
  }
}

/** Other parameters of the address stay. */
export function writeFilter(params: URLSearchParams, filter: TimelineFilter): URLSearchParams {
  const values = { ...filter, project: filter.projectId, q: filter.search === '' ? null : filter.search }
  const written = new URLSearchParams(params)
  for (const name of PARAMS) {
    const value = values[name]
    if (value === null) written.delete(name)
    else written.set(name, value)
  }
  return written
}

export function countFilters({ search, range, from, to, ...others }: TimelineFilter): number {
  const set = [...Object.values(others), from ?? to ?? range].filter((value) => value !== null)
  return set.length + (search === '' ? 0 : 1)
}

/** As the server is asked. @param now  Milliseconds; ranges reach back from there. */
export function toQuery({ status, kind, trigger, projectId, range, from, to, search }: TimelineFilter, now: number) {
  const since = range === null ? null : new Date(now - RANGES[range]).toISOString()
  const text = search.trim()
  return {
    ...(status === null ? {} : { status }),
    ...(kind === null ? {} : { kind }),
    ...(trigger === null ? {} : { trigger }),
    ...(projectId === null ? {} : { projectId }),
    ...((from ?? since) === null ? {} : { from: from ?? since ?? '' }),
    ...(to === null ? {} : { to }),
    ...(text === '' ? {} : { search: text }),
  }
}
export type TimelineQuery = ReturnType<typeof toQuery>

function oneOf<Value extends string>(known: readonly Value[], value: string | null): Value | null {
  return known.find((one) => one === value) ?? null
}

function isoOrNull(value: string | null): string | null {
  const at = new Date(value ?? '')
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
