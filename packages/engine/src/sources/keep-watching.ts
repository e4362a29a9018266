/** Keeps a watcher of the system going: starts it anew, after a growing pause, when it fails, and knows whether it can be trusted. */
import type { WatcherProblem } from '@ccdash/api-contract'
import { watch as chokidarWatch } from 'chokidar'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { errorCode, isWithin } from './path-rules.ts'
import type { WatchFiles, Watcher } from './watch-types.ts'
import { describeWatchError, eventsLost, readWatchLimits, rootChanged } from './watch-problem.ts'
import type { WatchQueue } from './watch-queue.ts'
import { watchRoots } from './watch-roots.ts'

export type KeptWatch = {
  close(): void
  /** Null while everything that changes is seen. */
  problem(): WatcherProblem | null
  /** The consumer has compared everything with the disk. */
  compared(): void
}

const LONGEST_RETRY_MS = 60_000
const LOOK_AT_ROOTS_MS = 1_000
/** So much of the system's queue at once: more may not have fitted. */
const FULL_SHARE = 0.9
const NEVER_SOURCES = new Set(
  '__pycache__ .git .hg .svn .tox .venv .idea node_modules .mypy_cache .pytest_cache .hypothesis'.split(' '),
)
const REFUSED = new Set(['EACCES', 'EPERM'])
const NOT_UTF8 = '\uFFFD' // in a name that the system gave as bytes, maybe

type Root = WatchFiles['roots'][number]

/** @param onDegraded  called when it becomes degraded, and when it is not any more. */
export function keepWatching(
  options: WatchFiles,
  queue: WatchQueue,
  onDegraded: (isDegraded: boolean) => void,
): KeptWatch {
  const { retryAfterMs = 1_000, lookAtRootsMs = LOOK_AT_ROOTS_MS, watch = chokidarWatch } = options
  const { now = () => new Date() } = options
  const roots = options.roots.toSorted((a, b) => b.realPath.length - a.realPath.length)
  const folders = [...new Set(roots.map(({ realPath }) => realPath))]
  const limits = readWatchLimits() // now: when no file can be opened any more it is too late
  let current: Watcher | null = null
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let watchedAt = Infinity // when the last start was done
  let hasStarted = false
  let problem: WatcherProblem | null = null
  let isClosed = false

  function setProblem(next: WatcherProblem | null): void {
    const wasDegraded = problem !== null
    problem = next === null || problem?.code !== next.code ? next : problem // the same one: since when it is so
    if (wasDegraded !== (problem !== null)) onDegraded(problem !== null)
  }

  function start(): void {
    let hasFailed = false
    const watcher: Watcher = watch(folders, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (file, stats) => isIgnored(file, stats?.isFile() === true, roots),
    })
    current = watcher
    hear(watcher)
    watcher.on('ready', () => {
      if (current !== watcher) return
      queue.reconcile(hasStarted ? 'restarted' : 'started')
      hasStarted = true
      watchedAt = performance.now()
      if (!hasFailed) setProblem(null)
    })
    watcher.on('error', (error) => {
      if (current !== watcher) return
      const isFirst = !hasFailed
      hasFailed = true
      setProblem(describeWatchError(error, limits, now()))
      // What may be looked into is watched on meanwhile.
      if (!REFUSED.has(errorCode(error))) restartLater()
      else if (isFirst) retryLater()
    })
  }

  function hear(watcher: Watcher): void {
    const count = countEvents((limits.queuedEvents ?? Infinity) * FULL_SHARE, () => {
      if (current !== watcher) return
      setProblem(eventsLost(limits, now()))
      queue.reconcile('overflow')
    })
    watcher.on('all', (event, file, stats) => {
      if (current === watcher) tell(event, file, stats)
    })
    watcher.on('raw', (event, name, details: unknown) => {
      if (current !== watcher) return
      count.one()
      if (event === 'rename' && typeof name === 'string' && name.includes(NOT_UTF8)) tellFolder(details)
    })
  }

  function tell(event: string, file: string, stats: Pick<Stats, 'isSymbolicLink'> | undefined): void {
    if (event.endsWith('Dir')) return
    const walked = toWalkForm(file, roots)
    if (isSourceSuffix(file) || folders.includes(file)) queue.change(walked, event)
    else if (stats?.isSymbolicLink() === true) queue.folder(walked)
    else return
    // Where links lead is watched too.
    if (stats?.isSymbolicLink() === true || roots.some((root) => root.path === walked)) queue.reconcile('links')
  }

  function tellFolder(details: unknown): void {
    if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return
    const { watchedPath } = details
    if (typeof watchedPath === 'string' && !isIgnored(watchedPath, false, roots))
      queue.folder(toWalkForm(watchedPath, roots))
  }

  function restartLater(): void {
    hasStarted = true
    dropCurrent()
    queue.reconcile('restarted') // what was missed meanwhile
    retryLater()
  }

  function retryLater(): void {
    clearTimeout(retry)
    if (performance.now() - watchedAt > LONGEST_RETRY_MS) failures = 0
    watchedAt = Infinity
    const pauseMs = Math.min(retryAfterMs * 2 ** failures, LONGEST_RETRY_MS)
    failures += 1
    retry = setTimeout(() => {
      dropCurrent()
      start()
    }, pauseMs)
  }

  function dropCurrent(): void {
    const closing = current?.close()
    current = null
    closing?.catch((error: unknown) => {
      if (!isClosed) setProblem(describeWatchError(error, limits, now()))
    })
  }

  function onRootChanged(folder: string, refused: string | null): void {
    const walked = roots.find(({ realPath }) => realPath === folder)?.path ?? folder
    const error = Object.assign(new Error(`${refused}: ${walked}`), { code: refused })
    setProblem(refused === null ? rootChanged(walked, now()) : describeWatchError(error, limits, now()))
    failures = 0
    restartLater()
  }

  const onRootAppeared = (): void => queue.reconcile('restarted')
  const rootWatch = watchRoots(folders, lookAtRootsMs, { onChanged: onRootChanged, onAppeared: onRootAppeared })
  start()
  return {
    close() {
      isClosed = true
      clearTimeout(retry)
      rootWatch.close()
      dropCurrent()
    },
    problem: () => problem,
    compared() {
      if (problem?.code === 'EVENTS_LOST') setProblem(null)
    },
  }
}

/** Counts the events of one turn of the thread: the system gives all it has in one. */
function countEvents(limit: number, onFull: () => void): { one(): void } {
  let inTurn = 0
  return {
    one() {
      if (inTurn === 0) {
        setImmediate(() => {
          if (inTurn >= limit) onFull()
          inTurn = 0
        })
      }
      inTurn += 1
    },
  }
}

function isSourceSuffix(file: string): boolean {
  return file.endsWith('.jsonl') || file.endsWith('.md')
}

/** Only what lies below a root is judged: the root itself may have any name. */
function isIgnored(file: string, isFile: boolean, roots: readonly Root[]): boolean {
  if (isFile) return !isSourceSuffix(file) && !roots.some(({ realPath }) => realPath === file)
  const above = roots.filter(({ realPath }) => isWithin(file, realPath))
  const isHidden = ({ realPath }: Root): boolean => {
    const below = file.slice(realPath.length).split(path.sep)
    return below.some((name) => NEVER_SOURCES.has(name))
  }
  return above.length > 0 && above.every(isHidden)
}

function toWalkForm(file: string, roots: readonly Root[]): string {
  const root = roots.find(({ realPath }) => isWithin(file, realPath))
  return root === undefined ? file : root.path + file.slice(root.realPath.length)
}
