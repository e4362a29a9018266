/**
 * Keeps one project level with its folders while they change: each batch of changes is an operation, each reconcile tick a
 * full sync if something differs. Follows when another project becomes active.
 *
 *   stopped ──watch(project)──▶ running ──watch(other), or its folders are others now──▶ running ──close──▶ stopped, for good
 */
import type { ChangedPath, WatcherHealth } from '@ccdash/api-contract'
import { OpsError, WATCHER_STOPPED } from '@ccdash/api-contract'
import { isDeepStrictEqual } from 'node:util'
import type { FollowedLink } from '../sources/discover-files.ts'
import { isWithin } from '../sources/path-rules.ts'
import { findUnfollowedLink, isFolder, resolveProjectPaths, resolveRequestedPath } from '../ingest/project-paths.ts'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import { watchFiles } from '../sources/watch-files.ts'
import type { FileWatch, WatchedChange, WatchEvent } from '../sources/watch-types.ts'
import { isAbortError, loggedError, OperationAborted } from '../ledger/operation-failure.ts'
import type { ProjectRecord } from '../records/project.ts'
import { compareWithDisk } from '../ingest/survey-project.ts'
import type { JobDeps } from './job-deps.ts'

export type WatchSettings = { readonly reconcileEveryMs: number }

export type ProjectWatcherDeps = JobDeps & {
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
  status(): WatcherHealth
  /** Resolves when nothing that a change has started is under way. */
  close(): Promise<void>
}

type Start = {
  readonly startsLevel: boolean
  /** Where links lead, as far as known: their targets are watched too. */
  readonly links: readonly FollowedLink[]
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

  async function start(project: ProjectRecord, { startsLevel, links }: Start): Promise<void> {
    const paths = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
    if (closed) return
    const controller = new AbortController()
    const { signal } = controller
    const files = watchFiles({ roots: [...paths.watchRoots, ...links], signal, now: deps.now, ...settings })
    const isCurrent = (): boolean => current?.controller === controller
    // What changed between the last comparison and the new start was seen by nobody: compare again.
    const onMoved = (found: readonly FollowedLink[]): void =>
      void change(project, { startsLevel: false, links: found, isWanted: isCurrent })
    const done = follow(deps, { project, paths, links, files, signal, startsLevel, onMoved })
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
    {
      startsLevel,
      links = [],
      isWanted = () => true,
    }: Partial<Start> & { startsLevel: boolean; isWanted?: () => boolean },
  ): Promise<void> {
    const before = switching
    const inTurn = async (): Promise<void> => {
      await before
      if (!isWanted()) return
      stop()
      if (project !== null && !closed) await start(project, { startsLevel, links })
    }
    switching = inTurn().catch((error: unknown) => deps.log.error({ err: error }, 'the watcher could not be started'))
    return switching
  }

  return {
    watch: (project, { startsLevel }) => change(project, { startsLevel }),
    status: () => current?.files.status() ?? WATCHER_STOPPED,
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
  readonly links: readonly FollowedLink[]
  readonly files: FileWatch
  readonly signal: AbortSignal
  readonly startsLevel: boolean
  /** The project's folders, or the targets of its links, are others than those watched. */
  readonly onMoved: (links: readonly FollowedLink[]) => void
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
    await reconcile(deps, options, event.cause === 'started' && options.startsLevel)
  } else if (!(await syncChanges(deps, options, event.changes))) await reconcile(deps, options, false)
}

/** Returns false when single paths cannot tell what has changed: the project's folders are others than those watched. */
async function syncChanges(
  deps: ProjectWatcherDeps,
  { project, paths, links, signal }: Follow,
  changes: readonly WatchedChange[],
): Promise<boolean> {
  const now = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  if (!hasSameFolders(now, paths)) return false
  const relevant = await relevantChanges(changes, now, links)
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

/** @param isLevel  somebody else syncs it now: only where its links lead is looked at. */
async function reconcile(
  deps: ProjectWatcherDeps,
  { project, paths, links, signal, onMoved }: Follow,
  isLevel: boolean,
): Promise<void> {
  const { differs, followed } = await compareWithDisk(deps, project, signal)
  signal.throwIfAborted()
  if (differs && !isLevel) await deps.syncProject(project)
  signal.throwIfAborted()
  const now = await resolveProjectPaths(project, deps.pathEnv, deps.sessionFolders)
  const isMoved = !isLevel && !hasSameFolders(now, paths)
  if (isMoved || !isDeepStrictEqual(followed, links)) onMoved(followed)
}

function hasSameFolders(a: ResolvedPaths, b: ResolvedPaths): boolean {
  const folders = ({ roots, watchRoots }: ResolvedPaths): string => JSON.stringify([roots, watchRoots])
  return folders(a) === folders(b)
}

/**
 * Sources only, and links that would be read if they could be followed; a path outside the project's folders is dropped. A
 * log that is gone is no deletion somebody asked for: its session stays.
 */
async function relevantChanges(
  changes: readonly WatchedChange[],
  paths: ResolvedPaths,
  links: readonly FollowedLink[],
): Promise<ChangedPath[]> {
  const relevant: ChangedPath[] = []
  for (const { path, changeType, isFolder: isWhole = false } of changes) {
    const requested = (await resolveRequestedPath(path, paths)) ?? (await findUnfollowedLink(path, paths, true))
    if (requested === null) continue
    const link = links.find((candidate) => isWithin(path, candidate.path))
    const kind = requested.kind ?? link?.kind ?? null
    if (kind === null && !(isWhole && (await isFolder(path)))) continue
    relevant.push({ path, changeType: kind === 'session' ? 'modified' : changeType })
  }
  return relevant
}
