/** Relinks of a project that is stored already: time and rows read. In this process, on a database file of its own. */
import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { appendFile, mkdir } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import { availableParallelism } from 'node:os'
import type { Project } from '@ccdash/api-contract'
import { migrate, openDatabase, type Database, type Sql } from '@ccdash/db'
import {
  createEngine,
  createLeaseHolder,
  createPrismaStore,
  createReads,
  DEFAULT_RETENTION,
  isProcessAlive,
  SILENT_LOG,
  type Engine,
  type EngineLog,
  type Store,
} from '@ccdash/engine'
import { editLine, generateLinkedProject, planOf, type LinkedProject } from './generate-linked-project.ts'

const PROJECT_ID = 'bench'
const RECONCILE_NEVER_MS = 2 ** 30 // nothing is watched here
const NO_HOME = { home: '/nonexistent', claudeConfigDir: '' }
const EDITED = 'search-panel-0x-v1'
const FIRST_NEW_LINE = 900

export type LinksRequest = LinkedProject & { readonly rounds: number; readonly databasePath: string }

export type LinkFigures = {
  readonly links: number
  readonly featureLinks: number
  readonly rows: number
  /** Raw rows of the tables a rebuild reads, with links and without. */
  readonly readMs: readonly number[]
  readonly readWithoutLinksMs: number
  /** The first one, which writes every link. */
  readonly firstRebuildMs: number
  readonly rebuildMs: readonly number[]
  readonly scopedMs: readonly number[]
  readonly scopedRows: readonly number[]
  /** The first relink of a process, which has no index yet. */
  readonly coldScopedMs: number
  readonly auditMs: readonly number[]
}

/** Generates, stores, then measures. @param rounds how often what is repeated is repeated */
export async function measureLinks(project: LinksRequest): Promise<LinkFigures> {
  await mkdir(project.folder, { recursive: true })
  const logs = await generateLinkedProject(project)
  const { database, rowsRead } = countRows(await openDatabase({ url: `file:${project.databasePath}` }))
  await migrate(database)
  const store = createPrismaStore(database)
  try {
    const relinks = await openRelinks(store, project.folder, rowsRead)
    const readWithoutLinksMs = await timed(() => readTables(database, ENTITY_TABLES))
    const firstRebuild = await relinks.rebuild()
    const rebuilds = await measureRebuilds(database, relinks, project.rounds)
    const scoped: Relinked[] = []
    for (let round = 0; round < project.rounds * 3; round += 1) {
      await editLog(logs, round)
      scoped.push(await relinks.sync())
    }
    await relinks.close()
    const restarted = await openRelinks(store, project.folder, rowsRead)
    await editLog(logs, project.rounds * 3)
    const cold = await restarted.sync()
    await restarted.close()
    return {
      ...rebuilds,
      ...{ readWithoutLinksMs, firstRebuildMs: firstRebuild.ms, coldScopedMs: cold.ms },
      scopedMs: scoped.map(({ ms }) => ms),
      scopedRows: scoped.map(({ rows }) => rows),
      ...(await measureAudit(store, project.rounds)),
      links: (await store.counts(PROJECT_ID)).links,
    }
  } finally {
    await store.close()
  }
}

type Rebuilds = Pick<LinkFigures, 'rows' | 'readMs' | 'rebuildMs'>

/** Floor and rebuild in turns. */
async function measureRebuilds(sql: Sql, relinks: Relinks, rounds: number): Promise<Rebuilds> {
  const readMs: number[] = []
  const rebuildMs: number[] = []
  let rows = 0
  for (let round = 0; round < rounds; round += 1) {
    readMs.push(await timed(async () => (rows = await readTables(sql, [...ENTITY_TABLES, ...LINK_TABLES]))))
    rebuildMs.push((await relinks.rebuild()).ms)
  }
  return { rows, readMs, rebuildMs }
}

async function measureAudit(store: Store, rounds: number): Promise<Pick<LinkFigures, 'auditMs' | 'featureLinks'>> {
  const reads = createReads({
    ...{ store, now: () => new Date(), version: '0', watcherHealth: () => WATCHER_STOPPED },
    pathEnv: NO_HOME,
  })
  const audit = { projectId: PROJECT_ID, featureId: '', primaryFloor: 0.55, fanoutFloor: 3, limit: 50 }
  const auditMs: number[] = []
  let featureLinks = 0
  for (let round = 0; round < rounds * 3; round += 1)
    auditMs.push(await timed(async () => (featureLinks = (await reads.auditLinks(audit)).rowCount)))
  return { auditMs, featureLinks }
}

