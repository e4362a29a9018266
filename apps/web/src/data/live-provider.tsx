/** Keeps the page level with the server: subscribes, merges, reconnects, pauses while nobody looks. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { OpsRouter } from '@ccdash/api-contract/router'
import type { TRPCClient } from '@trpc/client'
import { createContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { openFeed } from './live-feed.ts'
import { createLiveStore, type LiveStore } from './live-store.ts'
import { mergeReport, mergeUpdate, refreshAfterLoss, refreshEndedUnseen } from './merge-cache.ts'
import { noteEnds } from './started-operations.ts'

/** A server that takes the connection and says nothing counts as gone. */
const OPENING_TIMEOUT_MS = 8_000
/** Looking at another tab for a moment is no reason to stop; but a browser gives all tabs together only six connections. */
const PAUSE_AFTER_MS = 5_000

export const LiveContext = createContext<LiveStore | null>(null)

/** @param client  Must stay the same. */
export function LiveProvider({ client, children }: { client: TRPCClient<OpsRouter>; children: ReactNode }) {
  const [store] = useState(createLiveStore)
  const queries = useQueryClient()
  const { phase, tries, nextTryAt } = useSyncExternalStore(store.subscribe, store.get).link
  /** Which try is under way or has succeeded; each subscribes anew. */
  const subscription = phase === 'connecting' || phase === 'open' ? tries : null
  const opening = phase === 'connecting' ? tries : null

  useEffect(() => {
    if (subscription === null) return undefined
    return keepLevel(client, store, queries)
  }, [client, queries, store, subscription])

  useEffect(() => {
    if (opening === null) return undefined
    const timer = setTimeout(() => lose(store), OPENING_TIMEOUT_MS)
    return () => clearTimeout(timer)
  }, [store, opening])

  useEffect(() => {
    if (nextTryAt === null) return undefined
    const timer = setTimeout(() => store.linkEvent({ type: 'try' }), nextTryAt - Date.now())
    return () => clearTimeout(timer)
  }, [store, nextTryAt])

  useEffect(() => pauseWhileHidden(store), [store])
  useEffect(() => () => store.dispose(), [store])
  return <LiveContext value={store}>{children}</LiveContext>
}

function lose(store: LiveStore): void {
  store.linkEvent({ type: 'lost', at: Date.now(), chance: Math.random() })
}

function keepLevel(client: TRPCClient<OpsRouter>, store: LiveStore, queries: QueryClient): () => void {
  const { lastSequence, link } = store.get()
  let first = true
  return openFeed(client, lastSequence === null ? null : String(lastSequence), {
    onOpened() {
      store.linkEvent({ type: 'opened', at: Date.now() })
      if (link.lostAt !== null) refreshAfterLoss(queries)
    },
    onLost: () => lose(store),
    onOperations(update) {
      mergeUpdate(queries, update)
      if (first && lastSequence === null) refreshEndedUnseen(queries, update)
      first = false
      noteEnds(update.operations)
      store.tellOperations(update)
    },
    onStatus(report) {
      mergeReport(queries, report)
      store.tellStatus(report)
    },
  })
}

function pauseWhileHidden(store: LiveStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const onChange = () => {
    clearTimeout(timer)
    if (document.hidden) {
      timer = setTimeout(() => store.linkEvent({ type: 'paused', at: Date.now() }), PAUSE_AFTER_MS)
    } else {
      store.linkEvent({ type: 'try' }) // also when it waits for its next try: somebody looks now
    }
  }
  document.addEventListener('visibilitychange', onChange)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onChange)
  }
}
