/** Hostile input for every parser: none throws, every account balances, none takes long. */
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { loadParsers, type Parser } from './parsers.ts'
import { createRandom } from '../../bench/random.ts'

/** Of the processor, for at most 4 KiB of text; one that takes longer is tried again, since the engine may have compiled. */
const SLOW_MS = 100
const TRIES = 4
const TURN = 100

export const fuzz: Scenario = {
  name: 'fuzz',
  title: 'hostile input for each parser',
  cases: { whole: 100_000, short: 200 },
  run,
}

type Tried = { readonly parser: Parser; readonly seed: number; cases: number; slowestMs: number }

/** A few cases of each parser in turn, so that a run that is cut off has tried all of them. */
async function run({ random, cases, hasTime, say }: Torture): Promise<Outcome> {
  const faults = createFaults()
  const parsers = await loadParsers()
  const all = parsers.map((parser): Tried => ({ parser, seed: random.below(2 ** 31), cases: 0, slowestMs: 0 }))
  for (let upTo = TURN; upTo < cases + TURN && hasTime(); upTo += TURN) {
    for (const tried of all) await tryCases(tried, Math.min(upTo, cases), faults)
    if (upTo % 10_000 === 0) say(`${upTo} cases of each`)
  }
  const figures = all.map((tried) => {
    return [tried.parser.name, `${tried.cases} cases, slowest ${tried.slowestMs.toFixed(0)} ms`] as const
  })
  const total = all.reduce((sum, tried) => sum + tried.cases, 0)
  return { cases: total, faults: faults.list, figures: Object.fromEntries(figures) }
}

async function tryCases(tried: Tried, upTo: number, faults: ReturnType<typeof createFaults>): Promise<void> {
  const { parser, seed } = tried
  for (; tried.cases < upTo; tried.cases += 1) {
    const { fault, ms } = await tryCase(parser, seed + tried.cases)
    tried.slowestMs = Math.max(tried.slowestMs, ms)
    faults.check(fault === '', `${parser.name}, case seed ${seed + tried.cases}: ${fault}`)
  }
  await new Promise(setImmediate)
}

async function tryCase(parser: Parser, seed: number): Promise<{ fault: string; ms: number }> {
  let ms = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES && ms > SLOW_MS; attempt += 1) {
    const parse = parser.prepare(createRandom(seed))
    const started = process.threadCpuUsage()
    try {
      const fault = await parse()
      ms = Math.min(ms, cpuMs(started))
      if (fault !== '') return { fault, ms }
    } catch (error) {
      return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), ms: 0 }
    }
  }
  return { fault: ms > SLOW_MS ? `took ${ms.toFixed(0)} ms` : '', ms }
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return (user + system) / 1000
}
