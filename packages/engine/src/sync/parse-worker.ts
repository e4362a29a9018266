/** What a parse worker runs: one job in, one compact result out. Started by parse-pool.ts. */
import { enableCompileCache } from 'node:module'
import type { ParsedSource, ParseJob } from './parse-source.ts'

enableCompileCache() // before the parsers are loaded: most of a worker's start is compiling them
const { parseSource } = await import('./parse-source.ts')

export default function work(job: ParseJob): Promise<ParsedSource> {
  return parseSource(job)
}
