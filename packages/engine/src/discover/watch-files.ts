/**
 * Changes below a project's folders, as they happen, in batches: a hint that makes the panel lively. The truth is the
 * `reconcile` tick, on which the engine compares everything with the disk: the system drops events silently when its
 * queue overflows, so one comes at start, after each failure, and every `reconcileEveryMs`.
 *
 *   running ──watching fails──▶ running, `lastError` set, ticks only ──after a pause──▶ watching again
 *      └──signal aborts, or the consumer leaves its loop──▶ stopped, for good
 *
 * A batch is due after 40 ms of quiet, so that a change after a pause is seen at once; the next one a second later at the
 * earliest, so that an agent that writes all the time makes one operation a second. While the consumer works, changes gather,
 * one per path; more than 1,000 paths come as one tick instead.
 */
import { watch as chokidarWatch } from 'chokidar'
import type { FSWatcherEventMap } from 'chokidar'
import type { EventEmitter } from 'node:events'
import path from 'node:path'
import { isWithin } from './path-rules.ts'
import { createWatchQueue } from './watch-queue.ts'
import type { WatchQueue, WatchTiming } from './watch-queue.ts'

export type WatchedChange = { readonly path: string; readonly changeType: 'modified' | 'deleted' }

export type WatchEvent =
  | { readonly type: 'changes'; readonly changes: readonly WatchedChange[] }
  | { readonly type: 'reconcile'; readonly cause: 'started' | 'interval' | 'restarted' | 'overflow' }

export type WatchFiles = {
  /** Folders to watch, existing or not. Paths of changes are in the walk form, `path`. */
  readonly roots: readonly { readonly path: string; readonly realPath: string }[]
  readonly signal: AbortSignal
  readonly reconcileEveryMs: number
  readonly timing?: Partial<WatchTiming>
  /** First pause before watching is tried again after a failure; doubles each time up to five minutes. */
  readonly retryAfterMs?: number
  /** Replaces chokidar in tests. */
  readonly watch?: (folders: string[], options: Parameters<typeof chokidarWatch>[1]) => Watcher
}

export type FileWatch = AsyncIterable<WatchEvent, void> & {
  readonly status: () => WatchStatus
}

export type WatchStatus = { readonly state: 'running' | 'stopped'; readonly lastError: string }

/** The part of chokidar's watcher that is used. */
export type Watcher = EventEmitter<FSWatcherEventMap> & { close(): Promise<void> }

const TIMING: WatchTiming = { quietMs: 40, maxWaitMs: 1_000, restMs: 1_000 }
const LONGEST_RETRY_MS = 5 * 60_000
const NEVER_SOURCES = new Set(
  '__pycache__ .git .hg .svn .tox .venv .idea node_modules .mypy_cache .pytest_cache .hypothesis'.split(' '),
)

/** Starts watching at once. To be iterated once; iteration ends when the signal aborts. */
export function watchFiles(options: WatchFiles): FileWatch {
  const { signal, reconcileEveryMs } = options
  const queue = createWatchQueue({ ...TIMING, ...options.timing })
  const interval = setInterval(() => queue.reconcile('interval'), reconcileEveryMs)
  const watching = signal.aborted ? null : keepWatching(options, queue)
  let state: WatchStatus['state'] = 'running'

  function stop(): void {
    state = 'stopped'
    clearInterval(interval)
    watching?.close()
    queue.close()
    signal.removeEventListener('abort', stop)
  }

  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop)
  return {
    status: () => ({ state, lastError: watching?.lastError() ?? '' }),
    async *[Symbol.asyncIterator]() {
      try {
        yield* queue.events()
      } finally {
        stop()
      }
    },
  }
}

/** Feeds the queue from chokidar, and starts it anew, after a growing pause, when it reports an error. */
function keepWatching(options: WatchFiles, queue: WatchQueue): { close(): void; lastError(): string } {
  const { retryAfterMs = 1_000, watch = chokidarWatch } = options
  const roots = options.roots.toSorted((a, b) => b.realPath.length - a.realPath.length)
  let current: Watcher | null = null
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let lastError = ''

  function start(): void {
    const watcher: Watcher = watch([...new Set(roots.map(({ realPath }) => realPath))], {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (file, stats) => isIgnored(file, stats?.isFile() === true, roots),
    })
    current = watcher
    watcher.on('all', (event, file) => {
      if (current !== watcher || !isSourceSuffix(file) || event.endsWith('Dir')) return
      queue.change(toWalkForm(file, roots), event)
    })
    watcher.on('ready', () => {
      if (current === watcher) queue.reconcile(failures === 0 ? 'started' : 'restarted')
    })
    watcher.on('error', (error) => {
      if (current === watcher) restartLater(error)
    })
  }

  function restartLater(error: unknown): void {
    lastError = error instanceof Error ? error.message : String(error)
    dropCurrent()
    queue.reconcile('restarted') // what was missed meanwhile
    retry = setTimeout(start, Math.min(retryAfterMs * 2 ** failures, LONGEST_RETRY_MS))
    failures += 1
  }

  function dropCurrent(): void {
    const closing = current?.close()
    current = null
    closing?.catch((error: unknown) => (lastError = String(error)))
  }

  start()
  return {
    close() {
      clearTimeout(retry)
      dropCurrent()
    },
    lastError: () => lastError,
  }
}

function isSourceSuffix(file: string): boolean {
  return file.endsWith('.jsonl') || file.endsWith('.md')
}

type Root = WatchFiles['roots'][number]

/** Only what lies below a root is judged: the root itself may have any name. */
function isIgnored(file: string, isFile: boolean, roots: readonly Root[]): boolean {
  if (isFile) return !isSourceSuffix(file)
  const above = roots.filter(({ realPath }) => isWithin(file, realPath))
  const isHidden = ({ realPath }: Root): boolean => {
    const below = file.slice(realPath.length).split(path.sep)
    return below.some((name) => NEVER_SOURCES.has(name))
  }
  return above.length > 0 && above.every(isHidden)
}

function toWalkForm(file: string, roots: readonly Root[]): string {
  const root = roots.find(({ realPath }) => file.startsWith(realPath + path.sep))
  return root === undefined ? file : root.path + file.slice(root.realPath.length)
}
