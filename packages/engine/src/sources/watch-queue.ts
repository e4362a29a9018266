/** Gathers changes until a batch is due and hands events to one consumer; the timers of watch-files.ts. */
import type { WatchEvent, WatchTiming, WatchedChange } from './watch-types.ts'

/** So many changed paths at most are told one by one; more are told as `reconcile`. */
export const MAX_BATCH_PATHS = 1_000

export type WatchQueue = {
  /** @param event  chokidar's: `unlink` is a deletion, the others a modification. */
  change(file: string, event: string): void
  /** All of a folder is to be looked at. */
  folder(folder: string): void
  /** Ticks not taken yet are one. */
  reconcile(cause: Extract<WatchEvent, { type: 'reconcile' }>['cause']): void
  events(): AsyncGenerator<WatchEvent, void>
  close(): void
}

export function createWatchQueue({ quietMs, maxWaitMs, restMs }: WatchTiming): WatchQueue {
  let gathering = new Map<string, WatchedChange>()
  let isOverflown = false // more than fit: the paths are forgotten
  let firstAt = 0
  let takenAt = -Infinity // the last batch
  let isDue = false
  let timer: NodeJS.Timeout | undefined
  let tick: Extract<WatchEvent, { type: 'reconcile' }> | null = null
  let closed = false
  let wake = Promise.withResolvers<void>()

  function due(): void {
    isDue = true
    wake.resolve()
  }

  /** Milliseconds until the batch is due when nothing else changes. */
  function untilDue(): number {
    const now = performance.now()
    return Math.max(Math.min(now + quietMs, firstAt + maxWaitMs), takenAt + restMs) - now
  }

  function take(): WatchEvent | null {
    if (isDue) takenAt = performance.now()
    if (isDue && isOverflown) {
      isDue = false
      isOverflown = false
      tick = null // this comparison is as good
      return { type: 'reconcile', cause: 'overflow' }
    }
    if (isDue) {
      const changes = [...gathering.values()]
      gathering = new Map()
      isDue = false
      return { type: 'changes', changes }
    }
    const event = tick
    tick = null
    return event
  }

  function gather(change: WatchedChange): void {
    if (closed) return
    if (gathering.size === 0 && !isOverflown) firstAt = performance.now()
    if (!isOverflown) {
      gathering.delete(change.path)
      gathering.set(change.path, change)
      isOverflown = gathering.size > MAX_BATCH_PATHS
      if (isOverflown) gathering = new Map()
    }
    if (isDue) return
    clearTimeout(timer)
    timer = setTimeout(due, Math.max(0, untilDue()))
  }

  return {
    change: (file, event) => gather({ path: file, changeType: event === 'unlink' ? 'deleted' : 'modified' }),
    folder: (folder) => gather({ path: folder, changeType: 'modified', isFolder: true }),
    reconcile(cause) {
      if (closed) return
      tick ??= { type: 'reconcile', cause }
      wake.resolve()
    },
    async *events() {
      for (;;) {
        if (closed) return
        const event = take()
        if (event !== null) {
          yield event
          continue
        }
        await wake.promise
        wake = Promise.withResolvers()
      }
    },
    close() {
      closed = true
      clearTimeout(timer)
      wake.resolve()
    },
  }
}
