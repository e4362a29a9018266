import type { AuditReport, Suspect } from '@ccdash/api-contract'
import { keepPreviousData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { trpc } from '../data/trpc.ts'
import { usePartState, type PartState } from '../data/part-state.ts'
import type { AuditFloors, AuditParams } from './audit-params.ts'
import { suspectId } from './suspect-rows.ts'

/** A report without the rows of its first page. */
export type AuditHead = Omit<AuditReport, 'suspects' | 'suspectCount' | 'nextCursor'>
type LoadedAudit = {
  readonly head: AuditHead
  /** Of all pages loaded so far. */
  readonly suspects: readonly Suspect[]
}

export type Audit = {
  readonly part: PartState<LoadedAudit>
  /** Null before the first answer. */
  readonly loaded: LoadedAudit | null
  readonly isRunning: boolean
  /** Null when all are loaded. */
  readonly loadMore: (() => void) | null
  readonly isLoadingMore: boolean
  /** Asks again even for floors that were asked for before. */
  readonly askAgain: (floors: AuditFloors) => void
}

/**
 * The audit that was run. Nothing but a run changes it: neither time nor focus nor verdicts.
 *
 * @param projectId  Undefined until it is known; nothing is asked before.
 */
export function useAudit({ run, floors }: Pick<AuditParams, 'run' | 'floors'>, projectId: string | undefined): Audit {
  const utils = trpc.useUtils()
  const inputOf = (asked: AuditFloors) => ({
    ...asked,
    includeRejected: true,
    ...(projectId === undefined ? {} : { projectId }),
  })
  const query = trpc.links.audit.useInfiniteQuery(inputOf(floors), {
    enabled: run && projectId !== undefined,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  const loaded = useMemo(() => (pages === undefined ? null : joinPages(pages)), [pages])
  const part = usePartState(
    { data: loaded ?? undefined, error: query.error, status: query.status },
    JSON.stringify([projectId, floors]),
  )
  const { fetchNextPage } = query
  return {
    part,
    loaded,
    isRunning: query.isFetching && !query.isFetchingNextPage,
    loadMore: query.hasNextPage ? () => void fetchNextPage() : null,
    isLoadingMore: query.isFetchingNextPage,
    askAgain: (asked) => {
      void utils.links.audit.invalidate(inputOf(asked))
      void utils.links.auditSpread.invalidate()
    },
  }
}

function joinPages(pages: readonly AuditReport[]): LoadedAudit | null {
  const [first] = pages
  if (first === undefined) return null
  const { suspects: _suspects, suspectCount: _suspectCount, nextCursor: _nextCursor, ...head } = first
  // A sync between two pages may move a suspect from one to the other.
  const suspects = new Map(
    pages.flatMap((page) => page.suspects.map((suspect) => [suspectId(suspect), suspect] as const)),
  )
  return { head, suspects: [...suspects.values()] }
}
