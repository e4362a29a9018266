/** How fast an operation read, from the running totals its progress events tell. */
import type { OperationEvent } from '@ccdash/api-contract'
import { largest } from '../../format/extremes.ts'

/** Totals at one moment. */
export type ProgressSample = { readonly atMs: number; readonly bytesDone: number; readonly filesDone: number }

export type Throughput = {
  /** Over equal stretches of time; `atMs` is the middle of each. */
  readonly points: readonly { readonly atMs: number; readonly bytesPerSecond: number }[]
  /** While it read: from before the first byte to after the last. */
  readonly mean: number
  /** Of the fastest stretch. */
  readonly peak: number
}

const MAX_POINTS = 120
/** With fewer a curve would show the sampling, not the speed. */
const MIN_SAMPLES = 6

/** The totals of a progress event; null of every other event and of progress without files. */
export function readSample({ type, at, data }: OperationEvent): ProgressSample | null {
  if (type !== 'progress') return null
  const { bytesDone, filesDone } = data.progress
  if (bytesDone === undefined || filesDone === undefined) return null
  return { atMs: Date.parse(at), bytesDone, filesDone }
}

/** Samples of both lists in order of time, each moment once, at most `limit` of them. */
export function mergeSamples(
  known: readonly ProgressSample[],
  added: readonly ProgressSample[],
  limit = 600,
): readonly ProgressSample[] {
  const byTime = new Map([...known, ...added].map((sample) => [sample.atMs, sample]))
  const merged = [...byTime.values()].toSorted((a, b) => a.atMs - b.atMs)
  if (merged.length <= limit) return merged
  const last = merged.length - 1
  return merged.filter((_, index) => index % 2 === 0 || index === last)
}

/**
 * @param samples  in order of time; what they tell between two of them is taken as even.
 * @returns        null when there are too few of them, or nothing was read.
 */
export function readThroughput(samples: readonly ProgressSample[]): Throughput | null {
  const reading = readingPart(samples)
  const first = reading[0]
  const last = reading.at(-1)
  if (first === undefined || last === undefined || reading.length < MIN_SAMPLES || last.atMs <= first.atMs) return null
  const count = Math.min(MAX_POINTS, reading.length - 1)
  const stepMs = (last.atMs - first.atMs) / count
  const bytesAt = interpolate(reading)
  const edges = Array.from({ length: count + 1 }, (_, edge) => bytesAt(first.atMs + edge * stepMs))
  const points = edges.slice(1).map((bytes, index) => ({
    atMs: first.atMs + (index + 0.5) * stepMs,
    bytesPerSecond: (1000 * (bytes - (edges[index] ?? bytes))) / stepMs,
  }))
  const mean = (1000 * (last.bytesDone - first.bytesDone)) / (last.atMs - first.atMs)
  return { points, mean, peak: largest(points.map(({ bytesPerSecond }) => bytesPerSecond)) }
}

/** Stretches of at least `minimumMs` in which nothing was told. */
export function idleStretches(samples: readonly ProgressSample[], minimumMs: number) {
  return samples.flatMap(({ atMs: fromMs }, index) => {
    const next = samples[index + 1]
    return next !== undefined && next.atMs - fromMs >= minimumMs ? [{ fromMs, toMs: next.atMs }] : []
  })
}

/** From the last sample before anything was read to the first with everything. */
function readingPart(samples: readonly ProgressSample[]): readonly ProgressSample[] {
  const lastBytes = samples.at(-1)?.bytesDone ?? 0
  const begin = samples.findIndex(({ bytesDone }) => bytesDone > 0)
  const end = samples.findIndex(({ bytesDone }) => bytesDone >= lastBytes)
  return begin === -1 ? [] : samples.slice(Math.max(0, begin - 1), end + 1)
}

/** Total at a moment; asked for moments in order. */
function interpolate(samples: readonly ProgressSample[]): (ms: number) => number {
  let index = 0
  return (ms) => {
    while (index < samples.length - 2 && (samples[index + 1]?.atMs ?? Infinity) < ms) index += 1
    const left = samples[index]
    const right = samples[index + 1] ?? left
    if (left === undefined || right === undefined) return 0
    if (ms <= left.atMs || right.atMs === left.atMs) return left.bytesDone
    const share = Math.min(1, (ms - left.atMs) / (right.atMs - left.atMs))
    return left.bytesDone + share * (right.bytesDone - left.bytesDone)
  }
}
