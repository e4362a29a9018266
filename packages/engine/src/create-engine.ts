/**
 * The engine: everything that writes. It runs in a thread of its own behind the server, or in the caller's process for the
 * command line and tests; it knows neither HTTP nor the environment.
 *
 *   createEngine ──▶ interruptDead, then anything ──close──▶ closed: what ran has ended as failed/ABORTED, new work is refused
 */
import type { OperationInput, OpsCommands, WatcherHealth } from '@ccdash/api-contract'
import { createGitDateReader } from './sources/git-dates.ts'
import type { PathEnv } from './sources/path-rules.ts'
import { LINK_LOGIC_VERSION } from './linking/logic-1/link-project.ts'
import { createLinkCommands } from './linking/review/judge-links.ts'
import { tellWrites } from './live/tell-writes.ts'
import type { EngineLog } from './ledger/engine-log.ts'
import { interruptAbandoned, startSweep } from './ledger/interrupted.ts'
import { createLeaseWatch } from './ledger/lease-watch.ts'
import { createRetention } from './ledger/retention.ts'
import type { Retention } from './ledger/retention.ts'
import { settleLostEngine } from './jobs/lost-engine.ts'
import { NO_VITALS } from './ledger/vitals.ts'
import type { LostEngine, VitalsWriter } from './ledger/vitals.ts'
import { createOperationRunner, RUNNER_TIMING } from './ledger/run-operation.ts'
import type { OperationRunner, RunnerTiming } from './ledger/run-operation.ts'
import { createProjectCommands } from './jobs/project-commands.ts'
import type { ProjectRecord } from './records/project.ts'
import { maskOnce } from './jobs/mask-once.ts'
import { textMask } from './secrets/mask-secrets.ts'
import { maskWrites } from './store/mask-writes.ts'
import type { LeaseHolder, Store } from './store/store.ts'
import { createOperationCommands, startOperation } from './jobs/operation-commands.ts'
import { readHeldSources } from './ingest/held-sources.ts'
import { createParsePool } from './ingest/parse-pool.ts'
import type { ParseFile } from './ingest/parse-pool.ts'
import { createLeftBehind } from './ingest/left-behind.ts'
import type { LeftBehind } from './ingest/left-behind.ts'
import { createLinkIndexes } from './linking/relink/relink-index.ts'
import type { JobDeps } from './jobs/job-deps.ts'
import { WATCHER_TRIGGER } from './jobs/sync-paths.ts'
import { createProjectWatcher } from './jobs/watch-project.ts'
import type { ProjectWatcher } from './jobs/watch-project.ts'

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
  /** `CCDASH_LINKING_LOGIC_VERSION`; null: that of the rules themselves. */
  readonly linkingLogicVersion: string | null
  readonly retention: Retention
  /** Between two comparisons of a watched project with the disk. */
  readonly reconcileEveryMs: number
  /** Whether secrets are masked in what is stored: they are unless told otherwise. */
  readonly maskSecrets?: boolean
  readonly timing?: RunnerTiming
  /** Where this thread says what it is at; left out: nowhere. */
  readonly vitals?: VitalsWriter
  /** What this thread parses files with; left out: what is for it. */
  readonly parseFile?: ParseFile
  /** Left out: true. False: another engine of this process judges what other processes did. */
  readonly sweeps?: boolean
  /** Called after each write that whoever watches would see. */
  readonly onWritten?: () => void
}

export interface Engine extends OpsCommands {
  /** Ends operations whose process is gone; done at start-up and every second while the engine is open. */
  interruptDead(): Promise<string[]>
  /** Ends what the engine before this one left behind, when its thread in this process was lost. */
  settleLost(lost: LostEngine): Promise<string[]>
  /** Masks secrets in what was stored before masking was on; done at start-up, costs nothing when it has been done. */
  maskOnce(): Promise<void>
  /**
   * Watches the active project, and from then on whichever is active.
   *
   * @param startsLevel  a sync of it is on its way (start-up): no further one at once.
   */
  startWatching(options: { startsLevel: boolean }): Promise<void>
  watcherStatus(): WatcherHealth
  close(): Promise<void>
}

