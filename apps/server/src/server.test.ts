/** The real server on a real database: listens, works, stops. */
import { migrate, openDatabase } from '@ccdash/db'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings, type Settings } from './env.ts'
import { createLog } from './log.ts'
import { legacyOperation, legacyStatus, startedReply, syncPathsReply } from './rest/legacy-shapes.ts'
import { SAMPLE_PROJECT } from './sample-project.ts'
import { startServer, type RunningServer } from './start-server.ts'

const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'typed-client.ts')
const SUSPECTS = join(import.meta.dirname, '..', '..', '..', 'examples', 'unjudged-suspects.ts')
const MAIN = join(import.meta.dirname, 'main.ts')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-server-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Settings on a database of its own; the startup pipeline begins after an hour, so that only the test works. */
function settingsFor(name: string, variables: Record<string, string> = {}): Settings {
  return readSettings({
    HOME: folder,
    CCDASH_DB_PATH: join(folder, name, 'ccdash.db'),
    CCDASH_PORT: '0',
    CCDASH_LOG_LEVEL: 'silent',
    CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
    ...variables,
  })
}

async function post(server: RunningServer, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  expect(response.status).toBe(200)
  return response.json()
}

describe('a running server', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer(settingsFor('running'))
    await server.ready
  })
  afterAll(() => server.close())
  const get = async (path: string): Promise<unknown> => (await fetch(`${server.url}${path}`)).json()

  it('has the sample project at its first start', async () => {
    expect(legacyStatus.parse(await get('/api/cache/status'))).toMatchObject({
      sync_engine: 'ready',
      projectId: 'sample-project',
    })
  })

  it('syncs in the foreground, and keeps the operation with its ledger', async () => {
    const reply = startedReply.parse(await post(server, '/api/cache/sync', { background: false, force: true }))
    expect(reply).toMatchObject({ mode: 'foreground', operation: { status: 'completed', phase: 'completed' } })
    const operation = legacyOperation.parse(await get(`/api/cache/operations/${reply.operationId}`))
    expect(operation.accounts.files.seen).toBeGreaterThan(0)
    expect(operation.phases.length).toBeGreaterThan(0)
    const { counts } = await server.ops.status()
    expect(counts.sessions).toBeGreaterThan(0)
    expect(counts.documents).toBeGreaterThan(0)
    expect(counts.features).toBeGreaterThan(0)
  })

  it('a path sync of a file that is not there is an issue, not a 500', async () => {
    const paths = [{ path: 'docs/project_plans/never-written.md' }]
    const reply = syncPathsReply.parse(await post(server, '/api/cache/sync-paths', { paths }))
    expect(reply).toMatchObject({
      mode: 'foreground',
      stats: { operation_id: expect.stringMatching(/^OP-/) as string },
    })
    const id = 'stats' in reply ? String(reply.stats['operation_id']) : ''
    expect((await server.ops.listIssues({ operationId: id, limit: 10 })).items).toHaveLength(1)
  })

  it('a path outside the project is refused across the thread with its text', async () => {
    const response = await fetch(`${server.url}/api/cache/sync-paths`, {
      method: 'POST',
      body: JSON.stringify({ paths: [{ path: '/etc/passwd' }] }),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: 'Path outside allowed project roots: /etc/passwd' })
  })

  it('audits and rebuilds on what there is', async () => {
    const rebuilt = startedReply.parse(await post(server, '/api/cache/rebuild-links', { background: false }))
    expect(rebuilt).toMatchObject({ operation: { kind: 'rebuild_links', status: 'completed' } })
    expect(await get('/api/links/audit')).toMatchObject({ status: 'ok', project_id: 'sample-project' })
  })

  it('the typed client of another program works with it', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, server.url])
    expect(stdout).toMatch(/^OP-[\w-]+ completed after \d+ ms, \d+ issues\nSample project: \d+ sessions, /)
  })

  it('judges over the thread, and the example tells what is left to judge', async () => {
    const left = async () => (await promisify(execFile)(process.execPath, [SUSPECTS, server.url])).stdout
    const before = await left()
    const [, sourceId = '', targetId = ''] = /feature:(\S+) session:(\S+)/.exec(before) ?? []
    const key = { sourceType: 'feature', sourceId, targetType: 'session', targetId, linkType: 'related' } as const
    const kept = await server.ops.judgeLink({ key, verdict: 'keep', note: 'seen' })
    expect(kept).toMatchObject({ key, judgement: { verdict: 'keep', note: 'seen' } })
    expect(before.split('\n').length - (await left()).split('\n').length).toBe(1)
    expect(await server.ops.linkQuality(undefined)).toMatchObject({ verdicts: { keep: 1 }, precision: null })
    const unknown = { ...key, sourceId: 'nobody' }
    await expect(server.ops.judgeLink({ key: unknown, verdict: 'keep', note: '' })).rejects.toMatchObject({
      code: 'LINK_NOT_FOUND',
    })
  })

  it('counts what ended for Prometheus', async () => {
    const scrape = async () => (await fetch(`${server.url}/metrics`)).text()
    await scrape()
    await post(server, '/api/cache/rebuild-links', { background: false })
    expect(await scrape()).toContain('ccdash_operations_total{kind="rebuild_links",status="completed"} 1')
  })

  it('says which port is taken', async () => {
    const settings = settingsFor('second', { CCDASH_PORT: new URL(server.url).port })
    await expect(startServer(settings)).rejects.toThrow(/is in use: is CCDash running already/)
  })
})

