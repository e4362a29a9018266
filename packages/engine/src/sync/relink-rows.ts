/** What a relink changed, as rows of the operation's changes. */
import type { LinkDiff, LinkRecord } from '../records/link.ts'
import type { WrittenRow } from '../store/store.ts'

/** Gained, then lost, then rescored links, then those with other evidence. */
export function linkRows({ gained, lost, rescored, updated }: LinkDiff): WrittenRow[] {
  return [
    ...gained.map((link) => row('added', link, String(link.confidence))),
    ...lost.map((link) => row('removed', link, String(link.confidence))),
    ...rescored.map(({ before, after }) => row('changed', after, `${before.confidence} → ${after.confidence}`)),
    ...updated.map(({ before, after }) => row('changed', after, `${after.confidence}, ${whatChanged(before, after)}`)),
  ]
}

/** `feature cart-v1 → session S-1 0.67 → 0.78` */
function row(change: WrittenRow['change'], link: LinkRecord, confidence: string): WrittenRow {
  const { sourceType, sourceId, targetType, targetId, linkType } = link
  const id = `${sourceType} ${sourceId} ${targetType} ${targetId} ${linkType}`
  const label = `${sourceType} ${sourceId} → ${targetType} ${targetId} ${confidence}`
  return { entity: 'link', change, id, label }
}

function whatChanged(before: LinkRecord, after: LinkRecord): string {
  return before.strategy === after.strategy ? 'other evidence' : `${before.strategy} → ${after.strategy}`
}
