/** Past operations that the overview counts with; read again when one has started or ended. */
import type { OperationChanges } from '@ccdash/api-contract'
import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useOperationUpdates, useStatus } from '../../data/use-live.ts'
import { trpc } from '../../data/trpc.ts'
import { useCoarseNow } from './use-coarse-now.ts'
import { sumChanges } from './sum-changes.ts'
import type { TimelineQuery } from './timeline-filter.ts'

const DAY_MS = 86_400_000
const REFRESH_MS = 2_000
const MAX_POINTS = 1_000

/** Of one project: full syncs of any outcome, and link rebuilds that completed. */
export function useSyncHistory(projectId: string | null) {
  const enabled = projectId !== null
  const project = projectId ?? ''
  const syncs = trpc.operations.history.useQuery({ projectId: project, kind: 'full_sync', limit: 100 }, { enabled })
  const rebuilds = trpc.operations.history.useQuery(
    { projectId: project, kind: 'rebuild_links', status: 'completed', limit: 8 },
    { enabled },
  )
  return { syncs: syncs.data?.points ?? null, rebuilds: rebuilds.data?.points ?? null }
}

/** Figures come after the rows: the status comes with the first rows, and looking back costs the server more than both. */
function useAfterFirstRows(): boolean {
  return useStatus().state !== 'loading'
}

/** The last 24 hours of what a filter lets through, whatever its status and its time. */
export function useLastDay({ kind, trigger, projectId, search }: TimelineQuery) {
  const from = new Date(useCoarseNow() - DAY_MS).toISOString()
  const filter = {
    ...(kind && { kind }),
    ...(trigger && { trigger }),
    ...(projectId && { projectId }),
    ...(search && { search }),
  }
  const options = { placeholderData: keepPreviousData, enabled: useAfterFirstRows() }
  return trpc.operations.history.useQuery({ ...filter, from, limit: MAX_POINTS }, options).data ?? null
}

/** How many there are of each status. */
export function useStatusCounts({ status: _status, ...filter }: TimelineQuery) {
  const options = { placeholderData: keepPreviousData, enabled: useAfterFirstRows() }
  return trpc.operations.history.useQuery({ ...filter, limit: 1 }, options).data?.byStatus ?? null
}

/** Reads all history anew when operations start or end: at once, then at most every two seconds. */
export function useFreshHistory(): void {
  const utils = trpc.useUtils()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const running = useRef(new Set<string>())
  const refreshedAt = useRef(0)
  useOperationUpdates(({ operations }) => {
    const isNews = operations.filter(({ id, status }) => (status === 'running') !== running.current.has(id))
    for (const { id, status } of isNews) {
      if (status === 'running') running.current.add(id)
      else running.current.delete(id)
    }
    if (isNews.length === 0 && operations.every(({ status }) => status === 'running')) return
    timer.current ??= setTimeout(
      () => {
        timer.current = null
        refreshedAt.current = Date.now()
        void utils.operations.history.invalidate()
      },
      refreshedAt.current + REFRESH_MS - Date.now(),
    )
  })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
}

/** What operations of a project changed since midnight; null when it is not known, also when there were too many to tell. */
export function useTodaysChanges(projectId: string | null): OperationChanges | null {
  const day = useLastDay({})
  const midnight = new Date(useCoarseNow()).setHours(0, 0, 0, 0)
  if (day === null || projectId === null) return null
  const known = Object.values(day.byStatus).reduce((sum, count) => sum + count, 0)
  if (known > day.points.length) return null
  const points = day.points.filter((point) => point.projectId === projectId && Date.parse(point.startedAt) >= midnight)
  return sumChanges(points.map(({ changes }) => changes))
}
