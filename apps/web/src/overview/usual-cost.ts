/** What an operation usually takes and reads, from past ones. */
import type { OperationPoint } from '@ccdash/api-contract'

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
    fastestMs: Math.min(...durations),
    slowestMs: Math.max(...durations),
    medianFiles: median(runs.map(({ filesRead }) => filesRead)),
    medianBytes: median(runs.map(({ bytesRead }) => bytesRead)),
  }
}

/** 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper
}
