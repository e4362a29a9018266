/** The links shown, as a file. Pure. */
import type { LinkRow } from './link-rows.ts'
import type { LinksPlace, LinksTab } from './links-view.ts'

type Export = {
  projectId: string
  place: NonNullable<LinksPlace>
  tab: LinksTab
  rows: readonly LinkRow[]
  at: Date
}

/** Links as the server tells them, with what they were chosen by. */
export function exportText({ projectId, place, tab, rows, at }: Export): string {
  const links = rows.map(({ link }) => link)
  return `${JSON.stringify({ exportedAt: at.toISOString(), projectId, [place.type]: place.id, shown: tab, links }, null, 2)}\n`
}

/** `links-cart-v1-sessions.json` */
export function exportName(place: NonNullable<LinksPlace>, tab: LinksTab): string {
  return `links-${place.id.replaceAll(/[^\w.-]+/g, '-')}-${tab}.json`
}
