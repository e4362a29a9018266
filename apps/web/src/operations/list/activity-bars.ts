/** Operations of a stretch of time → bars: how long the longest took, and the worst that happened. */
import type { OperationPoint, OperationStatus } from '@ccdash/api-contract'
import { largest } from '../../format/extremes.ts'

export type ActivityBar = {
  /** Milliseconds. */
  readonly from: number
  readonly to: number
  readonly count: number
  readonly failed: number
  readonly longestMs: number
  /** Null when there is none. */
  readonly status: OperationStatus | null
  /** 0–1, by the order of magnitude of the longest: operations differ ten-thousandfold. */
  readonly height: number
}

const WORST_FIRST: readonly OperationStatus[] = ['failed', 'cancelled', 'running', 'completed']
const SHORTEST_MS = 10

/** @param now  Milliseconds; the end of the last bar, and of operations that run. */
export function activityBars(
  points: readonly OperationPoint[],
  now: number,
  spanMs: number,
  bars: number,
): ActivityBar[] {
  const from = now - spanMs
  const stepMs = spanMs / bars
  const buckets: OperationPoint[][] = Array.from({ length: bars }, () => [])
  for (const point of points) {
    const place = Math.floor((Date.parse(point.startedAt) - from) / stepMs)
    if (place >= 0) buckets[Math.min(place, bars - 1)]?.push(point)
  }
  const durationOf = (point: OperationPoint) =>
    point.status === 'running' ? Math.max(0, now - Date.parse(point.startedAt)) : point.durationMs
  const tallest = largest(points.map(durationOf), SHORTEST_MS * 10)
  return buckets.map((bucket, place) => {
    const longestMs = largest(bucket.map(durationOf), 0)
    return {
      from: from + place * stepMs,
      to: from + (place + 1) * stepMs,
      count: bucket.length,
      failed: bucket.filter(({ status }) => status === 'failed').length,
      longestMs,
      status: WORST_FIRST.find((status) => bucket.some((point) => point.status === status)) ?? null,
      height: bucket.length === 0 ? 0 : heightOf(longestMs, tallest),
    }
  })
}

const LOWEST = 0.08 // a bar that can still be seen

function heightOf(durationMs: number, tallest: number): number {
  const magnitude = Math.log10(Math.max(durationMs, SHORTEST_MS) / SHORTEST_MS)
  return LOWEST + (1 - LOWEST) * (magnitude / Math.log10(tallest / SHORTEST_MS))
}
