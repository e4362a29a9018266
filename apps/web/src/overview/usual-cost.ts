/** What an operation usually takes and reads, from past ones. */
import type { OperationPoint } from '@ccdash/api-contract'
import { median } from '../operations/model/median.ts'
import { largest, smallest } from '../format/extremes.ts'

export type UsualCost = {
  /** How many runs it rests on. */
  readonly runs: number
  readonly medianMs: number
  readonly fastestMs: number
  readonly slowestMs: number
  readonly medianFiles: number
  readonly medianBytes: number
}

const LAST_RUNS = 8

/** @param points  Newest first; only completed ones count. Null when there is none. */
export function usualCost(points: readonly OperationPoint[]): UsualCost | null {
  const runs = points.filter(({ status }) => status === 'completed').slice(0, LAST_RUNS)
  if (runs.length === 0) return null
  const durations = runs.map(({ durationMs }) => durationMs)
  return {
    runs: runs.length,
    medianMs: median(durations),
    fastestMs: smallest(durations),
    slowestMs: largest(durations),
    medianFiles: median(runs.map(({ filesRead }) => filesRead)),
    medianBytes: median(runs.map(({ bytesRead }) => bytesRead)),
  }
}
