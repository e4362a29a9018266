/** Figures of an operation under the names legacy callers know, with the ones that are always 0. */
import type { Operation } from '@ccdash/api-contract'

type LegacyStats = Record<string, number | string>

/** `{}` while nothing is known; a full sync has all its figures from its start. */
export function toLegacyStats({ id, kind, status, stats }: Operation): LegacyStats {
  if (Object.keys(stats).length === 0) return {}
  const { linksCreated = 0, durationMs = 0 } = stats
  switch (kind) {
    case 'full_sync':
      return {
        sessions_synced: stats.sessionsSynced ?? 0,
        sessions_skipped: stats.sessionsSkipped ?? 0,
        telemetry_backfilled_sessions: 0,
        telemetry_backfilled_events: 0,
        documents_synced: stats.documentsSynced ?? 0,
        documents_skipped: stats.documentsSkipped ?? 0,
        tasks_synced: stats.tasksSynced ?? 0,
        tasks_skipped: stats.tasksSkipped ?? 0,
        features_synced: stats.featuresSynced ?? 0,
        links_created: linksCreated,
        duration_ms: durationMs,
        operation_id: id,
      }
    case 'sync_changed_files':
      return {
        sessions: stats.sessionsSynced ?? 0,
        documents: stats.documentsSynced ?? 0,
        tasks: stats.tasksSynced ?? 0,
        features: stats.featuresSynced ?? 0,
        links_created: linksCreated,
        operation_id: id,
      }
    case 'rebuild_links':
      return status === 'completed'
        ? { links_created: linksCreated, created: linksCreated, duration_ms: durationMs, operation_id: id }
        : { links_created: linksCreated }
  }
}

/** A sync that has counted its sessions tells of telemetry too, which nobody counts. */
export function toLegacyCounters({ kind, counters }: Operation): Record<string, number> {
  const isCounted = kind === 'full_sync' && counters.sessionsSynced !== undefined
  return isCounted ? { ...counters, telemetryBackfilledSessions: 0 } : { ...counters }
}
