import { largest, smallest } from '../../format/extremes.ts'

/**
 * How fast an operation goes and how long it will take, from what it reported while somebody looked on.
 *
 *   unknown ──a total──▶ measuring ──≥ 6 samples over ≥ 5 s──▶ shown ◀──spread of the rate below 30 %──▶ withheld
 *
 * An estimate that is not stable is not shown. Silence counts as a rate of nothing, so an estimate fades when nothing comes.
 * Pure: times are milliseconds of one clock, given by the caller.
 */
export type Sample = { readonly at: number; readonly bytesDone: number; readonly itemsDone: number }

/** What is counted. */
export type Figure = 'bytesDone' | 'itemsDone'

/** What is to be done in all; bytes count when there are any, since files differ a thousandfold in size. */
export type WorkTotal = { readonly bytes: number; readonly items: number }

export type RemainingTime =
  | { readonly state: 'unknown' }
  | { readonly state: 'measuring' }
  | { readonly state: 'shown'; readonly remainingMs: number }
  /** `spread`: highest less lowest rate, as a share of their mean. */
  | { readonly state: 'withheld'; readonly spread: number }

export type Rate = { readonly bytesPerSecond: number; readonly itemsPerSecond: number }

const KEPT_MS = 60_000 // what the sparkline shows
const MIN_SAMPLES = 6
const MIN_SPAN_MS = 5_000
const MAX_SPREAD = 0.3
const ESTIMATE_WINDOW_MS = 20_000
/** A rate is taken over at least this long and this share of what is seen, since files end in bursts. */
const RATE_SPAN_MS = 2_500
const RATE_SPAN_SHARE = 0.25
const SILENCE_MS = 2_000 // the clock of the page moves on every second

/** Oldest first, the last minute; a figure that falls means other work, so what was before is forgotten. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1)
  if (last !== undefined && (sample.bytesDone < last.bytesDone || sample.itemsDone < last.itemsDone)) return [sample]
  if (last !== undefined && sample.at <= last.at) return [...samples.slice(0, -1), { ...sample, at: last.at }]
  return [...samples.filter(({ at }) => at > sample.at - KEPT_MS), sample]
}

export function estimateRemaining(samples: readonly Sample[], total: WorkTotal | null, now: number): RemainingTime {
  if (total === null || (total.bytes <= 0 && total.items <= 0)) return { state: 'unknown' }
  const key = total.bytes > 0 ? 'bytesDone' : 'itemsDone'
  const whole = total.bytes > 0 ? total.bytes : total.items
  const last = samples.at(-1)
  if (last !== undefined && last[key] >= whole) return { state: 'shown', remainingMs: 0 }
  const seen = withSilence(samples, now).filter(({ at }) => at >= now - ESTIMATE_WINDOW_MS)
  const first = seen[0]
  const end = seen.at(-1)
  if (first === undefined || end === undefined) return { state: 'measuring' }
  if (seen.length < MIN_SAMPLES || end.at - first.at < MIN_SPAN_MS) return { state: 'measuring' }
  const spread = spreadOf(ratesOf(seen, key, Math.max(RATE_SPAN_MS, (end.at - first.at) * RATE_SPAN_SHARE)))
  const perMs = (end[key] - first[key]) / (end.at - first.at)
  if (spread >= MAX_SPREAD || perMs <= 0) return { state: 'withheld', spread }
  return { state: 'shown', remainingMs: (whole - end[key]) / perMs }
}

/** Over the last seconds; null until there are two samples. */
export function currentRate(samples: readonly Sample[], now: number): Rate | null {
  const seen = withSilence(samples, now)
  const end = seen.at(-1)
  if (end === undefined || seen.length < 2) return null
  const start = seen.findLast(({ at }) => at <= end.at - RATE_SPAN_MS) ?? seen[0]
  if (start === undefined || end.at <= start.at) return null
  const seconds = (end.at - start.at) / 1000
  return {
    bytesPerSecond: (end.bytesDone - start.bytesDone) / seconds,
    itemsPerSecond: (end.itemsDone - start.itemsDone) / seconds,
  }
}

/** Bytes or items per second of the last minute in equal steps, oldest first; empty until there are two samples. */
export function throughputOf(samples: readonly Sample[], key: Figure, now: number, steps: number): number[] {
  const first = samples[0]
  if (first === undefined || samples.length < 2) return []
  const from = Math.max(first.at, now - KEPT_MS)
  const stepMs = (now - from) / steps
  if (stepMs <= 0) return []
  const done = doneAt(samples, key)
  const edges = Array.from({ length: steps + 1 }, (_, edge) => done(from + edge * stepMs))
  return edges.slice(1).map((end, step) => ((end - (edges[step] ?? end)) / stepMs) * 1000)
}

function withSilence(samples: readonly Sample[], now: number): readonly Sample[] {
  const last = samples.at(-1)
  return last !== undefined && now - last.at >= SILENCE_MS ? [...samples, { ...last, at: now }] : samples
}

/** Rates between each sample and the last one that lies a rate's span before it. */
function ratesOf(samples: readonly Sample[], key: Figure, spanMs: number): number[] {
  const rates: number[] = []
  let start = 0
  for (const sample of samples) {
    while ((samples[start + 1]?.at ?? Infinity) <= sample.at - spanMs) start += 1
    const before = samples[start]
    if (before === undefined || sample.at - before.at < spanMs) continue
    rates.push((sample[key] - before[key]) / (sample.at - before.at))
  }
  return rates
}

function spreadOf(rates: readonly number[]): number {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  return mean > 0 ? (largest(rates) - smallest(rates)) / mean : Infinity
}

/** How much was done at a time, in between taken as growing evenly. Asked with growing times. */
function doneAt(samples: readonly Sample[], key: Figure): (at: number) => number {
  let index = 0
  return (at) => {
    while ((samples[index + 1]?.at ?? Infinity) <= at) index += 1
    const before = samples[index]
    const after = samples[index + 1]
    if (before === undefined) return 0
    if (after === undefined || at <= before.at) return before[key]
    return before[key] + ((after[key] - before[key]) * (at - before.at)) / (after.at - before.at)
  }
}
