/**
 * Makes single links what the rules and a person's verdicts say they are: after a verdict, and after a relink during which
 * one was given.
 *
 *   verdict    reject          keep                                         uncertain, none
 *   the link   is taken out    stays, or is made again as it was judged     is what the rules make of it
 *
 * Links made by hand stay as they are, unless rejected.
 *
 * A verdict may come from another process while a relink runs. Both write first what is theirs (verdict, links) and then look at
 * what is the other's, so at least one of them sees both and sets the link right.
 */
import { diffLinks } from '../logic-1/diff-links.ts'
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { findRuleLink } from '../logic-1/link-of-key.ts'
import type { LinkKey, LinkRecord } from '../../records/link.ts'
import type { Store, StoredJudgement } from '../../store/store.ts'
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { LinkIndexes } from './relink-index.ts'
import { readLinkIndex, readLinkStamp } from './relink-index.ts'
import type { Judgements } from './relink-judgements.ts'
import { changedVerdicts, readJudgementsByKey } from './relink-judgements.ts'

export type RelinkKeysDeps = { readonly store: Store; readonly linkIndexes: LinkIndexes }

export async function relinkKeys(deps: RelinkKeysDeps, projectId: string, keys: readonly LinkKey[]): Promise<void> {
  const { store } = deps
  let due = keys
  for (;;) {
    const stamp = await readLinkStamp(store, projectId)
    const judgements = await readJudgementsByKey(store, projectId)
    await settleKeys(deps, projectId, due, judgements)
    if ((await readLinkStamp(store, projectId)) !== stamp) continue // computed from rows that may be older than the links
    const named = new Set(keys.map(linkKeyText))
    due = changedVerdicts(judgements, await readJudgementsByKey(store, projectId)).filter((key) =>
      named.has(linkKeyText(key)),
    )
    if (due.length === 0) return
  }
}

async function settleKeys(
  { store, linkIndexes }: RelinkKeysDeps,
  projectId: string,
  keys: readonly LinkKey[],
  judgements: Judgements,
): Promise<void> {
  let known: KnownIndex | null = null
  const findRule = async (key: LinkKey): Promise<LinkRecord | null> => {
    known ??= (await linkIndexes.find(projectId)) ?? (await readLinkIndex(store, projectId))
    const evidence = key.targetType === 'session' ? await store.readSessionEvidence(projectId, [key.targetId]) : []
    return findRuleLink(known, key, evidence[0] ?? null)
  }
  const gained: LinkRecord[] = []
  const lost: LinkRecord[] = []
  const replaced: LinkRecord[] = []
  for (const key of keys) {
    const stored = await store.readLink(projectId, key)
    const wanted = await wantedLink(stored, judgements.get(linkKeyText(key)), () => findRule(key))
    if (stored === null && wanted !== null) gained.push(wanted)
    else if (stored !== null && wanted === null) lost.push(stored)
    else if (stored !== null && wanted !== null && differs(stored, wanted)) replaced.push(wanted)
  }
  if (gained.length + lost.length + replaced.length > 0) await store.writeLinks(projectId, { gained, lost, replaced })
}

async function wantedLink(
  stored: LinkRecord | null,
  judgement: StoredJudgement | undefined,
  findRule: () => Promise<LinkRecord | null>,
): Promise<LinkRecord | null> {
  if (judgement?.verdict === 'reject') return null
  if (stored?.origin === 'manual') return stored
  if (judgement?.verdict !== 'keep') return findRule()
  if (judgement.link?.origin === 'manual') return judgement.link
  return stored ?? (await findRule()) ?? judgement.link
}

function differs(stored: LinkRecord, wanted: LinkRecord): boolean {
  if (stored === wanted) return false
  const { rescored, updated } = diffLinks([stored], [wanted])
  return stored.origin !== wanted.origin || rescored.length + updated.length > 0
}
