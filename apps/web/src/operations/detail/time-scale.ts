/**
 * Where a moment stands on the time axis of an operation: linear, but for stretches in which nothing happened (waiting in the
 * queue, a sleeping machine). One that would push the work aside is drawn narrow instead.
 */
export type Interval = { readonly fromMs: number; readonly toMs: number }

export type TimeScale = {
  /** The moment the axis calls 0. */
  readonly originMs: number
  readonly startMs: number
  readonly endMs: number
  /** Stretches drawn narrower than they are, in order. */
  readonly breaks: readonly Interval[]
  /** Place of a moment, 0 to 100; clamped to the axis. */
  readonly percentOf: (ms: number) => number
}

export type Tick = { readonly percent: number; readonly offsetMs: number }

/** Share of the axis a narrowed stretch gets. */
const BREAK_PERCENT = 5
const MAX_BREAKS = 6
/** Idle time up to this share of the work is drawn as long as it is. */
const TOLERATED_SHARE = 0.35
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240].map((hours) => hours * 3_600_000),
]

/**
 * @param span  epoch milliseconds; an empty one counts as one millisecond.
 * @param idle  stretches without work inside the span, in order, not overlapping.
 */
export function createTimeScale(span: Interval, idle: readonly Interval[] = []): TimeScale {
  const startMs = span.fromMs
  const endMs = Math.max(span.toMs, startMs + 1)
  const breaks = findBreaks({ fromMs: startMs, toMs: endMs }, idle)
  const idleMs = breaks.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const percentPerMs = (100 - BREAK_PERCENT * breaks.length) / Math.max(1, endMs - startMs - idleMs)

  function percentOf(ms: number): number {
    const at = Math.min(endMs, Math.max(startMs, ms))
    let percent = 0
    let cursor = startMs
    for (const { fromMs, toMs } of breaks) {
      if (at <= fromMs) break
      percent += (fromMs - cursor) * percentPerMs
      if (at < toMs) return percent + (BREAK_PERCENT * (at - fromMs)) / (toMs - fromMs)
      percent += BREAK_PERCENT
      cursor = toMs
    }
    return Math.min(100, percent + (at - cursor) * percentPerMs)
  }

  const [first] = breaks
  const originMs = first !== undefined && first.fromMs <= startMs ? first.toMs : startMs
  return { originMs, startMs, endMs, breaks, percentOf }
}

/**
 * Marks at round offsets from the origin, none inside a narrowed stretch, none closer than the step.
 *
 * @param wanted  about how many.
 */
export function niceTicks(scale: TimeScale, wanted = 8): Tick[] {
  const { originMs, startMs, endMs, breaks, percentOf } = scale
  const idleMs = breaks.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const stepMs = niceStep((endMs - startMs - idleMs) / wanted)
  const minimumGap = 60 / wanted
  const ticks: Tick[] = []
  const spans = workSpans(scale)
  for (const { fromMs, toMs } of spans) {
    const first = Math.ceil((fromMs - originMs) / stepMs)
    const last = Math.floor((toMs - originMs) / stepMs)
    for (let index = first; index <= last; index += 1) {
      const percent = percentOf(originMs + index * stepMs)
      const before = ticks.at(-1)
      if (before === undefined || percent - before.percent >= minimumGap)
        ticks.push({ percent, offsetMs: index * stepMs })
    }
  }
  return ticks
}

/** The smallest round step that is not below `ms`. */
export function niceStep(ms: number): number {
  const largest = STEPS_MS.at(-1) ?? 1
  return STEPS_MS.find((step) => step >= ms) ?? Math.ceil(ms / largest) * largest
}

function workSpans({ startMs, endMs, breaks }: TimeScale): Interval[] {
  const edges = [startMs, ...breaks.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), endMs]
  const spans: Interval[] = []
  for (let index = 0; index < edges.length; index += 2) {
    const fromMs = edges[index] ?? startMs
    const toMs = edges[index + 1] ?? endMs
    if (toMs > fromMs) spans.push({ fromMs, toMs })
  }
  return spans
}

/** The longest idle stretches, as long as each is large beside the work. */
function findBreaks(span: Interval, idle: readonly Interval[]): Interval[] {
  const inside = idle
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
  const idleMs = inside.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const workMs = Math.max(1, span.toMs - span.fromMs - idleMs)
  return inside
    .filter(({ fromMs, toMs }) => toMs - fromMs > workMs * TOLERATED_SHARE)
    .toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))
    .slice(0, MAX_BREAKS)
    .toSorted((a, b) => a.fromMs - b.fromMs)
}
