import type { Page } from '@ccdash/api-contract'
import { useMemo } from 'react'
import { usePartState, type PartState } from '../data/part-state.ts'

type EndlessQuery<Item> = {
  data: { pages: readonly Page<Item>[] } | undefined
  error: { message: string } | null
  status: 'pending' | 'error' | 'success'
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
  refetch: () => unknown
}

export type Pages<Item> = {
  /** Of all pages read so far. */
  readonly part: PartState<readonly Item[]>
  /** Reads the next page; null when there is none, and while one is being read. */
  readonly readMore: (() => void) | null
  readonly hasMore: boolean
  readonly retry: () => void
}

/** @param subject  What is asked for; what is known of another one is forgotten. */
export function usePages<Item>(query: EndlessQuery<Item>, subject: string): Pages<Item> {
  const { data, error, status, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const pages = data?.pages
  const items = useMemo(() => pages?.flatMap((page) => page.items), [pages])
  const part = usePartState({ data: items, error, status }, subject)
  return {
    part,
    readMore: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null,
    hasMore: hasNextPage,
    retry: () => void refetch(),
  }
}
