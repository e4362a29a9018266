/** What a parse worker runs: one job in, one compact result out. Started by parse-pool.ts. */
import { workerData } from 'piscina'
import { textMask } from '../secrets/mask-secrets.ts'
import type { ParseWorkerData } from './parse-pool.ts'
import { threadId } from 'node:worker_threads'
import { parseSource } from './parse-source.ts'
import type { ParsedSource } from './parse-source.ts'
import { countBytes, noteBeat, noteParsed, takeClaim, throwIfAborted } from './share-jobs.ts'
import type { SharedJob } from './share-jobs.ts'

const mask = textMask((workerData as ParseWorkerData).maskSecrets)
let last: Promise<unknown> = Promise.resolve()

/** One job after the other, however many are at hand: each answer leaves before the next job is begun. */
export default function work(shared: SharedJob): Promise<ParsedSource | null> {
  const answer = last.then(() => parse(shared))
  last = answer.catch(() => undefined) // whoever gave the job hears of it
  return answer
}

async function parse({ job, claim, bytesRead }: SharedJob): Promise<ParsedSource | null> {
  if (!takeClaim(claim)) return null
  noteBeat(claim, threadId)
  const onChunk = async (bytes: number): Promise<void> => {
    countBytes(bytesRead, bytes)
    noteBeat(claim, threadId)
    throwIfAborted(claim)
  }
  const parsed = await parseSource(job, onChunk, undefined, mask)
  noteParsed(claim)
  return parsed
}
