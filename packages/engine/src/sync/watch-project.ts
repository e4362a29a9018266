/**
 * Keeps one project level with its folders while they change: each batch of changes is an operation, each reconcile tick a
 * full sync if something differs. Follows when another project becomes active.
 *
 *   stopped ──watch(project)──▶ running ──watch(other), or its folders are others now──▶ running ──close──▶ stopped, for good
 */
import type { ChangedPath, WatcherState } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import { resolveProjectPaths, resolveRequestedPath } from '../discover/project-paths.ts'
import type { ResolvedPaths } from '../discover/project-paths.ts'
import { watchFiles } from '../discover/watch-files.ts'
import type { FileWatch, WatchedChange, WatchEvent } from '../discover/watch-files.ts'
import { isAbortError, loggedError, OperationAborted } from '../operations/operation-failure.ts'
import type { ProjectRecord } from '../records/project.ts'
import { hasChanges } from './survey-project.ts'
import type { SyncDeps } from './sync-deps.ts'

export type WatchSettings = { readonly reconcileEveryMs: number }

export type WatcherStatus = { readonly state: WatcherState; readonly lastError: string }

export type ProjectWatcherDeps = SyncDeps & {
  /** Both resolve when the operation has ended, whatever its end. */
  readonly syncPaths: (project: ProjectRecord, changes: readonly ChangedPath[]) => Promise<void>
  readonly syncProject: (project: ProjectRecord) => Promise<void>
}

export interface ProjectWatcher {
  /**
   * Watches this project instead of the one before; null watches nothing.
   *
   * Does nothing after close.
   *
   * @param startsLevel  somebody else syncs it now: the first tick does nothing.
   */
  watch(project: ProjectRecord | null, options: { startsLevel: boolean }): Promise<void>
  status(): WatcherStatus
  /** Resolves when nothing that a change has started is under way. */
  close(): Promise<void>
}

type Watching = { readonly controller: AbortController; readonly files: FileWatch }

export function createProjectWatcher(deps: ProjectWatcherDeps, settings: WatchSettings): ProjectWatcher {
  let current: Watching | null = null
  let closed = false
  const following = new Set<Promise<void>>()
  let switching: Promise<void> = Promise.resolve() // one switch at a time, in order

  /** Does not wait for an operation that the watched project still has under way. */
  function stop(): void {
    current?.controller.abort(new OperationAborted('shutdown'))
    current = null
  }

  async function start(project: ProjectRecord, startsLevel: boolean): Promise<void> {
    const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
    if (closed) return
    const controller = new AbortController()
    const { signal } = controller
    const files = watchFiles({ roots: paths.watchRoots, signal, ...settings })
    const isCurrent = (): boolean => current?.controller === controller
    // What changed between the last comparison and the new start was seen by nobody: compare again.
    const onMoved = (): void => void change(project, { startsLevel: false, isWanted: isCurrent })
    const done = follow(deps, { project, paths, files, signal, startsLevel, onMoved })
      .catch((error: unknown) => deps.log.error({ projectId: project.id, err: error }, 'watching a project ended'))
      .finally(() => {
        following.delete(done)
      })
    following.add(done)
    current = { controller, files }
  }

  /** @param isWanted  asked when the switch has its turn: one asked for before may have made it pointless. */
  function change(
    project: ProjectRecord | null,
    { startsLevel, isWanted = () => true }: { startsLevel: boolean; isWanted?: () => boolean },
  ): Promise<void> {
    const before = switching
    const inTurn = async (): Promise<void> => {
      await before
      if (!isWanted()) return
      stop()
      if (project !== null && !closed) await start(project, startsLevel)
    }
    switching = inTurn().catch((error: unknown) => deps.log.error({ err: error }, 'the watcher could not be started'))
    return switching
  }

  return {
    watch: (project, { startsLevel }) => change(project, { startsLevel }),
    status: () => current?.files.status() ?? { state: 'stopped', lastError: '' },
    async close() {
      closed = true
      await change(null, { startsLevel: true })
      await Promise.all(following)
    },
  }
}

type Follow = {
  readonly project: ProjectRecord
  /** Those that are watched. */
  readonly paths: ResolvedPaths
  readonly files: FileWatch
  readonly signal: AbortSignal
  readonly startsLevel: boolean
  /** The project's folders are others than those watched. */
  readonly onMoved: () => void
}

/** Ends when the signal aborts. A failing sync does not end it. */
async function follow(deps: ProjectWatcherDeps, options: Follow): Promise<void> {
  for await (const event of options.files) {
    try {
      await react(deps, options, event)
    } catch (error) {
      if (options.signal.aborted) return
      if (!isAbortError(error))
        deps.log.error({ projectId: options.project.id, ...loggedError(error) }, 'a watched change failed')
    }
  }
}

async function react(deps: ProjectWatcherDeps, options: Follow, event: WatchEvent): Promise<void> {
  if (event.type === 'reconcile') {
    if (event.cause !== 'started' || !options.startsLevel) await reconcile(deps, options)
  } else if (!(await syncChanges(deps, options, event.changes))) await reconcile(deps, options)
}

/** Returns false when single paths cannot tell what has changed: the project's folders are others than those watched. */
async function syncChanges(
  deps: ProjectWatcherDeps,
  { project, paths, signal }: Follow,
  changes: readonly WatchedChange[],
): Promise<boolean> {
  const now = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  if (!hasSameFolders(now, paths)) return false
  const relevant = await relevantChanges(changes, now)
  signal.throwIfAborted()
  if (relevant.length === 0) return true
  try {
    await deps.syncPaths(project, relevant)
    return true
  } catch (error) {
    // A folder that went away since they were resolved.
    if (error instanceof OpsError && error.code === 'PATH_OUTSIDE_ROOTS') return false
    throw error
  }
}

async function reconcile(deps: ProjectWatcherDeps, { project, paths, signal, onMoved }: Follow): Promise<void> {
  const differs = await hasChanges(deps, project, signal)
  signal.throwIfAborted()
  if (differs) await deps.syncProject(project)
  signal.throwIfAborted()
  const now = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  if (!hasSameFolders(now, paths)) onMoved()
}

function hasSameFolders(a: ResolvedPaths, b: ResolvedPaths): boolean {
  const folders = ({ roots, watchRoots }: ResolvedPaths): string => JSON.stringify([roots, watchRoots])
  return folders(a) === folders(b)
}

/**
 * Sources only; a path outside the project's folders is dropped. A log that is gone is no deletion somebody asked for: its
 * session stays.
 */
async function relevantChanges(changes: readonly WatchedChange[], paths: ResolvedPaths): Promise<ChangedPath[]> {
  const relevant: ChangedPath[] = []
  for (const { path, changeType } of changes) {
    const requested = await resolveRequestedPath(path, paths)
    if (requested === null || requested.kind === null) continue
    relevant.push({ path, changeType: requested.kind === 'session' ? 'modified' : changeType })
  }
  return relevant
}
