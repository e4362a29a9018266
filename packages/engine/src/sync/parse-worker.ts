/** What a parse worker runs: one job in, one compact result out. Started by parse-pool.ts. */
import { enableCompileCache } from 'node:module'
import type { ParsedSource } from './parse-source.ts'
import type { SharedJob } from './share-jobs.ts'

enableCompileCache() // before the parsers are loaded: most of a worker's start is compiling them
const { parseSource } = await import('./parse-source.ts')
const { takeClaim, throwIfAborted } = await import('./share-jobs.ts')

let last: Promise<unknown> = Promise.resolve()

/** One job after the other, however many are at hand: each answer leaves before the next job is begun. */
export default function work({ job, claim }: SharedJob): Promise<ParsedSource | null> {
  const answer = last.then(() => (takeClaim(claim) ? parseSource(job, async () => throwIfAborted(claim)) : null))
  last = answer.catch(() => undefined) // whoever gave the job hears of it
  return answer
}
