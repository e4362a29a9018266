/** Hostile requests for every REST path and tRPC procedure of a running server: none is a 500, none takes over a second, nothing is lost. */
import { fuzzServer } from '../../apps/server/src/testing/fuzz/fuzz-server.ts'
import { startFuzzedServer } from '../../apps/server/src/testing/fuzz/fuzzed-server.ts'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'

const AT_A_TIME = 500

export const api: Scenario = {
  name: 'api',
  title: 'hostile requests for REST and tRPC',
  cases: { whole: 100_000, short: 100 },
  run,
}

async function run({ random, cases, hasTime, say }: Torture): Promise<Outcome> {
  await using server = await startFuzzedServer()
  const faults = createFaults()
  const statuses: Record<string, number> = {}
  let [done, slowestMs] = [0, 0]
  for (; done < cases && hasTime(); done += AT_A_TIME) {
    const seed = random.below(2 ** 31)
    const some = Math.min(AT_A_TIME, cases - done)
    try {
      const report = await fuzzServer({ ...server, cases: some, seed })
      slowestMs = Math.max(slowestMs, report.slowestMs)
      for (const [status, count] of Object.entries(report.byStatus)) statuses[status] = (statuses[status] ?? 0) + count
    } catch (error) {
      faults.check(false, `requests of seed ${seed}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (done % 10_000 === 0) say(`${done + some} requests`)
  }
  for (const loss of await server.findLosses()) faults.check(false, loss)
  const figures = { ...statuses, 'slowest (ms)': Math.round(slowestMs) }
  return { cases: Math.min(done, cases), faults: faults.list, figures }
}
