/**
 * Opens the engine, or only what reads, from settings. The server does the one in its engine thread and the other in its
 * answering thread; the command line and tests do both in their own.
 */
import type { OpsApi, OpsReads, OpsWatches, WatcherHealth } from '@ccdash/api-contract'
import { migrate, openDatabase } from '@ccdash/db'
import {
  type ChangeFeed,
  createChangeFeed,
  createEngine,
  createLeaseHolder,
  createPrismaStore,
  createReads,
  createWatches,
  isProcessAlive,
  type LostEngine,
  type ParseFile,
  type PathEnv,
  type Store,
  type VitalsWriter,
} from '@ccdash/engine'
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseUnavailable, tellsItself } from '../describe-failure.ts'
import { childEnvironment, describeDatabase, type Settings } from '../env.ts'
import type { Log } from '../log.ts'
import { PRODUCT_VERSION } from '../product.ts'

export type EngineHost = {
  readonly ops: OpsApi
  readonly store: Store
  /** Ends what another engine of this process has left behind. */
  settleLost(lost: LostEngine): Promise<string[]>
  watcherHealth(): WatcherHealth
  /** Follows the active project from now on; a sync of it is on its way. */
  startWatching(): Promise<void>
  /** Running operations end as ABORTED; then the database is closed. */
  close(): Promise<void>
}

/** Files are compared with the disk this often, whatever the system's file events said. */
const RECONCILE_EVERY_MS = 5 * 60_000

export type EngineOptions = {
  /** Called after each write that whoever watches from another thread would see. */
  readonly onWritten?: () => void
  /** Where the engine's thread says what it is at. */
  readonly vitals?: VitalsWriter
  /** The engine before it in this process. */
  readonly lost?: LostEngine | null
  /** False: another engine of this process looks after operations whose process is gone. */
  readonly sweeps?: boolean
  /** What the engine's own thread parses files with; another one in tests. */
  readonly parseFile?: ParseFile
}

/**
 * Opens (and creates, and migrates) the database.
 *
 * @throws DatabaseFailure, DatabaseUnavailable when it cannot be opened.
 */
export async function openEngine(settings: Settings, log: Log, options: EngineOptions = {}): Promise<EngineHost> {
  const { onWritten, vitals, lost = null, sweeps = true, parseFile } = options
  const store = await openStore(settings, log, vitals)
  const watcherHealth = (): WatcherHealth => engine.watcherStatus()
  const feed = createFeed(store, watcherHealth)
  const engine = createEngine({
    store,
    onWritten: () => {
      feed.look()
      onWritten?.()
    },
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
    sweeps,
    ...(vitals === undefined ? {} : { vitals }),
    ...(parseFile === undefined ? {} : { parseFile }),
    maskSecrets: settings.maskSecrets,
  })
  const close = async (): Promise<void> => {
    feed.close()
    await engine.close()
    await store.close()
  }
  try {
    if (lost !== null) await engine.settleLost(lost)
    await engine.interruptDead()
    await engine.maskOnce()
  } catch (error) {
    await close() // a full disk, say: whoever tries again later must not find what this try has left open
    throw error
  }
  return {
    ops: { ...engine, ...readsOf({ store, settings, watcherHealth, feed }) },
    store,
    settleLost: (from) => engine.settleLost(from),
    watcherHealth,
    startWatching: () => engine.startWatching({ startsLevel: lost === null }),
    close,
  }
}

/** What answers without the engine. */
export type ReadsHost = {
  readonly reads: OpsReads & OpsWatches
  /** The engine has written, or its watcher has changed: whoever watches is told. */
  changed(): void
  /** Sends whoever watches away; they come back when a server answers again. */
  endWatches(): void
  close(): Promise<void>
}

/** Connects to a database that the engine has opened before. */
export async function openReads(settings: Settings, watcherHealth: () => WatcherHealth): Promise<ReadsHost> {
  const store = createPrismaStore(await openDatabase({ url: settings.databaseUrl, readOnly: true }))
  const feed = createFeed(store, watcherHealth)
  return {
    reads: readsOf({ store, settings, watcherHealth, feed }),
    changed: () => feed.look(),
    endWatches: () => feed.close(),
    close: () => store.close(),
  }
}

function createFeed(store: Store, watcherHealth: () => WatcherHealth): ChangeFeed {
  return createChangeFeed({ readMark: async () => `${await store.changeMark()} ${JSON.stringify(watcherHealth())}` })
}

async function openStore({ databaseUrl, dataFolder }: Settings, log: Log, vitals?: VitalsWriter): Promise<Store> {
  const onWork = vitals === undefined ? {} : { onWork: vitals.database }
  const ownFolder = databaseUrl.startsWith('file:') && dirname(databaseUrl.slice('file:'.length)) === dataFolder
  const database = await openDatabase({ url: databaseUrl, ownFolder, ...onWork }).catch((error: unknown) => {
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
  if (!(error instanceof Error) || tellsItself(error)) return error
  const reason = error.message === '' && 'code' in error ? String(error.code) : error.message
  return new DatabaseUnavailable(`Cannot use ${describeDatabase(databaseUrl)}: ${reason}`, { cause: error })
}

type ReadParts = {
  readonly store: Store
  readonly settings: Settings
  readonly watcherHealth: () => WatcherHealth
  readonly feed: ChangeFeed
}

function readsOf({ store, settings, watcherHealth, feed }: ReadParts): OpsReads & OpsWatches {
  const { maskSecrets } = settings
  const version = PRODUCT_VERSION
  const reads = createReads({ store, now, pathEnv: pathEnv(settings), watcherHealth, version, maskSecrets })
  return { ...reads, ...createWatches({ store, feed, status: () => reads.status() }) }
}

function pathEnv({ home, agentDir }: Settings): PathEnv {
  return { home, claudeConfigDir: agentDir }
}

function now(): Date {
  return new Date()
}
