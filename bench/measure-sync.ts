/** Full syncs of a folder of logs by an engine in this process, as the command line runs them. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { availableParallelism, homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Operation } from '@ccdash/api-contract'
import { migrate, openDatabase } from '@ccdash/db'
import {
  createEngine,
  createLeaseHolder,
  createPrismaStore,
  DEFAULT_RETENTION,
  isProcessAlive,
  SILENT_LOG,
  type Engine,
  type Store,
} from '@ccdash/engine'
import type { Measured, MeasureRequest } from './measurement.ts'

const PROJECT_ID = 'bench'
const RECONCILE_NEVER_MS = 2 ** 30 // nothing is watched here

export async function measureSync(request: Extract<MeasureRequest, { type: 'sync' }>): Promise<Measured> {
  const { engine, store, close } = await openEngine(request)
  try {
    const ms: number[] = []
    let last: Omit<Measured, 'ms'> | null = null
    for (let time = 0; time < request.times; time += 1) {
      if (request.append) appendFileSync(request.append.path, request.append.text)
      const rowsBefore = store.rowsWritten()
      const readBefore = bytesReadByProcess()
      const started = performance.now()
      const operation = await runSync(engine)
      ms.push(performance.now() - started)
      last = {
        ...describe(operation),
        bytesRead: difference(bytesReadByProcess(), readBefore),
        rowsWritten: store.rowsWritten() - rowsBefore,
      }
    }
    if (last === null) throw new Error('nothing was measured: times must be at least 1')
    return { ms, ...last }
  } finally {
    await close()
  }
}

async function runSync(engine: Engine): Promise<Operation> {
  const { operationId } = await engine.startSync({
    projectId: PROJECT_ID,
    trigger: 'bench',
    force: false,
    rebuildLinks: true,
    captureAnalytics: true,
  })
  const operation = await engine.waitForOperation(operationId)
  if (operation.status !== 'completed')
    throw new Error(`the sync ${operation.status}: ${operation.error?.message ?? ''}`)
  return operation
}

function describe({ accounts: { files, lines } }: Operation): Pick<Measured, 'files' | 'lines' | 'bytes'> {
  return { files: files.seen, lines: lines.seen, bytes: lines.bytesSeen }
}

type BenchEngine = { readonly engine: Engine; readonly store: Store; close(): Promise<void> }

async function openEngine({ folder, databasePath }: { folder: string; databasePath: string }): Promise<BenchEngine> {
  const database = await openDatabase({ url: `file:${databasePath}` })
  await migrate(database)
  const store = createPrismaStore(database)
  const engine = createEngine({
    store,
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    holder: createLeaseHolder(),
    isProcessAlive,
    log: SILENT_LOG,
    pathEnv: { home: homedir(), claudeConfigDir: '' },
    gitEnv: process.env,
    parseThreads: availableParallelism(),
    linkingLogicVersion: null,
    retention: DEFAULT_RETENTION,
    reconcileEveryMs: RECONCILE_NEVER_MS,
  })
  await registerProject(engine, folder, dirname(databasePath))
  return {
    engine,
    store,
    async close() {
      await engine.close()
      await store.close()
    },
  }
}

/** A project without documents, so that the logs alone are measured. */
async function registerProject(engine: Engine, folder: string, work: string): Promise<void> {
  const path = join(work, 'project')
  for (const name of ['docs', 'progress'])
    if (!existsSync(join(path, name))) mkdirSync(join(path, name), { recursive: true })
  await engine.saveProject({
    id: PROJECT_ID,
    name: 'Benchmark',
    path,
    description: '',
    repoUrl: '',
    agentPlatforms: [],
    planDocsPath: 'docs',
    progressPath: 'progress',
    sessionsPath: folder,
  })
}

/** What all threads of this process have read through system calls; null where the system does not tell. */
function bytesReadByProcess(): number | null {
  if (process.platform !== 'linux') return null
  const [, bytes] = /^rchar: (\d+)$/mu.exec(readFileSync('/proc/self/io', 'utf8')) ?? []
  return bytes === undefined ? null : Number(bytes)
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before
}
