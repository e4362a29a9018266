/** Subscriptions over real HTTP: what a client sees, and what is left when it is gone. */
import type { OperationsUpdate, StatusReport } from '@ccdash/api-contract'
import { createClient, type Client } from '@ccdash/api-contract/client'
import { openDatabase } from '@ccdash/db'
import { openTestDatabase } from '@ccdash/db/testing'
import { createChangeFeed, createLeaseHolder, createPrismaStore, createWatches, type Store } from '@ccdash/engine'
import { createAdaptorServer } from '@hono/node-server'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings, type Settings } from './env.ts'
import { startServer, type RunningServer } from './start-server.ts'
import { createFakeOps } from './testing/fake-ops.ts'
import { createFakeServer } from './testing/fake-server.ts'

const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'watch-operation.ts')
const TOKEN = 'a-token-of-some-length'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-live-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

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

/** Collects what a subscription tells. */
function collect(client: Client, input: { operationId?: string; projectId?: string } = {}) {
  const updates: OperationsUpdate[] = []
  const states: string[] = []
  const errors: unknown[] = []
  const watching = client.operations.watch.subscribe(input, {
    onData: ({ data }) => void updates.push(data),
    onConnectionStateChange: ({ state }) => void states.push(state),
    onError: (error) => void errors.push(error),
  })
  return { updates, states, errors, [Symbol.dispose]: () => watching.unsubscribe() }
}

describe('a thousand clients that come and go', () => {
  it('leave no reader, no timer, no connection and no listener', async () => {
    await using test = await openWatched()
    await connect(test.url, 1) // what is loaded with the first one stays
    await expect.poll(() => test.feed.readers()).toBe(0)
    const before = timers()
    for (let round = 0; round < 10; round += 1) {
      await connect(test.url, 100, () => expect(test.feed.readers()).toBe(100))
      await expect.poll(() => test.feed.readers(), { timeout: 5000 }).toBe(0)
    }
    await expect.poll(() => openConnections(test.server)).toBe(0)
    expect(timers()).toBeLessThanOrEqual(before) // one of before may have run out
    expect(test.running()).toBe(0)
  }, 60_000)

  it('one that never reads has one message made for it at most, and slows nobody down', async () => {
    await using test = await openWatched()
    const response = await stream(test.url)
    response.pause()
    await expect.poll(() => test.feed.readers()).toBe(1)
    const made = test.messages()
    for (let n = 0; n < 400; n += 1) await addOperation(test.store, `OP-${n}`, `project-${n}`)
    const slow = await timeOf(() => addOperation(test.store, 'OP-last', 'project-last'))
    expect(slow).toBeLessThan(100)
    expect(test.messages() - made).toBeLessThan(20) // what the sockets' buffers take
    response.destroy()
    await expect.poll(() => test.feed.readers()).toBe(0)
  }, 30_000)
})

describe('a running server', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer(settingsFor('running', { CCDASH_TOKEN: TOKEN }))
    await server.ready
  })
  afterAll(() => server.close())

  it('sends events as they are made, kept by no cache and held back by no proxy', async () => {
    const client = createClient({ url: server.url, token: TOKEN })
    const response = await fetch(`${server.url}/trpc/operations.watch?input={}`, {
      headers: { authorization: `bearer ${TOKEN}` },
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    await response.body?.cancel()
    using watched = collect(client)
    await expect.poll(() => watched.updates.length).toBe(1)
    const { operationId } = await client.sync.start.mutate({ force: true })
    await expect
      .poll(() => watched.updates.at(-1)?.operations, { timeout: 10_000 })
      .toMatchObject([{ id: operationId, status: 'completed' }])
    expect(watched.states).toEqual(['connecting', 'pending'])
  })

  it('tells the status when it changes', async () => {
    const client = createClient({ url: server.url, token: TOKEN })
    const reports: StatusReport[] = []
    const watching = client.status.watch.subscribe(undefined, { onData: (report) => void reports.push(report) })
    try {
      await expect.poll(() => reports.length).toBeGreaterThan(0)
      const project = reports.at(-1)?.project
      if (project === null || project === undefined) throw new Error('no active project')
      await client.projects.update.mutate({ id: project.id, project: { ...project, name: 'Renamed' } })
      await expect.poll(() => reports.at(-1)?.project?.name).toBe('Renamed')
      await client.projects.update.mutate({ id: project.id, project })
    } finally {
      watching.unsubscribe()
    }
  })

  it('tells who comes back the status, also when nothing has happened since to an operation', async () => {
    const client = createClient({ url: server.url, token: TOKEN })
    const lastEventId = String((await client.status.get.query()).lastSequence)
    const told: { id: string; status: StatusReport | null }[] = []
    const watching = client.live.watch.subscribe(
      { lastEventId },
      { onData: ({ id, data: { status } }) => void told.push({ id, status }) },
    )
    try {
      await expect.poll(() => told).toMatchObject([{ id: lastEventId, status: { serverVersion: expect.any(String) } }])
    } finally {
      watching.unsubscribe()
    }
  })

  it('refuses who has no token, another site, and an operation that is not there, once and for all', async () => {
    using stranger = collect(createClient({ url: server.url }))
    await expect.poll(() => stranger.errors).toHaveLength(1)
    const headers = { authorization: `Bearer ${TOKEN}`, origin: 'http://elsewhere.example' }
    expect((await fetch(`${server.url}/trpc/operations.watch?input={}`, { headers })).status).toBe(403)
    using lost = collect(createClient({ url: server.url, token: TOKEN }), { operationId: 'OP-none' })
    await expect
      .poll(() => lost.errors)
      .toMatchObject([{ data: { code: 'NOT_FOUND', opsCode: 'OPERATION_NOT_FOUND' } }])
  })

  it('the example of another program watches its operation to the end', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, server.url, TOKEN])
    expect(stdout).toMatch(/ started .*\n(?:.*\n)*.* ended {4}completed\n(?:.*\n)*OP-[\w-]+ completed after \d+ ms\n$/)
  })
})

