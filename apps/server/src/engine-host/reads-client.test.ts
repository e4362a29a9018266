/** Reads that take for ever, die, or are too many; and what real heavy ones leave to everybody else. */
import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answering } from '../client-gone.ts'
import { readSettings } from '../env.ts'
import { createLog } from '../log.ts'
import { createReadsClient, type ReadsClient } from './reads-client.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { longestTurn } from '../testing/longest-turn.ts'
import { writeManyLinks } from '../testing/many-links.ts'

const SPREAD = { featureId: '' }
const AUDIT = { featureId: '', primaryFloor: 0.55, fanoutFloor: 10, limit: 50 }

describe('a thread that reads', () => {
  let client: ReadsClient
  const open = async (limitTicks = 8): Promise<void> => {
    client = createReadsClient({
      settings: readSettings({ HOME: '/nowhere' }),
      log: createLog('silent'),
      watcherHealth: () => WATCHER_STOPPED,
      limits: { limitTicks, tickMs: 25 },
      thread: new URL('../testing/hostile-reads-thread.ts', import.meta.url),
    })
    await client.open()
  }
  afterEach(() => client.close(100))

  it.each([
    ['blocks its thread', 'auditLinks'],
    ['never answers', 'auditSpread'],
  ] as const)(
    'a read that %s is ended and told apart, and the next one is answered by a new thread',
    async (_, name) => {
      await open()
      const { reads } = client
      const before = await reads.projectOverviews()
      const ended = name === 'auditLinks' ? reads.auditLinks(AUDIT) : reads.auditSpread(SPREAD)
      await expect(ended).rejects.toMatchObject({
        code: 'READ_TIMED_OUT',
        message: expect.stringContaining(name) as string,
      })
      await expect(reads.auditLinks(AUDIT)).rejects.toMatchObject({ code: 'READ_TIMED_OUT' })
      expect(await reads.projectOverviews()).toBe(before) // another lane: its thread was left alone
    },
  )

  it('light reads do not wait for a heavy one that never ends', async () => {
    await open(400)
    const blocked = client.reads.auditLinks(AUDIT)
    blocked.catch(() => {})
    const startedAt = performance.now()
    await Promise.all([client.reads.activeProject(), client.reads.listFeatures({ limit: 5 })])
    expect(performance.now() - startedAt).toBeLessThan(5000) // two threads start; the blocked one has 10 s
  })

  it('a thread that dies refuses the read that killed it twice, and is replaced', async () => {
    await open()
    await expect(client.reads.linkQuality(undefined)).rejects.toMatchObject({ code: 'READ_TIMED_OUT' })
  })

  it('more than fits is refused at once, and what nobody waits for any more is dropped', async () => {
    await open(400)
    const heavy = (): Promise<unknown> => client.reads.auditLinks(AUDIT)
    const gone = new AbortController()
    const request = new Request('http://localhost/', { signal: gone.signal })
    const running = heavy()
    const waiting = answering(request, () => Array.from({ length: 50 }, heavy))
    for (const one of [running, ...waiting]) one.catch(() => {})
    await expect(heavy()).rejects.toMatchObject({ code: 'SERVER_BUSY' })
    gone.abort()
    const dropped = await Promise.allSettled(waiting)
    expect(dropped.every(({ status }) => status === 'rejected')).toBe(true)
    const another = heavy()
    another.catch(() => {})
    expect(await Promise.race([another.then(String, String), wait(100, 'waits')])).toBe('waits')
  })
})

describe('while large and hostile data is read', () => {
  let folder = ''
  let server: RunningServer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccdash-reads-'))
    const settings = readSettings({
      HOME: folder,
      CCDASH_DB_PATH: join(folder, 'ccdash.db'),
      CCDASH_PORT: '0',
      CCDASH_LOG_LEVEL: 'silent',
      CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
    })
    await writeManyLinks({ url: settings.databaseUrl, links: 30_000, hostile: 300 })
    server = await startServer(settings)
    await server.ready
  }, 60_000)
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('no turn of the thread that answers takes 50 ms', async () => {
    const ask = async (path: string): Promise<void> => {
      const response = await fetch(`${server.url}${path}`)
      await response.arrayBuffer()
      expect(response.status).toBe(200)
    }
    const heavy = [
      '/api/links/audit?limit=500',
      '/trpc/links.quality?input=%7B%7D',
      '/trpc/links.auditSpread?input=%7B%7D',
      `/trpc/links.list?input=${encodeURIComponent('{"entityType":"feature","entityId":"feature-0","limit":500}')}`,
    ]
    const askAll = async (): Promise<void> => void (await Promise.all(heavy.map(ask)))
    await askAll() // what is loaded at the first of them is not meant
    expect(await longestTurn(askAll())).toBeLessThan(50)
  }, 60_000)
})
