/**
 * Keeps one project level with its folders while they change: each batch of changes is an operation, each reconcile tick a
 * full sync if something differs. Follows when another project becomes active.
 *
 *   stopped ──watch(project)──▶ running ──watch(other)──▶ running ──close──▶ stopped
 */
import type { ChangedPath, WatcherState } from '@ccdash/api-contract'
import { resolveProjectPaths, resolveRequestedPath } from '../discover/project-paths.ts'
import type { ResolvedPaths } from '../discover/project-paths.ts'
import { watchFiles } from '../discover/watch-files.ts'
import type { FileWatch, WatchedChange, WatchEvent } from '../discover/watch-files.ts'
import { isAbortError, OperationAborted } from '../operations/operation-failure.ts'
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
  const following = new Set<Promise<void>>()
  let switching: Promise<void> = Promise.resolve() // one switch at a time, in order

  /** Does not wait for an operation that the watched project still has under way. */
  function stop(): void {
    current?.controller.abort(new OperationAborted('shutdown'))
    current = null
  }

  async function start(project: ProjectRecord, startsLevel: boolean): Promise<void> {
    const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
    const controller = new AbortController()
    const { signal } = controller
    const files = watchFiles({ roots: paths.watchRoots, signal, ...settings })
    const onMoved = (): void => void change(project, true)
    const done = follow(deps, { project, paths, files, signal, startsLevel, onMoved })
      .catch((error: unknown) => deps.log.error({ projectId: project.id, err: error }, 'watching a project ended'))
      .finally(() => {
        following.delete(done)
      })
    following.add(done)
    current = { controller, files }
  }

  function change(project: ProjectRecord | null, startsLevel: boolean): Promise<void> {
    switching = switching
      .then(stop)
      .then(() => (project === null ? undefined : start(project, startsLevel)))
      .catch((error: unknown) => deps.log.error({ err: error }, 'the watcher could not be started'))
    return switching
  }

  return {
    watch: (project, { startsLevel }) => change(project, startsLevel),
    status: () => current?.files.status() ?? { state: 'stopped', lastError: '' },
    async close() {
      await change(null, true)
      await Promise.all(following)
    },
  }
}

type Follow = {
  readonly project: ProjectRecord
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
      if (!isAbortError(error)) deps.log.error({ projectId: options.project.id, err: error }, 'a watched change failed')
    }
  }
}

async function react(deps: ProjectWatcherDeps, options: Follow, event: WatchEvent): Promise<void> {
  const { project, paths, signal, startsLevel, onMoved } = options
  if (event.type === 'changes') {
    const changes = await relevantChanges(event.changes, paths)
    if (changes.length > 0) await deps.syncPaths(project, changes)
    return
  }
  if (event.cause === 'started' && startsLevel) return
  if (await hasChanges(deps, project, signal)) await deps.syncProject(project)
  const now = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  if (JSON.stringify(now.watchRoots) !== JSON.stringify(paths.watchRoots)) onMoved()
}

/** Sources only. A log that is gone is no deletion somebody asked for: its session stays. */
async function relevantChanges(changes: readonly WatchedChange[], paths: ResolvedPaths): Promise<ChangedPath[]> {
  const relevant: ChangedPath[] = []
  for (const { path, changeType } of changes) {
    const requested = await resolveRequestedPath(path, paths)
    if (requested === null || requested.kind === null) continue
    relevant.push({ path, changeType: requested.kind === 'session' ? 'modified' : changeType })
  }
  return relevant
}