describe('starting and stopping', () => {
  it('answers before the database is open; requests that need it wait', async () => {
    const server = await startServer(settingsFor('early'))
    const health = await (await fetch(`${server.url}/api/health`)).json()
    expect(health).toEqual({
      ...{ status: 'ok', db: 'disconnected', watcher: 'stopped', reasons: [] },
      watcherHealth: { state: 'stopped', problem: null },
    })
    expect((await fetch(`${server.url}/api/ready`)).status).toBe(503)
    expect((await fetch(`${server.url}/api/cache/operations`)).status).toBe(200)
    await server.close()
  })

  it('a request of the first moment finds the first start done: project registered, sync accepted', async () => {
    const server = await startServer(settingsFor('first-moment'))
    try {
      const started = post(server, '/api/cache/sync', { background: true })
      const status = fetch(`${server.url}/api/cache/status`).then((response) => response.json())
      expect(await status).toMatchObject({ projectId: 'sample-project' })
      expect(await started).toMatchObject({ status: 'ok', mode: 'background' })
    } finally {
      await server.close()
    }
  })

  it('runs the startup pipeline as operations', async () => {
    const server = await startServer(
      settingsFor('pipeline', {
        CCDASH_STARTUP_SYNC_DELAY_SECONDS: '0',
        CCDASH_STARTUP_DEFERRED_REBUILD_DELAY_SECONDS: '0',
      }),
    )
    await server.ready
    await expect
      .poll(async () => (await server.ops.listOperations({ limit: 9, status: 'completed' })).items, { timeout: 20_000 })
      .toMatchObject([
        { kind: 'rebuild_links', trigger: 'startup_deferred' },
        { kind: 'full_sync', trigger: 'startup', input: { force: false, rebuildLinks: false } },
      ])
    await server.close()
  })

  it('a database of a newer version is refused with its name, and what needs it is a 503', async () => {
    const settings = settingsFor('newer')
    const database = await openDatabase({ url: settings.databaseUrl })
    await migrate(database)
    await database.transaction((sql) =>
      sql.run(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
         VALUES ('x', '', '99990101000000_later', current_timestamp)`,
      ),
    )
    await database.close()

    const server = await startServer(settings)
    expect((await server.failed).message).toMatch(/newer version of ccdash \(migration 99990101000000_later\)/)
    const response = await fetch(`${server.url}/api/cache/status`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ detail: 'Sync engine not initialized', code: 'ENGINE_NOT_READY' })
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200)
    await server.close()
  })

  it('a file changed while it runs is synced by the watcher, as an operation', async () => {
    const project = join(folder, 'watched')
    await mkdir(join(project, 'docs', 'project_plans'), { recursive: true })
    const server = await startServer(settingsFor('watched'), {
      async beforeStartup(ops) {
        await ops.saveProject({ ...SAMPLE_PROJECT, id: 'watched', path: project, sessionsPath: '' })
        await ops.activateProject('watched')
      },
    })
    await server.ready
    await expect.poll(async () => (await server.ops.health()).watcher).toBe('running')
    await expect
      .poll(
        async () => {
          await writeFile(join(project, 'docs', 'project_plans', 'plan-v1.md'), `# Plan\n${Date.now()}\n`)
          return (await server.ops.listOperations({ limit: 1, trigger: 'watcher', status: 'completed' })).items
        },
        { timeout: 20_000, interval: 2_500 },
      )
      .toHaveLength(1)
    await server.close()
  })

  it('refuses an address of the network without a token', async () => {
    const settings = settingsFor('open', { CCDASH_HOST: '0.0.0.0' })
    await expect(startServer(settings, { log: createLog('silent') })).rejects.toThrow(/CCDASH_TOKEN/)
  })
})

describe('the process', () => {
  const environment = () => ({
    PATH: process.env['PATH'],
    HOME: folder,
    CCDASH_DB_PATH: join(folder, 'process', 'ccdash.db'),
    CCDASH_PORT: '0',
  })

  it('stops with 2 and the name of a bad variable', async () => {
    const child = spawn(process.execPath, [MAIN], { env: { ...environment(), CCDASH_PORT: 'eighty' } })
    const [stderr, exit] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(exit).toEqual([2, null])
    expect(stderr).toMatch(/^CCDASH_PORT: 'eighty' is not a number/)
  })

  it('ends with 0 after SIGTERM, its database closed', async () => {
    const child = spawn(process.execPath, [MAIN], { env: environment(), stdio: ['ignore', 'ignore', 'pipe'] })
    const lines: string[] = []
    const ready = Promise.withResolvers<void>()
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      lines.push(chunk)
      if (lines.join('').includes('"msg":"ready"')) ready.resolve()
    })
    await ready.promise
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number]
    expect([code, lines.join('').includes('"msg":"closed"')]).toEqual([0, true])
  })
})

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
