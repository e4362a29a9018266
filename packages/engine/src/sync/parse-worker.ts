/** What a parse worker runs: one job in, one compact result out. Started by parse-pool.ts. */
import { parseSource } from './parse-source.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'

export default function work(job: ParseJob): Promise<ParsedSource> {
  return parseSource(job)
}
