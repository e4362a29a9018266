/** Hostile input for every parser: none throws, every account balances, none takes long. */
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { loadParsers, type Parser } from './parsers.ts'
import { createRandom } from '../../bench/random.ts'

/** Of the processor, for at most 4 KiB of text; one that takes longer is tried again, since the engine may have compiled. */
const SLOW_MS = 100
const TRIES = 4
const BREATHE_EVERY = 500

export const fuzz: Scenario = {
  name: 'fuzz',
  title: 'hostile input for each parser',
  cases: { whole: 100_000, short: 200 },
  run,
}

async function run({ random, cases, hasTime, say }: Torture): Promise<Outcome> {
  const faults = createFaults()
  const figures: Record<string, string> = {}
  let total = 0
  for (const parser of await loadParsers()) {
    const seed = random.below(2 ** 31)
    const tried = { cases: 0, slowestMs: 0 }
    for (; tried.cases < cases && hasTime(); tried.cases += 1) {
      const { fault, ms } = await tryCase(parser, seed + tried.cases)
      tried.slowestMs = Math.max(tried.slowestMs, ms)
      faults.check(fault === '', `${parser.name}, case seed ${seed + tried.cases}: ${fault}`)
      if (tried.cases % BREATHE_EVERY === 0) await new Promise(setImmediate)
    }
    total += tried.cases
    figures[parser.name] = `${tried.cases} cases, slowest ${tried.slowestMs.toFixed(0)} ms`
    say(`${parser.name}: ${figures[parser.name]}`)
  }
  return { cases: total, faults: faults.list, figures }
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
