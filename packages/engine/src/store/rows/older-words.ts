/**
 * Rows that were written before phases, figures and link changes had words of their own: what only their sentences and old
 * names say, read once more. The only place where a sentence is read.
 */
import type { LinkChange, OperationCounters, OperationPhase, OperationStats, SkipReason } from '@ccdash/api-contract'

const SKIP_REASONS: Readonly<Record<string, SkipReason>> = {
  'Skipping entity link rebuild (startup light mode)': 'light-mode',
  'Skipping entity link rebuild (no relevant changes)': 'no-changes',
  'Skipping analytics snapshot (startup light mode)': 'light-mode',
}

/** Null: the phase was worked in. */
export function skipReasonOf({ skipped, message }: WithWords): SkipReason | null {
  return skipped === undefined ? (SKIP_REASONS[message] ?? null) : skipped
}

type WithWords = Pick<OperationPhase, 'message'> & { readonly skipped?: SkipReason | null }

const STAT_NAMES: Readonly<Record<string, keyof OperationStats>> = {
  sessions_synced: 'sessionsSynced',
  sessions_skipped: 'sessionsSkipped',
  documents_synced: 'documentsSynced',
  documents_skipped: 'documentsSkipped',
  tasks_synced: 'tasksSynced',
  tasks_skipped: 'tasksSkipped',
  features_synced: 'featuresSynced',
  links_created: 'linksCreated',
  duration_ms: 'durationMs',
  // of a path sync
  sessions: 'sessionsSynced',
  documents: 'documentsSynced',
  tasks: 'tasksSynced',
  features: 'featuresSynced',
}

/** Names of today stay; the id of the operation and figures that nobody counts (`telemetry…`) go. */
export function statsOf(stored: Readonly<Record<string, unknown>>): OperationStats {
  const stats: OperationStats = {}
  for (const [name, value] of Object.entries(stored)) {
    const known = STAT_NAMES[name] ?? (NAMES.has(name) ? (name as keyof OperationStats) : null)
    if (known !== null && typeof value === 'number') stats[known] = value
  }
  return stats
}

/** A figure that was always 0. */
export function withoutTelemetry(
  stored: OperationCounters & { telemetryBackfilledSessions?: number },
): OperationCounters {
  const { telemetryBackfilledSessions: _always0, ...counters } = stored
  return counters
}

const NAMES: ReadonlySet<string> = new Set(Object.values(STAT_NAMES))

const FIGURES = /^(\d(?:\.\d{1,20})?)(?: → (\d(?:\.\d{1,20})?))?/

type OlderChange = {
  readonly change: 'added' | 'changed' | 'removed'
  readonly entityId: string
  readonly label: string
}

/**
 * Ids may hold spaces and arrows; that both texts begin alike tells where they end.
 *
 * @param row  `entityId` is `feature cart-v1 session S-1 related`, `label` is `feature cart-v1 → session S-1 0.67 → 0.78`
 * @returns    null when they are of another form
 */
export function linkChangeOf({ change, entityId, label }: OlderChange): LinkChange | null {
  const start = commonLength(entityId, label)
  const linkType = entityId.lastIndexOf(' ')
  const target = entityId.slice(start, linkType)
  if (!label.startsWith(`→ ${target} `, start)) return null
  const [, first, second] = FIGURES.exec(label.slice(start + target.length + 3)) ?? []
  const ends = { source: linkEnd(entityId.slice(0, start - 1)), target: linkEnd(target) }
  if (first === undefined || ends.source === null || ends.target === null) return null
  return {
    source: ends.source,
    target: ends.target,
    before: change === 'added' ? null : Number(first),
    after: change === 'removed' ? null : Number(second ?? first),
    strategy: null,
  }
}

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

const TYPES: ReadonlySet<string> = new Set(['feature', 'session', 'document', 'task'])

function linkEnd(text: string): LinkChange['source'] | null {
  const space = text.indexOf(' ')
  const type = text.slice(0, space)
  return space > 0 && TYPES.has(type) ? { type: type as LinkChange['source']['type'], id: text.slice(space + 1) } : null
}
