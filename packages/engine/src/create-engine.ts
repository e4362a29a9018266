/**
 * The engine: everything that writes. It runs in a thread of its own behind the server, or in the caller's process for the
 * command line and tests; it knows neither HTTP nor the environment.
 *
 *   createEngine ──▶ interruptDead, then anything ──close──▶ closed: what ran has ended as failed/ABORTED, new work is refused
 */
import type { Operation, OperationInput, OpsCommands, Project, StartedOperation } from '@ccdash/api-contract'
import { OpsError } from '@ccdash/api-contract'
import path from 'node:path'
import { createGitDateReader } from './discover/git-dates.ts'
import { isWithin } from './discover/path-rules.ts'
import type { PathEnv } from './discover/path-rules.ts'
import { resolveProjectPaths } from './discover/project-paths.ts'
import type { ResolvedPaths } from './discover/project-paths.ts'
import type { EngineLog } from './operations/engine-log.ts'
import { interruptAbandoned } from './operations/interrupted.ts'
import { createRetention } from './operations/retention.ts'
import type { Retention } from './operations/retention.ts'
import { createOperationRunner, RUNNER_TIMING } from './operations/run-operation.ts'
import type { OperationBody, RunnerTiming } from './operations/run-operation.ts'
import { checkProject } from './projects/check-project.ts'
import type { ProjectRecord } from './records/project.ts'
import type { LeaseHolder, Store } from './store/store.ts'
import { resolveChanges } from './sync/changed-paths.ts'
import { fullSync } from './sync/full-sync.ts'
import { createParsePool } from './sync/parse-pool.ts'
import { rebuildLinks } from './sync/rebuild-links.ts'
import type { SyncDeps } from './sync/sync-deps.ts'
import { syncPaths, WATCHER_TRIGGER } from './sync/sync-paths.ts'
import { createProjectWatcher } from './sync/watch-project.ts'
import type { WatcherStatus } from './sync/watch-project.ts'

export type EngineDeps = {
  /** The engine's own; whoever opened it closes it after the engine. */
  readonly store: Store
  readonly now: () => Date
  /** A new operation id, `OP-<uuid>`. */
  readonly newId: () => string
  readonly holder: LeaseHolder
  /** Whether the process of a holder on this machine still runs. */
  readonly isProcessAlive: (holder: LeaseHolder) => boolean
  readonly log: EngineLog
  readonly pathEnv: PathEnv
  /** Environment git is run with. */
  readonly gitEnv: Readonly<Record<string, string | undefined>>
  /** Threads that parse at most, the engine's own included; 0 or 1: no workers. */
  readonly parseThreads: number
  /** `CCDASH_LINKING_LOGIC_VERSION` */
  readonly linkingLogicVersion: string
  readonly retention: Retention
  /** Between two comparisons of a watched project with the disk. */
  readonly reconcileEveryMs: number
  readonly timing?: RunnerTiming
}

export const SWEEP_EVERY_MS = 1000

export interface Engine extends OpsCommands {
  /** Ends operations whose process is gone; done at start-up and every second while the engine is open. */
  interruptDead(): Promise<string[]>
  /**
   * Watches the active project, and from then on whichever is active.
   *
   * @param startsLevel  a sync of it is on its way (start-up): no further one at once.
   */
  startWatching(options: { startsLevel: boolean }): Promise<void>
  watcherStatus(): WatcherStatus
  close(): Promise<void>
}