export function createEngine(given: EngineDeps): Engine {
  const { maskSecrets = true } = given
  const masking = maskWrites(given.store, textMask(maskSecrets))
  const deps = { ...given, store: given.onWritten === undefined ? masking : tellWrites(masking, given.onWritten) }
  const { store, now, newId, holder, log, pathEnv } = deps
  const sync = createJobDeps(deps)
  const retention = createRetention({ store, now, log, retention: deps.retention })
  const timing = deps.timing ?? RUNNER_TIMING
  const onEnded = (): void => retention.due()
  const leases = createLeaseWatch(() => performance.now())
  const { vitals } = sync
  const runner = createOperationRunner({ store, holder, now, newId, log, timing, vitals, onEnded })
  const leftBehind = createLeftBehind(log)
  const watcher = createWatcher(deps, sync, runner, leftBehind)
  let follows = false // set by startWatching, until the engine closes
  let followed = '' // the project the watcher was sent to, as JSON
  let problem: string | null = null // what was wrong with the database at the last look

  async function readActive(): Promise<ProjectRecord | null> {
    const id = await store.activeProjectId()
    return id === null ? null : store.readProject(id)
  }

  /** The watcher goes where the active project is. */
  async function followActive(startsLevel: boolean): Promise<void> {
    if (!follows) return
    const project = await readActive()
    followed = JSON.stringify(project)
    await watcher.watch(project, { startsLevel })
  }

  /** Another process may have activated or edited a project, `ccdash sync --project` beside a server for one. */
  async function followOthers(): Promise<void> {
    if (follows && JSON.stringify(await readActive()) !== followed) await followActive(false)
  }

  /** Says once what is wrong, and once that it is over; what the watcher could not store meanwhile is then made up for. */
  async function lookAtDatabase(): Promise<void> {
    const found = await store.condition()
    if (found !== null && found.code !== problem) log.error({ code: found.code }, found.message)
    if (found === null && problem !== null) log.info({ code: problem }, 'the database can be used again')
    problem = found?.code ?? null
    if (found === null) leftBehind.catchUp()
  }

  async function interruptDead(): Promise<string[]> {
    const { isProcessAlive } = deps
    const judge = { holder, now: now(), isProcessAlive, ownIds: runner.ownIds(), unrenewedMs: leases.unrenewedMs }
    const ended = await interruptAbandoned(store, judge)
    if (ended.length > 0) log.warn({ operationIds: ended }, 'ended operations whose process is gone')
    return ended
  }
  async function lookAround(): Promise<void> {
    await lookAtDatabase()
    await interruptDead()
    await followOthers()
  }
  const sweep = deps.sweeps === false ? null : startSweep(lookAround, log)

  return {
    ...createOperationCommands(sync, runner),
    ...createLinkCommands(sync),
    ...createProjectCommands({ store, home: pathEnv.home, onActiveChanged: () => followActive(false) }),
    interruptDead,
    settleLost: (lost) => settleLostEngine({ store, holder, now, pathEnv }, lost),
    maskOnce: () => maskOnce(store, maskSecrets, log),
    async startWatching({ startsLevel }) {
      follows = true
      await followActive(startsLevel)
    },
    watcherStatus: () => watcher.status(),
    async close() {
      follows = false
      await Promise.all([watcher.close(), runner.close(), sweep?.stop()])
      await retention.close()
      await sync.parsePool.close()
    },
  }
}

function createJobDeps(deps: EngineDeps): JobDeps {
  const { store, now, log, pathEnv, gitEnv, parseThreads, linkingLogicVersion, parseFile, maskSecrets = true } = deps
  return {
    vitals: deps.vitals ?? NO_VITALS,
    ...{ store, now, log, pathEnv },
    linkingLogicVersion: linkingLogicVersion?.trim() ?? LINK_LOGIC_VERSION,
    sessionFolders: new Map(),
    readGitDates: createGitDateReader({ env: gitEnv }),
    parsePool: createParsePool({
      threads: parseThreads,
      maskSecrets,
      ...(parseFile === undefined ? {} : { parseFile }),
    }),
    linkIndexes: createLinkIndexes(store),
  }
}

/** What the watcher sees becomes operations like all others. */
function createWatcher(
  { reconcileEveryMs }: EngineDeps,
  sync: JobDeps,
  runner: OperationRunner,
  leftBehind: LeftBehind,
): ProjectWatcher {
  async function run(project: ProjectRecord, input: OperationInput): Promise<void> {
    const until = (await readHeldSources(sync.store, project.id, sync.now())).pausedUntil()
    if (until !== null) {
      sync.log.warn(
        { projectId: project.id, until },
        'a watched change is not synced yet: the engine got stuck in the last sync',
      )
      return
    }
    await leftBehind.watch(project, async () => {
      const { operationId } = await startOperation(sync, runner, project, { trigger: WATCHER_TRIGGER, input })
      return runner.wait(operationId)
    })
  }
  const syncProject = (project: ProjectRecord): Promise<void> =>
    run(project, { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true })
  leftBehind.syncWith(syncProject)
  return createProjectWatcher(
    {
      ...sync,
      syncPaths: (project, paths) => run(project, { kind: 'sync_changed_files', paths: [...paths] }),
      syncProject,
    },
    { reconcileEveryMs },
  )
}
