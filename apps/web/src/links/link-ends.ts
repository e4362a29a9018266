/** What can be linked by hand to what, and how the link is written. Pure. */
import type { EntityType, LinkKey } from '@ccdash/api-contract'
import type { LinksPlace, ListKind } from './links-view.ts'

export const OTHER_ENDS = {
  feature: ['session', 'document', 'task'],
  session: ['feature', 'document', 'task'],
} as const satisfies Record<ListKind, readonly EntityType[]>
export type OtherEnd = (typeof OTHER_ENDS)[ListKind][number]

/** Links run feature → session, feature → task, document → feature, document → session, task → session. */
export function keyByHand(place: NonNullable<LinksPlace>, type: OtherEnd, id: string): LinkKey {
  const [other, own] = [{ type, id } as const, place]
  const isSource = place.type === 'feature' && type !== 'document'
  const [source, target] = isSource ? [own, other] : [other, own]
  return {
    sourceType: source.type,
    sourceId: source.id,
    targetType: target.type,
    targetId: target.id,
    linkType: source.type === 'feature' && target.type === 'task' ? 'child' : 'related',
  }
}
