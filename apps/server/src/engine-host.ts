/**
 * Opens the engine, or only what reads, from settings. The server does the one in its engine thread and the other in its
 * answering thread; the command line and tests do both in their own.
 */
import type { OpsApi, OpsReads, WatcherState } from '@ccdash/api-contract'
import { migrate, openDatabase } from '@ccdash/db'
import {
  createEngine,
  createLeaseHolder,
  createPrismaStore,
  createReads,
  isProcessAlive,
  type PathEnv,
  type Store,
} from '@ccdash/engine'
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { DatabaseUnavailable } from './describe-failure.ts'
import { childEnvironment, describeDatabase, type Settings } from './env.ts'
import type { Log } from './log.ts'
import { PRODUCT_VERSION } from './product.ts'

export type EngineHost = {
  readonly ops: OpsApi
  readonly store: Store
  watcherState(): WatcherState
  /** Follows the active project from now on; a sync of it is on its way. */
  startWatching(): Promise<void>
  /** Running operations end as ABORTED; then the database is closed. */
  close(): Promise<void>
}

/** Files are compared with the disk this often, whatever the system's file events said. */
const RECONCILE_EVERY_MS = 5 * 60_000

/** Opens (and creates, and migrates) the database. @throws DatabaseTooNew, DatabaseBusy, Error when it cannot be opened. */
export async function openEngine(settings: Settings, log: Log): Promise<EngineHost> {
  const store = await openStore(settings, log)
  const engine = createEngine({
    store,
    now,
    newId: () => `OP-${randomUUID()}`,
    holder: createLeaseHolder(),
    isProcessAlive,
    log,
    pathEnv: pathEnv(settings),
    gitEnv: childEnvironment(),
    parseThreads: availableParallelism(),
    linkingLogicVersion: settings.linkLogicVersion,
    retention: { keep: settings.retention.operations, maxAgeDays: settings.retention.days },
    reconcileEveryMs: RECONCILE_EVERY_MS,
  })
  const watcherState = () => engine.watcherStatus().state
  await engine.interruptDead()
  return {
    ops: { ...engine, ...readsOf(store, settings, watcherState) },
    store,
    watcherState,
    startWatching: () => engine.startWatching({ startsLevel: true }),
    async close() {
      await engine.close()
      await store.close()
    },
  }
}

/** Connects to a database that the engine has opened before. */
export async function openReads(
  settings: Settings,
  watcherState: () => WatcherState,
): Promise<{ reads: OpsReads; close(): Promise<void> }> {
  const store = createPrismaStore(await openDatabase({ url: settings.databaseUrl, readOnly: true }))
  return { reads: readsOf(store, settings, watcherState), close: () => store.close() }
}

async function openStore({ databaseUrl }: Settings, log: Log): Promise<Store> {
  const database = await openDatabase({ url: databaseUrl }).catch((error: unknown) => {
    throw unavailable(databaseUrl, error)
  })
  try {
    const { applied, backupPath } = await migrate(database)
    if (applied.length > 0) log.info({ applied, backupPath }, 'database migrated')
    return createPrismaStore(database)
  } catch (error) {
    await database.close()
    throw unavailable(databaseUrl, error)
  }
}

/** Errors that tell by themselves what is wrong stay; others are told with the database's name. */
function unavailable(databaseUrl: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'DatabaseTooNew' || error.name === 'DatabaseBusy') return error
  const reason = error.message === '' && 'code' in error ? String(error.code) : error.message
  return new DatabaseUnavailable(`Cannot use ${describeDatabase(databaseUrl)}: ${reason}`, { cause: error })
}

function readsOf(store: Store, settings: Settings, watcherState: () => WatcherState): OpsReads {
  return createReads({ store, now, pathEnv: pathEnv(settings), watcherState, version: PRODUCT_VERSION })
}

function pathEnv({ home, agentDir }: Settings): PathEnv {
  return { home, claudeConfigDir: agentDir }
}

function now(): Date {
  return new Date()
}
