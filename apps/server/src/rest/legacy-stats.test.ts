import type { Operation } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { toLegacyCounters, toLegacyStats } from './legacy-stats.ts'

type Figures = Pick<Operation, 'kind' | 'status' | 'stats'> & Partial<Pick<Operation, 'counters'>>
const operation = (figures: Figures) => ({ id: 'OP-1', counters: {}, ...figures }) as Operation

it('a full sync has every figure from its start, telemetry as 0', () => {
  const stats = { sessionsSynced: 2, documentsSynced: 3, tasksSkipped: 1, linksCreated: 7, durationMs: 4 }
  expect(toLegacyStats(operation({ kind: 'full_sync', status: 'running', stats }))).toEqual({
    ...{ sessions_synced: 2, sessions_skipped: 0, telemetry_backfilled_sessions: 0, telemetry_backfilled_events: 0 },
    ...{ documents_synced: 3, documents_skipped: 0, tasks_synced: 0, tasks_skipped: 1, features_synced: 0 },
    ...{ links_created: 7, duration_ms: 4, operation_id: 'OP-1' },
  })
  expect(toLegacyStats(operation({ kind: 'full_sync', status: 'running', stats: {} }))).toEqual({})
})

it('a path sync and a rebuild have their own names', () => {
  const stats = { sessionsSynced: 1, documentsSynced: 2, tasksSynced: 3, featuresSynced: 4, linksCreated: 5 }
  expect(toLegacyStats(operation({ kind: 'sync_changed_files', status: 'completed', stats }))).toEqual({
    ...{ sessions: 1, documents: 2, tasks: 3, features: 4, links_created: 5, operation_id: 'OP-1' },
  })
  const rebuilt = { kind: 'rebuild_links', stats: { linksCreated: 5, durationMs: 80 } } as const
  expect(toLegacyStats(operation({ ...rebuilt, status: 'completed' }))).toEqual({
    ...{ links_created: 5, created: 5, duration_ms: 80, operation_id: 'OP-1' },
  })
  expect(toLegacyStats(operation({ ...rebuilt, status: 'running' }))).toEqual({ links_created: 5 })
})

it('counters tell of telemetry once sessions are counted', () => {
  const sync = { kind: 'full_sync', status: 'running', stats: {} } as const
  const counters = { sessionsSynced: 2, sessionsSkipped: 0 }
  expect(toLegacyCounters(operation({ ...sync, counters }))).toEqual({ ...counters, telemetryBackfilledSessions: 0 })
  expect(toLegacyCounters(operation({ ...sync, counters: { issues: 1 } }))).toEqual({ issues: 1 })
})
