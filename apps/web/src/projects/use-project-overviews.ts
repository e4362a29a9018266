import type { ProjectOverview } from '@ccdash/api-contract'
import { useEffect, useRef, useState } from 'react'
import { useOperationUpdates } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { usePartState, type PartState } from '../data/part-state.ts'

/** Operations may end by the dozen. */
const REFRESH_MS = 1_000

export type ProjectOverviews = {
  readonly part: PartState<ProjectOverview[]>
  /** When the folders were looked at, ISO-8601; null before the first time. */
  readonly checkedAt: string | null
  readonly isChecking: boolean
  /** Of the last "Check folders", while the page still shows what it knew before. */
  readonly checkError: { message: string } | null
  /** Looks at the folders again, also at those that are being typed. */
  readonly check: () => void
}

/** All projects; read again when an operation has ended. */
export function useProjectOverviews(): ProjectOverviews {
  const utils = trpc.useUtils()
  const query = trpc.projects.overviews.useQuery()
  const [isChecking, setChecking] = useState(false)
  const [checkError, setCheckError] = useState<{ message: string } | null>(null)
  useRefreshAfterEnds(() => void utils.projects.overviews.invalidate())

  const check = async () => {
    setChecking(true)
    setCheckError(null)
    void utils.projects.inspect.invalidate()
    const { error } = await query.refetch()
    setCheckError(error)
    setChecking(false)
  }
  return {
    part: usePartState(query),
    checkedAt: query.dataUpdatedAt === 0 ? null : new Date(query.dataUpdatedAt).toISOString(),
    isChecking,
    checkError: query.error === null ? null : checkError,
    check: () => void check(),
  }
}

function useRefreshAfterEnds(refresh: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useOperationUpdates(({ operations }) => {
    if (operations.every(({ status }) => status === 'running')) return
    timer.current ??= setTimeout(() => {
      timer.current = null
      refresh()
    }, REFRESH_MS)
  })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
}
