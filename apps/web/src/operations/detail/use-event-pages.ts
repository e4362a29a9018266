/**
 * An operation's events by position, newest first, a page at a time.
 *
 * The list is pinned to one sequence number: rows keep their positions while new events come, and only showing the new ones
 * moves the pin.
 */
import type { EventPage, Operation, OperationEvent } from '@ccdash/api-contract'
import { keepPreviousData } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { trpc } from '../../data/trpc.ts'
import { usePartState, type PartState } from '../../data/part-state.ts'
import { toEventQuery, type EventFilter } from './event-filter.ts'
import { useThrottled } from './use-throttled.ts'

const PAGE_SIZE = 200
/** As many are shown without scrolling: up to then new ones come by themselves. */
const FITTING_ROWS = 16
const LOOK_MS = 1_000
const SCROLL_MS = 80

export type EventPages = {
  readonly part: PartState<EventPage>
  /** Rows of the pinned list. */
  readonly total: number
  /** Undefined while its page is not here yet. */
  readonly eventAt: (index: number) => OperationEvent | undefined
  /** Of the filter, as many as have come since. */
  readonly newCount: number
  readonly byType: EventPage['byType'] | null
  readonly showNew: () => void
  readonly onRange: (first: number, last: number) => void
  /** What is shown belongs to the filter before. */
  readonly isOld: boolean
}

export function useEventPages(operation: Operation, filter: EventFilter): EventPages {
  const query = { operationId: operation.id, ...toEventQuery(filter) }
  const [upTo, setUpTo] = useState(operation.lastSequence)
  const { range, onRange } = usePageRange()

  const pageInput = (page: number) => ({ ...query, upTo, offset: page * PAGE_SIZE, limit: PAGE_SIZE })
  const first = trpc.operations.eventPage.useQuery(pageInput(0), {
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  })
  // Only another filter makes what is shown old: events that join it come many times a second.
  const asked = JSON.stringify(query)
  const [answered, setAnswered] = useState(asked)
  if (!first.isPlaceholderData && answered !== asked) setAnswered(asked)
  const total = first.data?.total ?? 0
  const wanted = pagesBetween(range.from, Math.min(range.to, Math.floor(Math.max(0, total - 1) / PAGE_SIZE)))
  const others = trpc.useQueries((t) =>
    wanted.map((page) =>
      t.operations.eventPage(pageInput(page), { staleTime: Infinity, enabled: !first.isPlaceholderData }),
    ),
  )

  const lookAt = useThrottled(operation.lastSequence, LOOK_MS)
  const newest = trpc.operations.eventPage.useQuery(
    { ...query, limit: 1 },
    { enabled: lookAt > upTo, staleTime: Infinity }, // read again below, whenever there is more
  )
  const { refetch } = newest
  const lookedAt = useRef(lookAt)
  useEffect(() => {
    if (lookedAt.current === lookAt || lookAt <= upTo) return
    lookedAt.current = lookAt
    void refetch()
  }, [lookAt, upTo, refetch])
  const isNewer = newest.data !== undefined && newest.data.upTo > upTo && !first.isPlaceholderData
  const newCount = isNewer ? Math.max(0, newest.data.total - total) : 0
  if (newCount > 0 && total < FITTING_ROWS) setUpTo(newest.data?.upTo ?? upTo) // nothing is scrolled, so nothing jumps away
  return {
    part: usePartState(first, operation.id),
    total,
    eventAt(index) {
      const page = Math.floor(index / PAGE_SIZE)
      const held = page === 0 ? first.data : others[wanted.indexOf(page)]?.data
      return held?.items[index - page * PAGE_SIZE]
    },
    newCount,
    byType: (isNewer ? newest.data.byType : first.data?.byType) ?? null,
    showNew: () => setUpTo(Math.max(upTo, newest.data?.upTo ?? operation.lastSequence)),
    onRange,
    isOld: first.isPlaceholderData && answered !== asked,
  }
}

/** Pages of the rows on the screen; changes only with the pages, and not while somebody scrolls past them. */
function usePageRange() {
  const [range, setRange] = useState({ from: 0, to: 0 })
  const rows = useRef({ first: 0, last: 0 })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const onRange = useCallback((first: number, last: number) => {
    rows.current = { first, last }
    timer.current ??= setTimeout(() => {
      timer.current = null
      const from = Math.floor(rows.current.first / PAGE_SIZE)
      const to = Math.floor(rows.current.last / PAGE_SIZE)
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }))
    }, SCROLL_MS)
  }, [])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return { range, onRange }
}

/** The first page is always here. */
function pagesBetween(from: number, to: number): number[] {
  const pages: number[] = []
  for (let page = Math.max(1, from); page <= to; page += 1) pages.push(page)
  return pages
}
