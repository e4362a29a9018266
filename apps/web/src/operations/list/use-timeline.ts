/** The rows of the timeline: pages from the server, merged with what is told live, loaded further as one scrolls. */
import type { Operation } from '@ccdash/api-contract'
import { keepPreviousData } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { trpc } from '../../data/trpc.ts'
import { usePartState } from '../../data/part-state.ts'
import { useCoarseNow } from './use-coarse-now.ts'
import { parseFilter, toQuery, writeFilter, type TimelineFilter, type TimelineQuery } from './timeline-filter.ts'

/** Three screens: the first rows wait for all of them. */
const PAGE_SIZE = 50

/** The filter lives in the address; typing replaces it, choosing adds to the history. */
export function useTimelineFilter() {
  const [params, setParams] = useSearchParams()
  const text = params.toString()
  const filter = useMemo(() => parseFilter(new URLSearchParams(text)), [text])
  const now = useCoarseNow()
  const query = useMemo(() => toQuery(filter, now), [filter, now])
  const change = (changed: Partial<TimelineFilter>, replace = false) =>
    setParams((before) => writeFilter(before, { ...parseFilter(before), ...changed }), { replace })
  return { filter, query, change }
}

export function useTimeline(query: TimelineQuery) {
  const list = trpc.operations.list.useInfiniteQuery(
    { ...query, limit: PAGE_SIZE },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      staleTime: Infinity /* told live */,
    },
  )
  const part = usePartState(list)
  const pages = part.state === 'shown' ? part.data.pages : null
  const operations = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    part,
    operations,
    /** Still shows what another filter let through. */
    isOutdated: list.isPlaceholderData,
    hasMore: hasNextPage,
    loadMore,
    retry: () => void list.refetch(),
  }
}

/**
 * Rows that came on top since the list was first shown: `freshIds` for their tint, `unseen` for those that came while somebody
 * looked further down.
 *
 * @param subject  Another one is another list.
 * @param atTop  Whether the first row is on the screen.
 */
export function useNewcomers(operations: readonly Operation[], subject: string, atTop: boolean) {
  const topId = operations[0]?.id ?? null
  const [held, setHeld] = useState({ subject, topId, freshIds: new Set<string>(), unseen: 0 })
  if (held.subject !== subject || (held.topId === null && topId !== null)) {
    setHeld({ subject, topId, freshIds: new Set(), unseen: 0 })
  } else if (topId !== null && topId !== held.topId) {
    const before = operations.findIndex(({ id }) => id === held.topId)
    const fresh = before === -1 ? [] : operations.slice(0, before).map(({ id }) => id)
    setHeld({ subject, topId, freshIds: new Set(fresh), unseen: atTop ? 0 : held.unseen + fresh.length })
  } else if (atTop && held.unseen > 0) {
    setHeld({ ...held, unseen: 0 })
  }
  return { freshIds: held.freshIds, unseen: held.unseen }
}
