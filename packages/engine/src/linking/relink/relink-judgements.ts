/** Verdicts of a project, as a relink needs them. */
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { Judged } from '../logic-1/diff-links.ts'
import type { LinkKey } from '../../records/link.ts'
import type { Store, StoredJudgement } from '../../store/store.ts'

/** By `linkKeyText`. */
export type Judgements = ReadonlyMap<string, StoredJudgement>

export async function readJudgementsByKey(store: Store, projectId: string): Promise<Judgements> {
  const judgements = await store.readJudgements(projectId)
  return new Map(judgements.map((judgement) => [linkKeyText(judgement.key), judgement]))
}

export function judgedKeys(judgements: Judgements): Judged {
  const keysWith = (wanted: StoredJudgement['verdict']): Set<string> =>
    new Set([...judgements].filter(([, { verdict }]) => verdict === wanted).map(([key]) => key))
  return { kept: keysWith('keep'), rejected: keysWith('reject') }
}

/** Keys that have another verdict now, one more or one less. */
export function changedVerdicts(before: Judgements, now: Judgements): LinkKey[] {
  const changed = [...now].filter(([key, { verdict }]) => before.get(key)?.verdict !== verdict)
  const gone = [...before].filter(([key]) => !now.has(key))
  return [...changed, ...gone].map(([, { key }]) => key)
}
