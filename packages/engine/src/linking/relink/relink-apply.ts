/** Writes what a relink found, in one transaction, and never against a verdict given meanwhile. */
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { LinkDiff } from '../../records/link.ts'
import { writeLinkStamp } from './relink-index.ts'
import type { Judgements } from './relink-judgements.ts'
import { changedVerdicts, judgedKeys, readJudgementsByKey } from './relink-judgements.ts'
import type { RelinkKeysDeps } from './relink-keys.ts'
import { relinkKeys } from './relink-keys.ts'
import type { Relinked } from './relink-work.ts'

/**
 * @param stamp  names this relink: the id of its operation.
 * @returns      what was written.
 */
export async function applyRelink(deps: RelinkKeysDeps, { work, known }: Relinked, stamp: string): Promise<LinkDiff> {
  const { store, linkIndexes } = deps
  const { projectId } = work
  await writeLinkStamp(store, projectId, stamp)
  const diff = withoutJudged(work.diff, await readJudgementsByKey(store, projectId))
  const replaced = [...diff.rescored, ...diff.updated].map(({ after }) => after)
  const { gained, lost } = diff
  if (gained.length + lost.length + replaced.length > 0) await store.writeLinks(projectId, { gained, lost, replaced })
  linkIndexes.keep(projectId, stamp, known)

  let used = work.judgements
  for (;;) {
    const latest = await readJudgementsByKey(store, projectId)
    const changed = changedVerdicts(used, latest)
    if (changed.length === 0) return diff
    await relinkKeys(deps, projectId, changed)
    used = latest
  }
}

function withoutJudged({ gained, lost, rescored, updated }: LinkDiff, judgements: Judgements): LinkDiff {
  const { kept, rejected } = judgedKeys(judgements)
  if (kept.size + rejected.size === 0) return { gained, lost, rescored, updated }
  const isOpen = ({ after }: LinkDiff['rescored'][number]): boolean => {
    const key = linkKeyText(after)
    return !kept.has(key) && !rejected.has(key)
  }
  return {
    gained: gained.filter((link) => !rejected.has(linkKeyText(link))),
    lost: lost.filter((link) => !kept.has(linkKeyText(link))),
    rescored: rescored.filter(isOpen),
    updated: updated.filter(isOpen),
  }
}
