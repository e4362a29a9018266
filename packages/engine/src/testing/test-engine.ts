/** For tests: an engine on a real database, over a small project in a folder of its own. */
import type { Operation, StartSync } from '@ccdash/api-contract'
import { openTestDatabase } from '@ccdash/db/testing'
import type { TestDatabase } from '@ccdash/db/testing'
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createEngine } from '../create-engine.ts'
import type { Engine, EngineDeps } from '../create-engine.ts'
import { SILENT_LOG } from '../ledger/engine-log.ts'
import { DEFAULT_RETENTION } from '../ledger/retention.ts'
import type { ProjectRecord } from '../records/project.ts'
import { createPrismaStore } from '../store/prisma-store.ts'
import type { LeaseHolder, Store } from '../store/store.ts'

export const TEST_TIMING = { flushMs: 20, pollMs: 20, heartbeatMs: 50 }

export function testHolder(over: Partial<LeaseHolder> = {}): LeaseHolder {
  return { id: randomUUID(), host: 'test-host', pid: 1, processStart: 'start', ...over }
}

/** A project folder: `docs`, `progress` and `sessions`, written to with `write`. */
export type TestProject = {
  readonly root: string
  readonly record: ProjectRecord
  /** Writes a file; the path is relative to the project. */
  write(file: string, text: string): Promise<string>
  append(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function createTestProject(): Promise<TestProject> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'ccdash-project-')))
  const at = (file: string): string => path.join(root, file)
  for (const folder of ['docs', 'progress', 'sessions']) await mkdir(at(folder))
  return {
    root,
    record: {
      id: 'test',
      name: 'Test project',
      path: root,
      description: '',
      repoUrl: '',
      agentPlatforms: [],
      planDocsPath: 'docs',
      progressPath: 'progress',
      sessionsPath: at('sessions'),
    },
    async write(file, text) {
      await mkdir(path.dirname(at(file)), { recursive: true })
      await writeFile(at(file), text)
      return at(file)
    },
    append: (file, text) => appendFile(at(file), text),
    remove: (file) => rm(at(file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

export type TestEngine = Engine & {
  readonly store: Store
  readonly holder: LeaseHolder
  [Symbol.asyncDispose](): Promise<void>
}

/** An engine on its own connection, as another process would have, to a database that is open already. */
export async function joinDatabase(database: TestDatabase, over: Partial<EngineDeps> = {}): Promise<TestEngine> {
  const store = createPrismaStore(await database.open())
  const holder = over.holder ?? testHolder()
  const engine = createEngine({
    store,
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    holder,
    isProcessAlive: () => true,
    log: SILENT_LOG,
    pathEnv: { home: path.join(tmpdir(), 'ccdash-no-home'), claudeConfigDir: '' },
    gitEnv: {},
    parseThreads: 0,
    linkingLogicVersion: null,
    retention: DEFAULT_RETENTION,
    reconcileEveryMs: 60_000,
    timing: TEST_TIMING,
    ...over,
  })
  return { ...engine, store, holder, [Symbol.asyncDispose]: () => engine.close() }
}

/** A database of its own with an engine; `project` is registered and active. */
export async function openTestEngine(
  project: TestProject | null,
  over: Partial<EngineDeps> = {},
): Promise<TestEngine & { readonly database: TestDatabase }> {
  const database = await openTestDatabase()
  const engine = await joinDatabase(database, over)
  if (project !== null) await engine.store.saveProject(project.record)
  return {
    ...engine,
    database,
    async [Symbol.asyncDispose]() {
      await engine.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Runs a full sync to its end. */
export async function sync(engine: Engine, over: Partial<StartSync> = {}): Promise<Operation> {
  const request = { trigger: 'test', force: false, rebuildLinks: true, captureAnalytics: true, ...over }
  const { operationId } = await engine.startSync(request)
  return engine.waitForOperation(operationId)
}

/** Lines of a session log: a prompt, then per edited file an answer that edits it. */
export function sessionLog(id: string, edits: readonly string[] = [], cwd = '/work'): string {
  const common = { sessionId: id, cwd, version: '2.0.0', gitBranch: 'main' }
  const prompt = { type: 'user', uuid: `${id}-u`, message: { role: 'user', content: 'hello' } }
  const answers = edits.map((file, index) => editRecord(id, index, file))
  return [prompt, ...answers]
    .map((record, index) => `${JSON.stringify({ ...common, timestamp: stamp(index), ...record })}\n`)
    .join('')
}

function editRecord(id: string, index: number, file: string): Record<string, unknown> {
  const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 7 }
  const content = [{ type: 'tool_use', id: `toolu_${id}_${index}_${file}`, name: 'Edit', input: { file_path: file } }]
  const message = { id: `msg_${id}_${index}`, role: 'assistant', model: 'test-model', content, usage }
  return { type: 'assistant', uuid: `${id}-a${index}`, requestId: `req_${id}_${index}`, message }
}

function stamp(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString()
}

export function plan(title: string, fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ title, status: 'in-progress', ...fields }).map(([key, value]) => `${key}: ${value}`)
  return `---\n${lines.join('\n')}\n---\n\n# ${title}\n`
}

export function progress(feature: string, tasks: readonly string[]): string {
  const list = tasks.map((id) => `  - id: ${id}\n    title: Task ${id}\n    status: pending`).join('\n')
  return `---\nprd: ${feature}\nphase: 1\nstatus: in-progress\ntasks:\n${list}\n---\n`
}
