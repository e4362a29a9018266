/** What pages read of the live connection. */
import type { Operation, OperationsUpdate, StatusReport } from '@ccdash/api-contract'
import { use, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { trpc } from './trpc.ts'
import { usePartState, type PartState } from './part-state.ts'
import type { Connection } from './connection.ts'
import { LiveContext } from './live-provider.tsx'
import type { LiveSnapshot, LiveStore, Recovery } from './live-store.ts'

/** What is told live is never out of date by itself. */
const TOLD_LIVE = { staleTime: Number.POSITIVE_INFINITY } as const

function useLiveStore(): LiveStore {
  const store = use(LiveContext)
  if (store === null) throw new Error('needs a LiveProvider above it')
  return store
}

function useLiveValue<Value>(select: (snapshot: LiveSnapshot) => Value): Value {
  const store = useLiveStore()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

/** The status: read once, then told. */
export function useStatus(): PartState<StatusReport> {
  return usePartState(trpc.status.get.useQuery(undefined, TOLD_LIVE))
}

/** Operations of all projects that work or wait, newest first, and those that ended less than 6 s ago. */
export function useLiveOperations(): readonly Operation[] {
  return useLiveValue(({ operations }) => operations)
}

/** One operation: read once, then told. Another id forgets the one before. */
export function useOperation(operationId: string): PartState<Operation> {
  return usePartState(trpc.operations.get.useQuery({ operationId }, TOLD_LIVE), operationId)
}

/** Calls the listener with every message about operations, after it has been merged into what queries hold. */
export function useOperationUpdates(listener: (update: OperationsUpdate) => void): void {
  const store = useLiveStore()
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => store.onUpdate((update) => latest.current(update)), [store])
}

export function useConnection(): Connection {
  return useLiveValue(({ connection }) => connection)
}

/** When the last message came, in milliseconds since 1970; null before the first one. */
export function useLastMessageAt(): number | null {
  return useLiveValue(({ lastMessageAt }) => lastMessageAt)
}

/** Sequence number of the last message; null before the first one. */
export function useLastSequence(): number | null {
  return useLiveValue(({ lastSequence }) => lastSequence)
}

/** Tries at once. */
export function useReconnect(): () => void {
  const store = useLiveStore()
  return useCallback(() => store.linkEvent({ type: 'try' }), [store])
}

/** Set after a loss that was worth telling, until it is dismissed. */
export function useRecovery(): { recovery: Recovery | null; dismiss: () => void } {
  const store = useLiveStore()
  return { recovery: useLiveValue(({ recovery }) => recovery), dismiss: store.dismissRecovery }
}