describe('a server that is started anew', () => {
  it('closes at once with clients watching, and tells them afterwards what was interrupted', async () => {
    const settings = settingsFor('again')
    const first = await startServer(settings)
    await first.ready
    const again = { ...settings, http: { ...settings.http, port: Number(new URL(first.url).port) } }
    await using other = await openDatabase({ url: settings.databaseUrl })
    await addOperation(createPrismaStore(other), 'OP-1', 'p')
    using watched = collect(createClient({ url: first.url }), { operationId: 'OP-1' })
    using all = collect(createClient({ url: first.url }))
    await expect.poll(() => watched.updates.length + all.updates.length).toBeGreaterThanOrEqual(2)
    expect(await timeOf(() => first.close())).toBeLessThan(1500)
    await other.run(`UPDATE "operation" SET "holderPid" = 2147483646 WHERE "id" = 'OP-1'`)
    const second = await startServer(again)
    try {
      await expect
        .poll(() => watched.updates.at(-1)?.operations, { timeout: 8000 })
        .toMatchObject([{ id: 'OP-1', status: 'failed', error: { code: 'INTERRUPTED' } }])
      expect(watched.updates.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['started', 'ended'])
      await expect.poll(() => all.updates.at(-1)?.operations.map(({ id }) => id), { timeout: 8000 }).toContain('OP-1')
      expect(watched.states).toContain('connecting')
      expect([watched.states.at(-1), watched.errors, all.errors]).toEqual(['pending', [], []])
    } finally {
      await second.close()
    }
  }, 30_000)
})

/** The real HTTP app over watches that are counted. */
async function openWatched() {
  const database = await openTestDatabase()
  const reading = createPrismaStore(await database.open())
  const feed = createChangeFeed({ readMark: () => reading.changeMark(), lookEveryMs: 50 })
  const watches = createWatches({ store: reading, feed, status: () => Promise.reject(new Error('not asked')) })
  let running = 0
  let messages = 0
  const ops = {
    ...createFakeOps(),
    async *watchOperations(...given: Parameters<typeof watches.watchOperations>) {
      running += 1
      try {
        for await (const update of watches.watchOperations(...given)) {
          messages += 1
          yield update
        }
      } finally {
        running -= 1
      }
    },
  }
  const { app, [Symbol.dispose]: dispose } = createFakeServer({ ops, streams: { perClient: 1000, inAll: 1000 } })
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    ...{ server, feed },
    store: createPrismaStore(database.database),
    url: `http://127.0.0.1:${address.port}`,
    running: () => running,
    messages: () => messages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      feed.close()
      dispose()
      await reading.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** A connection of its own that watches; resolves with its first data under way. */
async function stream(url: string) {
  const agent = new Agent({ keepAlive: false })
  const request = get(`${url}/trpc/operations.watch?input={}`, { agent })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

function firstMessage(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('"sequence"')) resolve()
    })
  })
}

/** So many at once, each until its first message has come. */
async function connect(url: string, count: number, whileOpen = (): void => {}): Promise<void> {
  const responses = await Promise.all(Array.from({ length: count }, () => stream(url)))
  await Promise.all(responses.map((response) => firstMessage(response)))
  whileOpen()
  for (const response of responses) response.destroy()
}

async function addOperation(store: Store, id: string, projectId: string): Promise<void> {
  const input = { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true } as const
  const holder = createLeaseHolder()
  const asked = { id, projectId, trigger: 'test', input, metadata: {}, retryOf: null, requestKey: id, holder }
  await store.createOperation({ ...asked, at: new Date() })
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
