import type { LinkDetail, ListLinks } from '@ccdash/api-contract'
import { useEffect } from 'react'
import { trpc } from '../data/trpc.ts'
import type { LinksPlace } from './links-view.ts'
import { usePages, type Pages } from './use-pages.ts'

/** At once; features have some tens of links. */
const PAGE = 500
/** Read by themselves one after the other; the rest when asked for. */
const PAGES_AT_ONCE = 10

export type EntityLinks = Pages<LinkDetail>

export function entityLinksInput(projectId: string, place: NonNullable<LinksPlace>): Omit<ListLinks, 'cursor'> {
  return { projectId, entityType: place.type, entityId: place.id, limit: PAGE }
}

/** Every link of a feature or a session. @param place  null asks for nothing */
export function useEntityLinks(projectId: string, place: LinksPlace): EntityLinks {
  const asked = place ?? { type: 'feature', id: '-' }
  const query = trpc.links.list.useInfiniteQuery(entityLinksInput(projectId, asked), {
    enabled: place !== null,
    getNextPageParam: (page) => page.nextCursor,
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = query
  const isGoingOn = hasNextPage && !isFetching && (data?.pages.length ?? 0) < PAGES_AT_ONCE
  useEffect(() => {
    if (isGoingOn) void fetchNextPage()
  }, [isGoingOn, fetchNextPage])
  return usePages(query, JSON.stringify([projectId, asked]))
}
