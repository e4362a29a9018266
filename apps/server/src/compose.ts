/**
 * Builds everything from settings:  reads (threads of their own) │ engine (one more) → OpsApi → HTTP handler.
 *
 *   starting ──engine and database open──▶ ready     an engine that is lost is started anew behind it (supervised-engine.ts)
 *      └────────────cannot be opened────────────────────────────────────▶ failed
 *
 * The handler answers from the first moment; what needs the database waits while it opens, however long a migration takes.
 */
import { OpsError, type OpsApi, type OpsReads, type OpsWatches } from '@ccdash/api-contract'
import type { Settings } from './env.ts'
import { createHealthKeeper } from './health.ts'
import { createHttp, type HttpConnection } from './http/http.ts'
import type { Log } from './log.ts'
import { createMetrics } from './http/metrics.ts'
import { DEFAULT_PANEL_DIR, PRODUCT_VERSION } from './product.ts'
import { createReadsClient } from './engine-host/reads-client.ts'
import type { EngineState } from './rest/legacy-shapes.ts'
import { superviseEngine, type SuperviseOptions } from './engine-host/supervised-engine.ts'

export type Composition = {
  /** @param connection  what the request came over. */
  readonly fetch: (request: Request, connection?: HttpConnection) => Response | Promise<Response>
  readonly ops: OpsApi
  engineState(): EngineState
  /** Rejects with why database or engine could not be opened. */
  readonly ready: Promise<void>
  /** From then on, changes of the active project's files are synced; to be called once projects are registered. */
  startWatching(): Promise<void>
  close(): Promise<void>
}

export type ComposeOptions = {
  readonly settings: Settings
  readonly log: Log
  readonly panelDir?: string
  /** How the engine thread is watched, and what runs in it; other ones in tests. */
  readonly engine?: Pick<SuperviseOptions, 'limits' | 'thread' | 'retryMs'>
  /** Runs once engine and database are open; everybody else's requests wait until it is done. */
  readonly prepare?: (ops: OpsApi) => Promise<void>
}

/** What runs may end as ABORTED meanwhile; what does not is marked INTERRUPTED by the next start. */
const ENGINE_CLOSE_MS = 900
const READS_CLOSE_MS = 200

export function compose(options: ComposeOptions): Composition {
  const { settings, log, panelDir = DEFAULT_PANEL_DIR, prepare, engine: engineOptions } = options
  let state: EngineState = 'starting'
  const engine = superviseEngine({ settings, log, onChanged: () => client.changed(), ...engineOptions })
  const client = createReadsClient({ settings, log, watcherHealth: () => engine.watcherHealth() })
  const keeper = createHealthKeeper({
    look: () => client.reads.health(),
    watcherHealth: () => engine.watcherHealth(),
    troubles: () => {
      const trouble = engine.trouble()
      return trouble === null ? [] : [trouble]
    },
  })

  const open = async () => {
    try {
      client.warmUp()
      await engine.opened
      await client.open()
      await prepare?.({ ...engine.commands, ...client.reads })
      await keeper.start()
      state = 'ready'
    } catch (error) {
      state = 'failed'
      throw error
    }
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
  const ops: OpsApi = {
    ...waiting(engine.commands, whenReady),
    ...waiting<OpsReads>(client.reads, whenReady),
    ...waitingWatches(client.reads, whenReady),
    health: async () => keeper.health(),
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
    fetch: (request, connection) => http.fetch(request, connection),
    ops,
    engineState: () => state,
    ready,
    startWatching: () => engine.startWatching(),
    async close() {
      metrics.close()
      keeper.close()
      client.endWatches()
      await engine.close(ENGINE_CLOSE_MS)
      await client.close(READS_CLOSE_MS)
    },
  }
}

/** The same methods, each called once `ready` has resolved. */
function waiting<Api extends object>(api: Api, ready: () => Promise<void>): Api {
  const calls = Object.entries(api).map(([name, method]: [string, (...given: unknown[]) => unknown]) => [
    name,
    async (...given: unknown[]) => {
      await ready()
      return method(...given)
    },
  ])
  return Object.fromEntries(calls) as Api
}

/** A subscription begins when the store is open. */
function waitingWatches(watches: OpsWatches, ready: () => Promise<void>): OpsWatches {
  return {
    async *watchOperations(input, signal) {
      await ready()
      yield* watches.watchOperations(input, signal)
    },
    async *watchStatus(signal) {
      await ready()
      yield* watches.watchStatus(signal)
    },
  }
}
