/** The short form of `npm run torture`: every scenario with a few cases and a new seed, printed so that they can come again. */
import { describe, expect, it } from 'vitest'
import { runScenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

const BUDGET_MS = 60_000
const seed = Math.floor(Math.random() * 2 ** 31)

describe(`torture, seed ${seed}`, () => {
  it.each(SCENARIOS)(
    '$title: nothing is lost',
    async (scenario) => {
      const said: string[] = []
      const say = (line: string): number => said.push(line)
      const result = await runScenario({ scenario, seed, cases: scenario.cases.short, budgetMs: BUDGET_MS, say })
      expect(result.faults, `--seed ${seed} --only ${scenario.name}; ${said.join('; ')}`).toEqual([])
    },
    5 * BUDGET_MS,
  )

  it('the seed alone decides which cases come', async () => {
    const draw = async (from: number): Promise<number[]> => {
      const drawn: number[] = []
      const run = async ({ random }: { random: { next: () => number } }) => {
        drawn.push(random.next(), random.next())
        return { cases: 2, faults: [], figures: {} }
      }
      const scenario = { name: 's', title: 's', cases: { whole: 2, short: 2 }, run }
      await runScenario({ scenario, seed: from, cases: 2, budgetMs: 1000, say: () => {} })
      return drawn
    }
    expect(await draw(seed)).toEqual(await draw(seed))
    expect(await draw(seed)).not.toEqual(await draw(seed + 1))
  })

  it('what a scenario throws is a fault', async () => {
    const run = () => Promise.reject(new Error('lost'))
    const scenario = { name: 's', title: 's', cases: { whole: 1, short: 1 }, run }
    const { faults } = await runScenario({ scenario, seed, cases: 1, budgetMs: 1000, say: () => {} })
    expect(faults).toEqual([expect.stringContaining('lost')])
  })
})
