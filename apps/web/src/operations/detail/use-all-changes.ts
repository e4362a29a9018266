import type { Operation, OperationChange } from '@ccdash/api-contract'
import { useEffect, useMemo, useRef } from 'react'
import { trpc } from '../../data/trpc.ts'
import { usePartState, type PartState } from '../../data/part-state.ts'
import { useThrottled } from './use-throttled.ts'

const PAGE_SIZE = 1000
const REFRESH_MS = 2_000

/** Every changed row that is listed (up to 1,000 per entity), page after page; read again as more come. */
export function useAllChanges(operation: Operation, enabled: boolean): PartState<readonly OperationChange[]> {
  const query = trpc.operations.changes.useInfiniteQuery(
    { operationId: operation.id, limit: PAGE_SIZE },
    { getNextPageParam: ({ nextCursor }) => nextCursor, enabled, staleTime: Infinity },
  )
  const { hasNextPage, isFetching, fetchNextPage, refetch } = query
  useEffect(() => {
    if (enabled && hasNextPage && !isFetching) void fetchNextPage()
  }, [enabled, hasNextPage, isFetching, fetchNextPage])

  const counted = Object.values(operation.changes).reduce(
    (sum, { added, changed, removed }) => sum + added + changed + removed,
    0,
  )
  const now = useThrottled(counted, REFRESH_MS)
  const readFor = useRef(now)
  useEffect(() => {
    if (!enabled || readFor.current === now) return
    readFor.current = now
    void refetch()
  }, [enabled, now, refetch])

  const part = usePartState(query, operation.id)
  const pages = query.data?.pages
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages])
  return part.state === 'shown' ? { state: 'shown', data: rows } : part
}
