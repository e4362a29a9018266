import type { Operation, OperationIssue } from '@ccdash/api-contract'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { trpc } from '../../data/trpc.ts'
import { usePartState, type PartState } from '../../data/part-state.ts'
import { useThrottled } from './use-throttled.ts'

const PAGE_SIZE = 500
const REFRESH_MS = 1_000
/** The next page is asked for this many rows before the end. */
const AHEAD = 100

export type Issues = {
  readonly part: PartState<unknown>
  readonly issues: readonly OperationIssue[]
  /** All that are listed are here. */
  readonly isComplete: boolean
  readonly readAll: () => Promise<readonly OperationIssue[]>
  readonly onRange: (first: number, last: number) => void
}

/** The issues of an operation in pages, read on as somebody scrolls, and again when there are more. */
export function useIssues(operation: Operation): Issues {
  const input = { operationId: operation.id, limit: PAGE_SIZE }
  const utils = trpc.useUtils()
  const query = trpc.operations.issues.useInfiniteQuery(input, {
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Infinity,
  })
  const { refetch, fetchNextPage, hasNextPage, isFetching } = query
  const count = useThrottled(operation.issueCount, REFRESH_MS)
  const readFor = useRef(count)
  useEffect(() => {
    if (readFor.current === count) return
    readFor.current = count
    void refetch()
  }, [count, refetch])

  const pages = query.data?.pages
  const issues = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages])
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetching && last >= issues.length - AHEAD) void fetchNextPage()
    },
    [fetchNextPage, hasNextPage, isFetching, issues.length],
  )

  async function readAll(): Promise<readonly OperationIssue[]> {
    const all: OperationIssue[] = []
    for (let cursor: string | null = null; ;) {
      const page: { items: OperationIssue[]; nextCursor: string | null } = await utils.client.operations.issues.query({
        ...{ operationId: operation.id, limit: 1000, cursor },
      })
      for (const issue of page.items) all.push(issue)
      if (page.nextCursor === null) return all
      cursor = page.nextCursor
    }
  }
  return {
    part: usePartState(query, operation.id),
    issues,
    isComplete: pages !== undefined && !hasNextPage,
    readAll,
    onRange,
  }
}
