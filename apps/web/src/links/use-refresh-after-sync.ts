import { useEffect, useRef } from 'react'
import { useOperationUpdates } from '../data/use-live.ts'
import { trpc } from '../data/trpc.ts'
import { isSuspectsQuery } from './use-suspects.ts'

/** Appends to a log can end a sync each second; reading everything anew each time would be too much. */
const AT_MOST_EVERY_MS = 2_000

/** Reads what the page shows anew when an operation of the project has ended. */
export function useRefreshAfterSync(projectId: string | undefined): void {
  const { links } = trpc.useUtils()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const refresh = () => {
    timer.current = null
    for (const part of [links.features, links.feature, links.sessions, links.list]) void part.invalidate()
    for (const part of [links.silent, links.unworked, links.fanout]) void part.invalidate()
    void links.audit.invalidate(undefined, { predicate: isSuspectsQuery })
  }
  useOperationUpdates(({ operations }) => {
    const isEnd = operations.some((operation) => operation.projectId === projectId && operation.status !== 'running')
    if (isEnd && timer.current === null) timer.current = setTimeout(refresh, AT_MOST_EVERY_MS)
  })
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
}
