/**
 * Builds everything from settings:  database → reads │ engine (a thread of its own) → OpsApi → HTTP handler.
 *
 *   starting ──engine and database open──▶ ready ──engine thread dies──▶ failed
 *      └────────────cannot be opened────────────────────────────────────▶ failed
 *
 * The handler answers from the first moment; what needs the database waits while it opens, however long a migration takes.
 */
import { OpsError, type OpsApi, type OpsReads, type OpsWatches, type WatcherState } from '@ccdash/api-contract'
import { startEngineThread } from './engine-client.ts'
import type { ReadsHost } from './engine-host.ts'
import type { Settings } from './env.ts'
import { createHttp } from './http.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { DEFAULT_PANEL_DIR, PRODUCT_VERSION } from './product.ts'
import type { EngineState } from './rest/legacy-shapes.ts'

export type Composition = {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly ops: OpsApi
  engineState(): EngineState
  /** Rejects with why database or engine could not be opened. */
  readonly ready: Promise<void>
  /** From then on, changes of the active project's files are synced; to be called once projects are registered. */
  startWatching(): Promise<void>
  /** Resolves when the engine thread has died by itself. */
  readonly died: Promise<Error>
  close(): Promise<void>
}

export type ComposeOptions = {
  readonly settings: Settings
  readonly log: Log
  readonly panelDir?: string
  /** Runs once engine and database are open; everybody else's requests wait until it is done. */
  readonly prepare?: (ops: OpsApi) => Promise<void>
}

export function compose({ settings, log, panelDir = DEFAULT_PANEL_DIR, prepare }: ComposeOptions): Composition {
  let state: EngineState = 'starting'
  let host: ReadsHost | null = null
  const engine = startEngineThread(settings, () => host?.changed())

  const opening = openReads(settings, engine.opened, () => engine.watcherState())
  const open = async () => {
    try {
      const opened = await opening
      await prepare?.({ ...engine.commands, ...opened.reads })
      host = opened
      state = 'ready'
    } catch (error) {
      state = 'failed'
      throw error
    }
  }
  const die = async () => {
    const error = await engine.died
    state = 'failed'
    return error
  }
  const ready = open()
  ready.catch(() => {}) // whoever awaits it is told; nobody has to

  const whenReady = async () => {
    try {
      await ready
    } catch (cause) {
      throw new OpsError('ENGINE_NOT_READY', 'Sync engine not initialized', {}, cause)
    }
  }
  const whenOpen = async () => {
    await whenReady()
    if (host === null) throw new Error('ready without reads')
    return host.reads
  }
  const ops: OpsApi = {
    ...waiting(engine.commands, whenReady),
    ...waitingReads(whenOpen),
    ...waitingWatches(whenOpen),
    health: async () => host?.reads.health() ?? { status: 'ok', db: 'disconnected', watcher: 'stopped' },
  }
  const metrics = createMetrics(ops)
  const http = createHttp({
    ops,
    engineState: () => state,
    settings: settings.http,
    metrics,
    log,
    version: PRODUCT_VERSION,
    panelDir,
  })
  return {
    fetch: (request) => http.fetch(request),
    ops,
    engineState: () => state,
    ready,
    startWatching: () => engine.startWatching(),
    died: die(),
    async close() {
      metrics.close()
      host?.endWatches()
      await engine.close()
      const opened = await opening.catch(() => null) // what could not be opened needs no closing
      await opened?.close()
    },
  }
}

/** Connects once the engine thread has opened and migrated the database; its code is loaded then, not while it would keep the first answers waiting. */
async function openReads(
  settings: Settings,
  migrated: Promise<void>,
  watcherState: () => WatcherState,
): Promise<ReadsHost> {
  await migrated
  const host = await import('./engine-host.ts')
  return host.openReads(settings, watcherState)
}

/** The same methods, each called once `ready` has resolved. */
function waiting<Api extends object>(api: Api, ready: () => Promise<void>): Api {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return async (...given: unknown[]) => {
        await ready()
        return Reflect.apply(method, target, given) as unknown
      }
    },
  })
}

/** A subscription begins when the store is open. */
function waitingWatches(opened: () => Promise<OpsWatches>): OpsWatches {
  return {
    async *watchOperations(input, signal) {
      yield* (await opened()).watchOperations(input, signal)
    },
    async *watchStatus(signal) {
      yield* (await opened()).watchStatus(signal)
    },
  }
}

/** Each read waits until the store is open. */
function waitingReads(opened: () => Promise<OpsReads>): OpsReads {
  return {
    health: async () => (await opened()).health(),
    status: async () => (await opened()).status(),
    listOperations: async (input) => (await opened()).listOperations(input),
    getOperation: async (id) => (await opened()).getOperation(id),
    listEvents: async (input) => (await opened()).listEvents(input),
    listIssues: async (input) => (await opened()).listIssues(input),
    listChanges: async (input) => (await opened()).listChanges(input),
    listProjects: async () => (await opened()).listProjects(),
    activeProject: async () => (await opened()).activeProject(),
    auditLinks: async (input) => (await opened()).auditLinks(input),
    listLinks: async (input) => (await opened()).listLinks(input),
    listJudgements: async (input) => (await opened()).listJudgements(input),
    listSilentSessions: async (input) => (await opened()).listSilentSessions(input),
    listUnworkedFeatures: async (input) => (await opened()).listUnworkedFeatures(input),
    listFanout: async (input) => (await opened()).listFanout(input),
    operationHistory: async (input) => (await opened()).operationHistory(input),
    eventPage: async (input) => (await opened()).eventPage(input),
    listFeatures: async (input) => (await opened()).listFeatures(input),
    getFeature: async (input) => (await opened()).getFeature(input),
    listSessions: async (input) => (await opened()).listSessions(input),
    logLines: async (input) => (await opened()).logLines(input),
    auditSpread: async (input) => (await opened()).auditSpread(input),
    projectOverviews: async () => (await opened()).projectOverviews(),
    inspectProject: async (input) => (await opened()).inspectProject(input),
  }
}
