/** What the live part of the page knows, outside React: components read the piece they show and are told of its changes. */
import type { Operation, OperationsUpdate, StatusReport } from '@ccdash/api-contract'
import {
  advanceLink,
  connectionOf,
  INITIAL_LINK,
  type Connection,
  type LinkEvent,
  type LiveLink,
} from './connection.ts'
import {
  dropLeft,
  mergeLiveOperations,
  nextLeave,
  reconcileLiveOperations,
  type LiveOperations,
} from './live-operations.ts'

/** What came after a loss, for the banner that says so. */
export type Recovery = {
  readonly at: Date
  readonly lostForMs: number
  /** Events told since; null until the first message. */
  readonly events: number | null
}

export type LiveSnapshot = {
  readonly link: LiveLink
  readonly connection: Connection
  readonly operations: readonly Operation[]
  readonly recovery: Recovery | null
  /** Sequence number of the last message. */
  readonly lastSequence: number | null
  readonly lastMessageAt: number | null
}

export type LiveStore = ReturnType<typeof createLiveStore>

/** A loss shorter than this is not worth a word. */
const WORTH_TELLING_MS = 3_000

export function createLiveStore(now: () => number = Date.now) {
  let live: LiveOperations = []
  let leaveTimer: ReturnType<typeof setTimeout> | undefined
  let snapshot: LiveSnapshot = {
    link: INITIAL_LINK,
    connection: connectionOf(INITIAL_LINK),
    operations: [],
    recovery: null,
    lastSequence: null,
    lastMessageAt: null,
  }
  const listeners = new Set<() => void>()
  const updateListeners = new Set<(update: OperationsUpdate) => void>()

  const change = (next: Partial<LiveSnapshot>) => {
    snapshot = { ...snapshot, ...next }
    for (const listener of listeners) listener()
  }
  const setLive = (next: LiveOperations): readonly Operation[] => {
    live = next
    clearTimeout(leaveTimer)
    const leaveAt = nextLeave(live)
    if (leaveAt !== null) {
      leaveTimer = setTimeout(() => change({ operations: setLive(dropLeft(live, now())) }), leaveAt - now() + 10)
    }
    return live.map(({ operation }) => operation)
  }

  return {
    get: () => snapshot,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onUpdate(listener: (update: OperationsUpdate) => void): () => void {
      updateListeners.add(listener)
      return () => updateListeners.delete(listener)
    },
    linkEvent(event: LinkEvent): void {
      const before = snapshot.link
      const link = advanceLink(before, event)
      if (link === before) return
      const failed = before.attempt > 0 || before.offline
      const lostForMs = event.type === 'opened' && before.lostAt !== null && failed ? event.at - before.lostAt : 0
      const recovered = lostForMs >= WORTH_TELLING_MS && before.openedAt === null && snapshot.lastSequence !== null
      change({
        link,
        connection: connectionOf(link),
        ...(recovered ? { recovery: { at: new Date(now()), lostForMs, events: null } } : {}),
        ...(event.type === 'lost' ? { recovery: null } : {}),
      })
    },
    tellOperations(update: OperationsUpdate): void {
      const { recovery, lastSequence } = snapshot
      const events = update.incomplete ? 0 : Math.max(0, update.sequence - (lastSequence ?? update.sequence))
      change({
        operations: setLive(mergeLiveOperations(live, update.operations, now())),
        lastSequence: update.sequence,
        lastMessageAt: now(),
        ...(recovery !== null && recovery.events === null ? { recovery: { ...recovery, events } } : {}),
      })
      for (const listener of updateListeners) listener(update)
    },
    tellStatus(report: StatusReport): void {
      change({ operations: setLive(reconcileLiveOperations(live, report, now())), lastMessageAt: now() })
    },
    dismissRecovery: () => change({ recovery: null }),
    dispose: () => clearTimeout(leaveTimer),
  }
}
