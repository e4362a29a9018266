/**
 * Changes below a project's folders, as they happen, in batches: a hint that makes the panel lively. The truth is the
 * `reconcile` tick, on which the engine compares everything with the disk: the system drops events silently when its
 * queue overflows, so one comes at start, after each failure, and every `reconcileEveryMs`, or more often while degraded.
 *
 *   running ──watching fails, events are lost, a folder is replaced──▶ degraded: `problem` says why
 *      ◀──watched anew without a failure, everything was compared──┘
 *   either ──signal aborts, or the consumer leaves its loop──▶ stopped, for good
 *
 * A batch is due after 40 ms of quiet, so that a change after a pause is seen at once; the next one a second later at the
 * earliest, so that an agent that writes all the time makes one operation a second. While the consumer works, changes gather,
 * one per path; more than 1,000 paths come as one tick instead.
 */
import { keepWatching } from './keep-watching.ts'
import { createWatchQueue } from './watch-queue.ts'
import type { FileWatch, WatchFiles, WatchTiming } from './watch-types.ts'

const TIMING: WatchTiming = { quietMs: 40, maxWaitMs: 1_000, restMs: 1_000 }
const RECONCILE_DEGRADED_MS = 60_000

/** Starts watching at once. To be iterated once; iteration ends when the signal aborts. */
export function watchFiles(options: WatchFiles): FileWatch {
  const { signal, reconcileEveryMs, reconcileDegradedMs = RECONCILE_DEGRADED_MS } = options
  const queue = createWatchQueue({ ...TIMING, ...options.timing })
  let stopped = false
  let interval: NodeJS.Timeout | undefined

  function scheduleReconcile(isDegraded: boolean): void {
    clearInterval(interval)
    if (stopped) return
    const everyMs = isDegraded ? Math.min(reconcileEveryMs, reconcileDegradedMs) : reconcileEveryMs
    interval = setInterval(() => queue.reconcile('interval'), everyMs)
  }

  const watching = signal.aborted ? null : keepWatching(options, queue, scheduleReconcile)

  function stop(): void {
    stopped = true
    clearInterval(interval)
    watching?.close()
    queue.close()
    signal.removeEventListener('abort', stop)
  }

  if (signal.aborted) stop()
  else {
    scheduleReconcile(false)
    signal.addEventListener('abort', stop)
  }
  return {
    status() {
      const problem = stopped ? null : (watching?.problem() ?? null)
      if (problem !== null) return { state: 'degraded', problem }
      return { state: stopped ? 'stopped' : 'running', problem: null }
    },
    async *[Symbol.asyncIterator]() {
      try {
        for await (const event of queue.events()) {
          yield event
          if (event.type === 'reconcile') watching?.compared() // the consumer has come back
        }
      } finally {
        stop()
      }
    },
  }
}
