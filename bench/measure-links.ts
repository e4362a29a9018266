/** Relinks of a project that is stored already: time and rows read. In this process, on a database file of its own. */
import { appendFile, mkdir } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import { availableParallelism } from 'node:os'
import { migrate, openDatabase, type Database, type Sql } from '@ccdash/db'
import {
  createEngine,
  createLeaseHolder,
  createPrismaStore,
  createReads,
  DEFAULT_RETENTION,
  isProcessAlive,
  SILENT_LOG,
  type Store,
} from '@ccdash/engine'
import type { OperationTracker } from '../packages/engine/src/operations/operation-tracker.ts'
import type { PendingWork } from '../packages/engine/src/sync/pending-work.ts'
import { createLinkIndexes } from '../packages/engine/src/sync/relink-index.ts'
import { relinkProject, type Relink } from '../packages/engine/src/sync/relink.ts'
import { editLine, generateLinkedProject, planOf, type LinkedProject } from './generate-linked-project.ts'

const PROJECT_ID = 'bench'
const RECONCILE_NEVER_MS = 2 ** 30 // nothing is watched here

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
export async function measureLinks(
  project: LinkedProject & { readonly rounds: number; readonly databasePath: string },
): Promise<LinkFigures> {
  await mkdir(project.folder, { recursive: true })
  const logs = await generateLinkedProject(project)
  const counted = countRows(await openDatabase({ url: `file:${project.databasePath}` }))
  const { database } = counted
  await migrate(database)
  const store = createPrismaStore(database)
  const engine = openEngine(store)
  try {
    await engine.saveProject(projectIn(project.folder))
    const sync = { projectId: PROJECT_ID, trigger: 'bench', force: false, rebuildLinks: false, captureAnalytics: false }
    const storeChanges = async (): Promise<void> => {
      const { operationId } = await engine.startSync(sync)
      const { status, error } = await engine.waitForOperation(operationId)
      if (status !== 'completed') throw new Error(`the sync ${status}: ${error?.message ?? ''}`)
    }
    await storeChanges()
    const relink = createRelink(store)
    const read = { without: 0, readMs: [] as number[] }
    read.without = await timed(() => readTables(database, ENTITY_TABLES))
    const firstRebuildMs = await timed(() => relink('explicit_rebuild', []))
    const rebuildMs: number[] = []
    let rows = 0
    for (let round = 0; round < project.rounds; round += 1) {
      read.readMs.push(await timed(async () => (rows = await readTables(database, [...ENTITY_TABLES, ...LINK_TABLES]))))
      rebuildMs.push(await timed(() => relink('explicit_rebuild', [])))
    }

    const scopedMs: number[] = []
    const scopedRows: number[] = []
    const changeOne = async (round: number, relinkOne: Relinker): Promise<void> => {
      const path = logs[round % logs.length] ?? ''
      const id = basename(path, '.jsonl')
      await appendFile(path, editLine(id, 900 + round, 'Edit', `/home/dev/shop/${planOf('search-panel-1x-v1')}`))
      await storeChanges()
      const before = counted.rowsRead()
      scopedMs.push(await timed(() => relinkOne('changed_files', [`S-${id}`])))
      scopedRows.push(counted.rowsRead() - before)
    }
    for (let round = 0; round < project.rounds * 3; round += 1) await changeOne(round, relink)
    await changeOne(project.rounds * 3, createRelink(store))
    const coldScopedMs = scopedMs.pop() ?? Number.NaN
    scopedRows.pop()

    const auditMs: number[] = []
    const reads = createReads({
      ...{ store, now: () => new Date(), version: '0', watcherState: () => 'stopped' as const },
      pathEnv: { home: project.folder, claudeConfigDir: '' },
    })
    const audit = { projectId: PROJECT_ID, featureId: '', primaryFloor: 0.55, fanoutFloor: 3, limit: 50 }
    let featureLinks = 0
    for (let round = 0; round < project.rounds; round += 1)
      auditMs.push(await timed(async () => (featureLinks = (await reads.auditLinks(audit)).rowCount)))
    const { links } = await store.counts(PROJECT_ID)
    return {
      ...{ links, featureLinks, rows, readMs: read.readMs, readWithoutLinksMs: read.without },
      ...{ firstRebuildMs, rebuildMs, scopedMs, scopedRows, coldScopedMs, auditMs },
    }
  } finally {
    await engine.close()
    await store.close()
  }
}

const ENTITY_TABLES = ['feature', 'phase', 'task', 'document', 'session', 'session_file_update', 'session_command']
const LINK_TABLES = ['link', 'link_evidence']

/** @returns rows read */
async function readTables(sql: Sql, tables: readonly string[]): Promise<number> {
  let rows = 0
  for (const table of tables) rows += (await sql.all(`SELECT * FROM "${table}"`)).length
  return rows
}

type Relinker = (reason: Relink['reason'], changedSessions: readonly string[]) => Promise<void>

/** As a process of its own would: with no index kept at first. */
function createRelink(store: Store): Relinker {
  const linkIndexes = createLinkIndexes(store)
  return async (reason, changedSessions) => {
    const rows = changedSessions.map((id) => ({ entity: 'session', change: 'changed', id, label: id }) as const)
    const deps = { store, now: () => new Date(), linkIndexes, linkingLogicVersion: '1' }
    await relinkProject(
      deps,
      { projectId: PROJECT_ID, trigger: 'bench', reason, pending: NOTHING_INHERITED, rows },
      silentTracker(),
    )
  }
}

const NOTHING_INHERITED: PendingWork = {
  has: () => true,
  isInherited: () => false,
  note: async () => {},
  done: async () => {},
  drop: async () => {},
}

/** Progress is not what is measured. */
function silentTracker(): OperationTracker {
  const ignore = (): void => {}
  return {
    ...{ id: randomUUID(), signal: new AbortController().signal, phase: ignore, progress: ignore, counters: ignore },
    ...{ stats: ignore, issue: ignore, changed: ignore, lines: ignore, files: ignore },
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
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { database: counted, rowsRead: () => rowsRead }
}

function openEngine(store: Store): ReturnType<typeof createEngine> {
  return createEngine({
    store,
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    holder: createLeaseHolder(),
    isProcessAlive,
    log: SILENT_LOG,
    pathEnv: { home: '/nonexistent', claudeConfigDir: '' },
    gitEnv: process.env,
    parseThreads: availableParallelism(),
    linkingLogicVersion: '1',
    retention: DEFAULT_RETENTION,
    reconcileEveryMs: RECONCILE_NEVER_MS,
  })
}

function projectIn(folder: string): Parameters<ReturnType<typeof createEngine>['saveProject']>[0] {
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
