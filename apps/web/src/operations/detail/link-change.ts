/** What an operation's changes say of a link, by what happened to it. */
import type { LinkChange as LinkMove, OperationChange } from '@ccdash/api-contract'

export type LinkChange = LinkMove & { readonly type: 'gained' | 'lost' | 'rescored' | 'other' }

/** Null of a row that is no link, or of an older one whose label could not be read. */
export function readLinkChange({ link }: OperationChange): LinkChange | null {
  return link === null ? null : { ...link, type: typeOf(link) }
}

function typeOf({ before, after }: LinkMove): LinkChange['type'] {
  if (before === null) return 'gained'
  if (after === null) return 'lost'
  return before === after ? 'other' : 'rescored'
}
