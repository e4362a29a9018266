/** Settles what planChanges could not tell without reading: at most 8 KB per file. */
import type { SourceFile } from '../records/source-file.ts'
import { readEdges } from './fingerprint.ts'
import { errorCode } from './path-rules.ts'
import type { Candidate, KnownFile } from './plan-changes.ts'

export type VerifiedCandidates = {
  /** Logs that only grew: to be read on from `state.consumedBytes`. */
  readonly appended: readonly KnownFile[]
  /** Content as remembered: only the fingerprint is stored anew. */
  readonly touched: readonly KnownFile[]
  /** Truncated, rewritten, or not readable (the read will say why): to be read from the start. */
  readonly changed: readonly SourceFile[]
}

const AT_A_TIME = 8

/** Order within each list is that of the candidates. @throws the signal's reason when aborted; nothing else. */
export async function verifyCandidates(
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<VerifiedCandidates> {
  const isAsRemembered: boolean[] = []
  for (let start = 0; start < candidates.length; start += AT_A_TIME) {
    signal?.throwIfAborted()
    const looked = await Promise.all(candidates.slice(start, start + AT_A_TIME).map(hasRememberedEdges))
    for (const isSame of looked) isAsRemembered.push(isSame)
  }
  const matching = candidates.filter((_, index) => isAsRemembered[index])
  return {
    appended: matching.filter(({ suspicion }) => suspicion === 'append').map(toKnownFile),
    touched: matching.filter(({ suspicion }) => suspicion === 'touch').map(toKnownFile),
    changed: candidates.filter((_, index) => isAsRemembered[index] !== true).map(({ file }) => file),
  }
}

async function hasRememberedEdges({ file, state }: Candidate): Promise<boolean> {
  try {
    const edges = await readEdges(file.path, state.consumedBytes)
    return edges !== null && edges.headHash === state.headHash && edges.tailHash === state.tailHash
  } catch (error) {
    if (errorCode(error) === '') throw error
    return false
  }
}

function toKnownFile({ file, state }: Candidate): KnownFile {
  return { file, state }
}
