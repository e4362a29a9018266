/**
 * How the time of reading a text grows with its length. A text is `prefix + unit × n + suffix`: long rows of one thing that end
 * in what makes a match fail are what patterns and loops are slow at.
 *
 * Between a length and eight times that length, time may grow by 2.5 per doubling: in proportion it is 2, with the square 4.
 * One run by the clock on the wall shows what may be slow; then the time this thread gets of the processor decides, in which
 * other work of the machine is not.
 */
export type TextShape = { readonly prefix: string; readonly unit: string; readonly suffix: string }

export type Growth = {
  readonly shape: TextShape
  readonly length: number
  /** Milliseconds for `length` and for `SPAN` times that. */
  readonly ms: number
  readonly longerMs: number
}

const SPAN = 8
const LIMIT = 2.5 ** Math.log2(SPAN)
const LENGTHS = [512, 512 * SPAN, 512 * SPAN * SPAN]
/** What reads a text in less than this has no growth worth a word. */
const SHORTEST_MS = 4
const CLOCK_MS = 0.02
/** So long a run is repeated for one measurement: clocks of processors may tick slowly. */
const MEASURED_MS = 60
const ATTEMPTS = 3
const BEYOND_DOUBT = 2

/** @param run  reads the text; what it returns does not matter. @returns null when time grows in proportion. */
export function findSteepGrowth(run: (text: string) => unknown, shape: TextShape): Growth | null {
  let shorterMs = Infinity
  for (const length of LENGTHS) {
    const text = textOf(shape, length)
    const start = performance.now()
    run(text)
    const ms = performance.now() - start
    if (ms >= SHORTEST_MS && ms > LIMIT * Math.max(shorterMs, CLOCK_MS)) {
      const growth = measure(run, shape, length / SPAN)
      if (growth !== null) return growth
    }
    shorterMs = ms
  }
  return null
}

function measure(run: (text: string) => unknown, shape: TextShape, length: number): Growth | null {
  const [text, longer] = [textOf(shape, length), textOf(shape, length * SPAN)]
  let [ms, longerMs] = [0, 0]
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    ms = Math.max(CLOCK_MS, processorMs(run, text))
    longerMs = processorMs(run, longer)
    if (longerMs <= ms * LIMIT || longerMs < SHORTEST_MS) return null
    if (longerMs > ms * LIMIT * BEYOND_DOUBT) break
  }
  return { shape, length, ms, longerMs }
}

/** Of one run, in the mean of as many as it takes to be told. */
function processorMs(run: (text: string) => unknown, text: string): number {
  const before = process.threadCpuUsage()
  for (let runs = 1; ; runs += 1) {
    run(text)
    const { user, system } = process.threadCpuUsage(before)
    const ms = (user + system) / 1000
    if (ms >= MEASURED_MS) return ms / runs
  }
}

function textOf({ prefix, unit, suffix }: TextShape, length: number): string {
  const room = Math.max(0, length - prefix.length - suffix.length)
  return `${prefix}${unit.repeat(Math.ceil(room / unit.length))}${suffix}`
}

export function describeGrowth(name: string, { shape, length, ms, longerMs }: Growth): string {
  const { prefix, unit, suffix } = shape
  const text = [prefix, unit, suffix].map((part) => JSON.stringify(part)).join(' + ')
  const figures = `${length} characters ${ms.toFixed(1)} ms, ${length * SPAN} characters ${longerMs.toFixed(1)} ms`
  return `${name}: ${text} (the middle repeated): ${figures}`
}
