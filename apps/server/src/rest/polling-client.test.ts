/**
 * A client written for the legacy REST paths: what an older panel sends, in its order, against the real server, and the keys
 * it reads of the answers. It polls every 2.5 s while something runs; here it does not wait that long.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSettings } from '../env.ts'
import { startServer, type RunningServer } from '../start-server.ts'

const POLL_MS = 50
const ENDS_WITHIN_MS = 20_000

let folder = ''
let server: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-polling-'))
  server = await startServer(
    readSettings({
      HOME: folder,
      CCDASH_DB_PATH: join(folder, 'ccdash.db'),
      CCDASH_PORT: '0',
      CCDASH_LOG_LEVEL: 'silent',
      CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
    }),
  )
  await server.ready
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

async function request(path: string, init: RequestInit = {}): Promise<Json> {
  const response = await fetch(`${server.url}/api${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' }, // its own development server
  })
  if (!response.ok) throw new Error(`Request failed (${response.status}) for ${path}`)
  return (await response.json()) as Json
}
const post = (path: string, body: Json) => request(path, { method: 'POST', body: JSON.stringify(body) })

/** The value at `path`, e.g. `operations.activeOperationCount`; fails when a key is not there. */
function read(value: Json, path: string): Json {
  return path.split('.').reduce<Json>((parent, key) => {
    if (typeof parent !== 'object' || parent === null) throw new Error(`${path}: nothing at ${key}`)
    const child = Array.isArray(parent) ? parent[Number(key)] : parent[key]
    if (child === undefined) throw new Error(`${path}: no ${key}`)
    return child
  }, value)
}

/** The three requests of one poll, together. */
async function loadOverview() {
  const [status, operations, health] = await Promise.all([
    request('/cache/status'),
    request('/cache/operations?limit=30'),
    request('/health'),
  ])
  return { status, operations, health }
}

/** Polls as long as something runs, then reads the operation. */
async function followOperation(id: string): Promise<Json> {
  const until = Date.now() + ENDS_WITHIN_MS
  for (;;) {
    const { status } = await loadOverview()
    const detail = await request(`/cache/operations/${encodeURIComponent(id)}`)
    if (read(status, 'operations.activeOperationCount') === 0) return detail
    if (Date.now() > until) throw new Error(`${id} did not end within ${ENDS_WITHIN_MS} ms`)
    await wait(POLL_MS)
  }
}

/** What the rows and the detail of that panel show. */
const OPERATION_KEYS = [
  ...['id', 'kind', 'projectId', 'trigger', 'status', 'phase', 'message', 'startedAt', 'updatedAt', 'finishedAt'],
  ...['durationMs', 'error', 'progress', 'counters', 'stats', 'metadata'],
]

it('loads the overview before anything ran', async () => {
  const { status, operations, health } = await loadOverview()
  expect(['running', 'stopped']).toContain(read(health, 'watcher'))
  expect([read(health, 'status'), read(health, 'db')]).toEqual(['ok', 'connected'])
  expect(read(status, 'projectId')).toBe('sample-project')
  for (const key of ['sessionsDir', 'docsDir', 'progressDir']) {
    expect(read(status, `activePaths.${key}`)).toEqual(expect.any(String))
  }
  expect(read(status, 'operations.trackedOperationCount')).toBe(0)
  expect(read(operations, 'items')).toEqual([])
})

it.each([
  ['Force Full Sync', '/cache/sync', { force: true, background: true, trigger: 'ops-panel' }, 'full_sync'],
  ['Incremental Sync', '/cache/sync', { force: false, background: true, trigger: 'ops-panel' }, 'full_sync'],
  [
    'Rebuild Links',
    '/cache/rebuild-links',
    { background: true, captureAnalytics: false, trigger: 'ops-panel' },
    'rebuild_links',
  ],
  [
    'Sync Paths',
    '/cache/sync-paths',
    {
      paths: [{ path: 'docs/project_plans/never-written.md', changeType: 'deleted' }],
      background: true,
      trigger: 'ops-panel',
    },
    'sync_changed_files',
  ],
])('%s answers with an id that can be followed to its end', async (_button, path, body, kind) => {
  const id = read(await post(path, body), 'operationId')
  if (typeof id !== 'string') throw new Error('no operation id')
  const detail = await followOperation(id)
  for (const key of OPERATION_KEYS) expect(read(detail, key)).toBeDefined()
  expect([read(detail, 'kind'), read(detail, 'status'), read(detail, 'trigger')]).toEqual([
    kind,
    'completed',
    'ops-panel',
  ])
  const { operations, status } = await loadOverview()
  expect(read(operations, 'items.0.id')).toBe(id)
  expect(read(status, 'operations.activeOperations')).toEqual([])
})

it('runs an audit with the numbers it clamped', async () => {
  const report = await request('/links/audit?feature_id=&limit=50&primary_floor=0.55&fanout_floor=10')
  for (const key of ['row_count', 'suspect_count', 'generated_at', 'primary_floor', 'fanout_floor']) {
    expect(read(report, key)).toBeDefined()
  }
  const suspects = read(report, 'suspects') as Json[]
  expect(suspects.length).toBeGreaterThan(0)
  for (const key of ['feature_id', 'session_id', 'confidence', 'fanout_count', 'reason']) {
    expect(read(suspects[0] ?? null, key)).toBeDefined()
  }
})

it('lists, adds, edits and switches projects', async () => {
  const own = { name: 'Second', path: folder, description: '', repoUrl: '', agentPlatforms: ['Claude Code'] }
  await post('/projects', { ...own, id: 'second', planDocsPath: 'docs', sessionsPath: '', progressPath: 'progress' })
  const listed = (await request('/projects')) as Json[]
  expect(new Set(listed.map((project) => read(project, 'id')))).toEqual(new Set(['sample-project', 'second']))
  for (const key of ['name', 'path', 'planDocsPath', 'sessionsPath', 'progressPath']) {
    expect(read(listed[0] ?? null, key)).toBeDefined()
  }
  const edited = { ...own, id: 'ignored', name: 'Renamed' }
  await request('/projects/second', { method: 'PUT', body: JSON.stringify(edited) })
  await request('/projects/active/second', { method: 'POST' })
  expect(read(await request('/projects/active'), 'name')).toBe('Renamed')
  expect(read(await request('/cache/status'), 'projectId')).toBe('second')
})

it('an operation that is gone is a 404, for which it shows its placeholder', async () => {
  await expect(request('/cache/operations/OP-none')).rejects.toThrow('Request failed (404)')
})
