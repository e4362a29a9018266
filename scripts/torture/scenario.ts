/** What every scenario of a torture run is: it gets a seed and a budget, and tells how many cases it tried and what went wrong. */
import { performance } from 'node:perf_hooks'
import { createRandom, type Random } from '../../bench/random.ts'

export type Outcome = {
  /** Kills, full disks, inputs, …: what the scenario counts. */
  readonly cases: number
  /** What did not hold, a line each; [] when everything did. */
  readonly faults: readonly string[]
  /** What was measured beside it, e.g. `{ 'WAL KiB': 4096 }`. */
  readonly figures: Readonly<Record<string, string | number>>
}

export type Torture = {
  readonly random: Random
  /** How many cases to try; fewer when the time is over. */
  readonly cases: number
  /** Whether there is time for one more case. */
  hasTime(): boolean
  say(line: string): void
}

export type Scenario = {
  readonly name: string
  readonly title: string
  /** Cases of a whole run, and of the short one that belongs to the tests. */
  readonly cases: { readonly whole: number; readonly short: number }
  run(torture: Torture): Promise<Outcome>
}

export type RunScenario = {
  readonly scenario: Scenario
  readonly seed: number
  readonly cases: number
  /** For this scenario. */
  readonly budgetMs: number
  readonly say: (line: string) => void
}

export type Result = Outcome & { readonly name: string; readonly title: string; readonly ms: number }

/** Runs one scenario; whatever it throws is a fault. The same seed gives the same cases. */
export async function runScenario({ scenario, seed, cases, budgetMs, say }: RunScenario): Promise<Result> {
  const { name, title } = scenario
  const start = performance.now()
  const elapsedMs = (): number => performance.now() - start
  const torture = { random: createRandom(seed), cases, hasTime: () => elapsedMs() < budgetMs, say }
  try {
    const outcome = await scenario.run(torture)
    return { name, title, ...outcome, ms: elapsedMs() }
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { name, title, cases: 0, faults: [fault], figures: {}, ms: elapsedMs() }
  }
}

/** Gathers faults; at most 50 are kept, since one mistake tends to come back in every case. */
export function createFaults(): { readonly list: string[]; check(holds: boolean, fault: string): void } {
  const list: string[] = []
  return {
    list,
    check(holds, fault) {
      if (!holds && list.length < 50) list.push(fault)
    },
  }
}
