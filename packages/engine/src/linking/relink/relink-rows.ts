/** What a relink changed, as rows of the operation's changes. */
import type { LinkChange } from '@ccdash/api-contract'
import type { LinkDiff, LinkRecord } from '../../records/link.ts'
import type { WrittenRow } from '../../store/store.ts'

/** Gained, then lost, then rescored links, then those with other evidence. */
export function linkRows({ gained, lost, rescored, updated }: LinkDiff): WrittenRow[] {
  return [
    ...gained.map((after) => row('added', after, { ...endsOf(after), before: null, after: after.confidence })),
    ...lost.map((before) => row('removed', before, { ...endsOf(before), before: before.confidence, after: null })),
    ...[...rescored, ...updated].map(({ before, after }) =>
      row('changed', after, {
        ...endsOf(after),
        ...{ before: before.confidence, after: after.confidence },
        strategy: before.strategy === after.strategy ? null : { before: before.strategy, after: after.strategy },
      }),
    ),
  ]
}

/** Its label, for people: `feature cart-v1 → session S-1 0.67 → 0.78`. */
function row(change: WrittenRow['change'], { linkType }: LinkRecord, link: LinkChange): WrittenRow {
  const source = `${link.source.type} ${link.source.id}`
  const target = `${link.target.type} ${link.target.id}`
  return {
    ...{ entity: 'link', change, link },
    id: `${source} ${target} ${linkType}`,
    label: `${source} → ${target} ${describeMove(link)}`,
  }
}

function describeMove({ before, after, strategy }: LinkChange): string {
  if (before === null || after === null) return String(before ?? after)
  if (before !== after) return `${before} → ${after}`
  return `${after}, ${strategy === null ? 'other evidence' : `${strategy.before} → ${strategy.after}`}`
}

function endsOf({ sourceType, sourceId, targetType, targetId }: LinkRecord): Omit<LinkChange, 'before' | 'after'> {
  return {
    ...{ source: { type: sourceType, id: sourceId }, target: { type: targetType, id: targetId } },
    strategy: null,
  }
}
