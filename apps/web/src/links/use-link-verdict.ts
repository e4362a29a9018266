import type { LinkDetail, Page, Verdict } from '@ccdash/api-contract'
import type { InfiniteData } from '@tanstack/react-query'
import { trpc } from '../data/trpc.ts'
import { isSameKey } from './link-rows.ts'
import type { LinksPlace } from './links-view.ts'
import { entityLinksInput } from './use-entity-links.ts'

/**
 * Judges a link of the place. A rejected one stays in the list, marked, until the list is read anew, so that it can be taken
 * back.
 *
 * @param verdict  null takes the judgement back.
 */
export function useLinkVerdict(projectId: string, place: NonNullable<LinksPlace>) {
  const { links } = trpc.useUtils()
  const { mutate, isPending, error } = trpc.links.judge.useMutation({
    async onSuccess(linked, { key, verdict }) {
      await links.list.invalidate(undefined, { refetchType: 'none' })
      links.list.setInfiniteData(entityLinksInput(projectId, place), (held) =>
        replaceLink(held, (link) => {
          if (!isSameKey(link.key, key)) return link
          return linked ?? { ...link, judgement: judgementOf(link, verdict) }
        }),
      )
      for (const part of [links.features, links.feature, links.sessions]) void part.invalidate()
      for (const part of [links.silent, links.unworked, links.fanout]) void part.invalidate()
    },
  })
  return {
    judge: (link: LinkDetail, verdict: Verdict | null) => mutate({ projectId, key: link.key, verdict }),
    busy: isPending,
    error,
  }
}

type Held = InfiniteData<Page<LinkDetail>, string | null>

function replaceLink(held: Held | undefined, change: (link: LinkDetail) => LinkDetail): Held | undefined {
  return held && { ...held, pages: held.pages.map((page) => ({ ...page, items: page.items.map(change) })) }
}

function judgementOf(
  { key, confidence, strategy }: LinkDetail,
  verdict: Verdict | null | undefined,
): LinkDetail['judgement'] {
  if (verdict === null || verdict === undefined) return null
  return { key, verdict, note: '', at: new Date().toISOString(), confidence, strategy }
}