async function editLog(logs: readonly string[], round: number): Promise<void> {
  const path = logs[round % logs.length] ?? ''
  const line = editLine(basename(path, '.jsonl'), FIRST_NEW_LINE + round, 'Edit', `/home/dev/shop/${planOf(EDITED)}`)
  await appendFile(path, line)
}

const ENTITY_TABLES = ['feature', 'phase', 'task', 'document', 'session', 'session_file_update', 'session_command']
const LINK_TABLES = ['link', 'link_evidence']

/** @returns rows read */
async function readTables(sql: Sql, tables: readonly string[]): Promise<number> {
  let rows = 0
  for (const table of tables) rows += (await sql.all(`SELECT * FROM "${table}"`)).length
  return rows
}

type Relinked = { readonly ms: number; readonly rows: number }
type Relinks = { rebuild(): Promise<Relinked>; sync(): Promise<Relinked>; close(): Promise<void> }

/** An engine that knows nothing yet; what is changed on disk is stored. Only the links' part of an operation is measured. */
async function openRelinks(store: Store, folder: string, rowsRead: () => number): Promise<Relinks> {
  const marks: { phase: unknown; at: number; rows: number }[] = []
  const log: EngineLog = {
    ...SILENT_LOG,
    debug(fields, message) {
      if (message === 'phase') marks.push({ phase: fields['phase'], at: performance.now(), rows: rowsRead() })
    },
  }
  const engine = openEngine(store, log)
  await engine.saveProject(projectIn(folder))
  const options = { projectId: PROJECT_ID, trigger: 'bench', force: false, captureAnalytics: true }
  const run = async (start: () => Promise<{ operationId: string }>): Promise<Relinked> => {
    marks.length = 0
    const { operationId } = await start()
    const { status, error } = await engine.waitForOperation(operationId)
    if (status !== 'completed') throw new Error(`the operation ${status}: ${error?.message ?? ''}`)
    const started = marks.find(({ phase }) => phase === 'links')
    const ended = marks.find(({ phase }) => phase === 'analytics')
    if (started === undefined || ended === undefined) throw new Error('the operation did not get to the links')
    return { ms: ended.at - started.at, rows: ended.rows - started.rows }
  }
  await run(() => engine.startSync({ ...options, rebuildLinks: false }))
  return {
    rebuild: () => run(() => engine.startRebuildLinks(options)),
    sync: () => run(() => engine.startSync({ ...options, rebuildLinks: true })),
    close: () => engine.close(),
  }
}

/** The same database, counting the rows its statements give. */
function countRows(database: Database): { database: Database; rowsRead: () => number } {
  let rowsRead = 0
  const count = (sql: Sql): Pick<Sql, 'all'> => ({
    async all<Row>(...call: Parameters<Sql['all']>): Promise<Row[]> {
      const rows = await sql.all<Row>(...call)
      rowsRead += rows.length
      return rows
    },
  })
  const counted = new Proxy(database, {
    get(target, name) {
      if (name === 'all') return count(target).all
      if (name === 'transaction') {
        return <Result>(body: (sql: Sql) => Promise<Result>) =>
          target.transaction((sql) => body({ ...sql, ...count(sql) }))
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { database: counted, rowsRead: () => rowsRead }
}

function openEngine(store: Store, log: EngineLog): Engine {
  return createEngine({
    store,
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    holder: createLeaseHolder(),
    isProcessAlive,
    log,
    pathEnv: NO_HOME,
    gitEnv: process.env,
    parseThreads: availableParallelism(),
    linkingLogicVersion: null,
    retention: DEFAULT_RETENTION,
    reconcileEveryMs: RECONCILE_NEVER_MS,
  })
}

function projectIn(folder: string): Project {
  return {
    ...{ id: PROJECT_ID, name: 'Benchmark', path: folder, description: '', repoUrl: '', agentPlatforms: [] },
    ...{ planDocsPath: 'docs', progressPath: 'progress', sessionsPath: join(folder, 'sessions') },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
