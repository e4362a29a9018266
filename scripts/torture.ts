/**
 * `npm run torture [-- --seed N] [--minutes M] [--only a,b]`: all scenarios, one after the other, with a table at the end.
 *
 * Exit code 0 when nothing was found, 1 when something was, 2 for a wrong call. The seed is printed: with it the same cases come
 * again, though not the same moments, where real processes are killed.
 */
import { parseArgs } from 'node:util'
import { availableParallelism } from 'node:os'
import { runScenario, type Result } from './torture/scenario.ts'
import { SCENARIOS } from './torture/scenarios.ts'

const DEFAULT_MINUTES = 30

async function main(args: readonly string[]): Promise<number> {
  const options = { seed: { type: 'string' }, minutes: { type: 'string' }, only: { type: 'string' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES)
  const names = values.only?.split(',') ?? SCENARIOS.map(({ name }) => name)
  const unknown = names.filter((name) => SCENARIOS.every((scenario) => scenario.name !== name))
  if (unknown.length > 0 || !Number.isInteger(seed) || !(minutes > 0)) {
    const known = SCENARIOS.map(({ name }) => name).join(', ')
    console.error(`torture: --seed is a whole number, --minutes above 0, --only some of ${known}`)
    return 2
  }
  console.log(
    `torture: seed ${seed}, at most ${minutes} minutes, Node ${process.version}, ${availableParallelism()} cores`,
  )
  const chosen = SCENARIOS.filter(({ name }) => names.includes(name))
  const endsAt = performance.now() + minutes * 60_000
  const results: Result[] = []
  for (const [index, scenario] of chosen.entries()) {
    const budgetMs = Math.max(0, endsAt - performance.now()) / (chosen.length - index) // what one leaves, the rest may use
    const say = (line: string): void => console.log(`  ${scenario.name}: ${line}`)
    console.log(`${scenario.name}: ${scenario.title}`)
    results.push(await runScenario({ scenario, seed, cases: scenario.cases.whole, budgetMs, say }))
  }
  console.log(`\n${table(results)}`)
  for (const { name, faults } of results) for (const fault of faults) console.log(`\nFAULT in ${name}: ${fault}`)
  const found = results.reduce((sum, { faults }) => sum + faults.length, 0)
  console.log(found === 0 ? '\nNothing was lost.' : `\n${found} faults; again with: npm run torture -- --seed ${seed}`)
  return found === 0 ? 0 : 1
}

/** A table in Markdown. */
function table(results: readonly Result[]): string {
  const rows = results.map(({ title, cases, faults, ms, figures }) => {
    const measured = Object.entries(figures).map(([name, value]) => `${name}: ${value}`)
    return `| ${title} | ${cases} | ${faults.length} | ${(ms / 1000).toFixed(0)} | ${measured.join('; ')} |`
  })
  return ['| scenario | cases | faults | seconds | measured |', '| --- | ---: | ---: | ---: | --- |', ...rows].join(
    '\n',
  )
}

process.exitCode = await main(process.argv.slice(2))