export function createEngine(deps: EngineDeps): Engine {
  const { store, now, newId, holder, log, pathEnv } = deps
  const parsePool = createParsePool({ threads: deps.parseThreads })
  const sync: SyncDeps = {
    ...{ store, now, log, pathEnv, parsePool },
    linkingLogicVersion: deps.linkingLogicVersion.trim(),
    sessionFolders: new Map(),
    readGitDates: createGitDateReader({ env: deps.gitEnv }),
  }
  const retention = createRetention({ store, now, log, retention: deps.retention })
  const timing = deps.timing ?? RUNNER_TIMING
  const onEnded = (): void => retention.due()
  const runner = createOperationRunner({ store, holder, now, newId, log, timing, onEnded })
  let follows = false
  let closed = false

  async function projectOf(id: string | undefined): Promise<ProjectRecord> {
    const wanted = id ?? (await store.activeProjectId())
    if (wanted === null) throw new OpsError('NO_ACTIVE_PROJECT', 'No active project')
    const project = await store.readProject(wanted)
    if (project === null) throw new OpsError('PROJECT_NOT_FOUND', `Project ${wanted} not found`, { id: wanted })
    return project
  }

  async function start(
    project: ProjectRecord,
    { trigger, input, retryOf = null }: { trigger: string; input: OperationInput; retryOf?: string | null },
  ): Promise<StartedOperation> {
    const paths = await resolveProjectPaths(project, pathEnv, sync.sessionFolders)
    if (input.kind === 'sync_changed_files') await resolveChanges(input.paths, paths)
    return runner.start({
      projectId: project.id,
      ...{ trigger, input, retryOf },
      metadata: describeInput(project, input, paths),
      describePath: (file) => describePath(file, paths),
      body: bodyOf(sync, project, trigger, input),
    })
  }

  async function startAndWait(project: ProjectRecord, input: OperationInput): Promise<void> {
    const { operationId } = await start(project, { trigger: WATCHER_TRIGGER, input })
    await runner.wait(operationId)
  }

  const watcher = createProjectWatcher(
    {
      ...sync,
      syncPaths: (project, paths) => startAndWait(project, { kind: 'sync_changed_files', paths: [...paths] }),
      syncProject: (project) =>
        startAndWait(project, { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true }),
    },
    { reconcileEveryMs: deps.reconcileEveryMs },
  )

  /** The watcher goes where the active project is. */
  async function followActive(startsLevel: boolean): Promise<void> {
    if (!follows || closed) return
    const id = await store.activeProjectId()
    await watcher.watch(id === null ? null : await store.readProject(id), { startsLevel })
  }

  async function saveProject(project: Project): Promise<Project> {
    const checked = await checkProject(project, pathEnv.home)
    await store.saveProject(checked)
    if ((await store.activeProjectId()) === checked.id) await followActive(false)
    return checked
  }

  async function interruptDead(): Promise<string[]> {
    const judge = { holder, now: now(), isProcessAlive: deps.isProcessAlive, ownIds: runner.ownIds() }
    const ended = await interruptAbandoned(store, judge)
    if (ended.length > 0) log.warn({ operationIds: ended }, 'ended operations whose process is gone')
    return ended
  }

  let sweeping: Promise<unknown> = Promise.resolve()
  const sweep = setInterval(() => {
    sweeping = interruptDead().catch((error: unknown) =>
      log.warn({ err: error }, 'the sweep for dead operations failed'),
    )
  }, SWEEP_EVERY_MS)
  sweep.unref()

  return {
    async startSync({ projectId, trigger, force, rebuildLinks: relinks, captureAnalytics }) {
      const input = { kind: 'full_sync', force, rebuildLinks: relinks, captureAnalytics } as const
      return start(await projectOf(projectId), { trigger, input })
    },
    async startRebuildLinks({ projectId, trigger, captureAnalytics }) {
      return start(await projectOf(projectId), { trigger, input: { kind: 'rebuild_links', captureAnalytics } })
    },
    async startSyncPaths({ projectId, trigger, paths }) {
      if (paths.length === 0) throw new OpsError('NO_PATHS', 'No paths provided')
      return start(await projectOf(projectId), { trigger, input: { kind: 'sync_changed_files', paths } })
    },
    waitForOperation: (id) => runner.wait(id),
    async cancelOperation(id) {
      await runner.cancel(id)
      return readOperation(store, id)
    },
    async retryOperation(id, trigger) {
      const { status, projectId, input } = await readOperation(store, id)
      if (status === 'running') throw new OpsError('OPERATION_RUNNING', `Operation ${id} is still running`, { id })
      return start(await projectOf(projectId), { trigger, input, retryOf: id })
    },
    saveProject,
    async updateProject(id, project) {
      await projectOf(id)
      return saveProject({ ...project, id })
    },
    async activateProject(id) {
      const project = await projectOf(id)
      await store.setActiveProject(id)
      await followActive(false)
      return toProject(project)
    },
    interruptDead,
    async startWatching({ startsLevel }) {
      follows = true
      await followActive(startsLevel)
    },
    watcherStatus: () => watcher.status(),
    async close() {
      closed = true
      clearInterval(sweep)
      await Promise.all([watcher.close(), runner.close(), sweeping])
      await retention.close()
      await parsePool.close()
    },
  }
}

function bodyOf(deps: SyncDeps, project: ProjectRecord, trigger: string, input: OperationInput): OperationBody {
  switch (input.kind) {
    case 'full_sync':
      return fullSync(deps, { project, trigger, input })
    case 'rebuild_links':
      return rebuildLinks(deps, { project, trigger, input })
    case 'sync_changed_files':
      return syncPaths(deps, { project, trigger, input })
  }
}

/** What stands in `metadata` (spec 3.1). */
function describeInput(project: ProjectRecord, input: OperationInput, paths: ResolvedPaths): Record<string, unknown> {
  const { docsDir, progressDir, sessionsDirs } = paths
  const folders = { docsDir, progressDir }
  switch (input.kind) {
    case 'full_sync': {
      const { force, rebuildLinks: relinks, captureAnalytics } = input
      const sessionsDir = sessionsDirs.join(path.delimiter)
      return { force, rebuildLinks: relinks, captureAnalytics, sessionsDir, ...folders, projectName: project.name }
    }
    case 'rebuild_links':
      return { ...folders, captureAnalytics: input.captureAnalytics }
    case 'sync_changed_files':
      return { changedCount: input.paths.length }
  }
}

/** Relative to the project when inside it, `~/…` below the home folder. */
function describePath(file: string, { projectDir, home }: ResolvedPaths): string {
  if (file === projectDir) return '.'
  if (isWithin(file, projectDir)) return path.relative(projectDir, file)
  return isWithin(file, home) ? path.join('~', path.relative(home, file)) : file
}

async function readOperation(store: Store, id: string): Promise<Operation> {
  const operation = await store.readOperation(id)
  if (operation === null) throw new OpsError('OPERATION_NOT_FOUND', `Operation ${id} not found`, { id })
  return operation
}

function toProject(record: ProjectRecord): Project {
  return { ...record, agentPlatforms: [...record.agentPlatforms] }
}
