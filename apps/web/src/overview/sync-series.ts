/** Past full syncs as a series for charts, oldest first. */
import type { OperationPoint } from '@ccdash/api-contract'
import { median } from '../operations/model/median.ts'

export type SyncRun = {
  readonly id: string
  readonly startedAt: string
  readonly status: Exclude<OperationPoint['status'], 'running'>
  readonly errorCode: string | null
  readonly seconds: number
  /** Null when it read nothing, which says nothing about its speed. */
  readonly bytesPerSecond: number | null
  readonly issueCount: number
}

export type SyncSeries = {
  readonly runs: readonly SyncRun[]
  readonly failedCount: number
  readonly issueCount: number
  /** Of those that completed; 0 of none. */
  readonly medianMs: number
  readonly medianBytesPerSecond: number
}

const MAX_RUNS = 40

/** @param points  Newest first; those that run are left out. */
export function syncSeries(points: readonly OperationPoint[]): SyncSeries {
  const runs = points.flatMap(toRun).slice(0, MAX_RUNS).toReversed()
  const completed = runs.filter(({ status }) => status === 'completed')
  return {
    runs,
    failedCount: runs.filter(({ status }) => status === 'failed').length,
    issueCount: runs.reduce((sum, run) => sum + run.issueCount, 0),
    medianMs: median(completed.map(({ seconds }) => seconds * 1000)),
    medianBytesPerSecond: median(
      completed.flatMap(({ bytesPerSecond }) => (bytesPerSecond === null ? [] : [bytesPerSecond])),
    ),
  }
}

function toRun(point: OperationPoint): SyncRun[] {
  const { id, startedAt, status, errorCode, durationMs, bytesRead, issueCount } = point
  if (status === 'running') return []
  const seconds = durationMs / 1000
  const bytesPerSecond = bytesRead > 0 && seconds > 0 ? bytesRead / seconds : null
  return [{ id, startedAt, status, errorCode, seconds, bytesPerSecond, issueCount }]
}
