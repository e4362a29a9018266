/**
 * What the address says of the links page, and back: what is looked at is the path, how it is looked at the query.
 *
 *   /ops/links/features/cart-v1?q=cart&tab=documents&open=DOC-1&weak=hide
 *
 * Values at their default are left out; what cannot be read counts as left out. Pure.
 */
export type ListKind = 'feature' | 'session'
/** What is looked at; null: nothing yet. */
export type LinksPlace = { readonly type: ListKind; readonly id: string } | null

export const TABS = {
  feature: ['sessions', 'documents', 'tasks'],
  session: ['features', 'documents', 'tasks'],
} as const satisfies Record<ListKind, readonly string[]>
export type LinksTab = (typeof TABS)[ListKind][number]

export type LinksView = {
  /** Which list stands at the left. */
  readonly by: ListKind
  /** Of the list. */
  readonly search: string
  readonly tab: LinksTab
  /** Id at the other end of the link whose proof is open. */
  readonly open: string | null
  /** Links below the floor. */
  readonly isWeakShown: boolean
}

export function readLinksView(place: LinksPlace, query: URLSearchParams): LinksView {
  const by = place?.type ?? (query.get('by') === 'session' ? 'session' : 'feature')
  const tabs: readonly LinksTab[] = TABS[by]
  return {
    by,
    search: query.get('q') ?? '',
    tab: tabs.find((tab) => tab === query.get('tab')) ?? TABS[by][0],
    open: query.get('open'),
    isWeakShown: query.get('weak') !== 'hide',
  }
}

export function linksHref(place: LinksPlace, { by, search, tab, open, isWeakShown }: LinksView): string {
  const entries: [name: string, value: string][] = [
    ['by', place === null && by === 'session' ? 'session' : ''],
    ['q', search],
    ['tab', place === null || tab === TABS[place.type][0] ? '' : tab],
    ['open', place === null ? '' : (open ?? '')],
    ['weak', isWeakShown ? '' : 'hide'],
  ]
  const query = new URLSearchParams(entries.filter(([, value]) => value !== '')).toString()
  return `${pathOf(place)}${query === '' ? '' : `?${query}`}`
}

/** The address of another place: list and switches stay, the open link does not. */
export function placeHref(place: LinksPlace, view: LinksView): string {
  const by = place?.type ?? view.by
  const search = by === view.by ? view.search : ''
  return linksHref(place, { ...view, by, search, tab: TABS[by][0], open: null })
}

/** @param part  of a path, as the router gives it: decoded but for what would be read as part of the address */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign of the id itself
  }
}

function pathOf(place: LinksPlace): string {
  return place === null ? '/ops/links' : `/ops/links/${place.type}s/${encodeURIComponent(place.id)}`
}
