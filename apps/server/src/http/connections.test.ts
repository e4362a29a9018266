/** Slow connections over real sockets: all of them are closed, and an honest client is answered meanwhile. */
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTION_LIMITS } from './connections.ts'
import { readSettings } from '../env.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { createStreamLimits } from './stream-limits.ts'
import { writeManyLinks } from '../testing/many-links.ts'

/** A tenth of the real ones. */
const LIMITS = {
  ...CONNECTION_LIMITS,
  headersMs: 1000,
  requestMs: 1200,
  keepAliveMs: 500,
  unreadMs: 1000,
  checkMs: 100,
}

let folder = ''
let server: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-slow-'))
  const settings = readSettings({
    HOME: folder,
    CCDASH_DB_PATH: join(folder, 'ccdash.db'),
    CCDASH_PORT: '0',
    CCDASH_LOG_LEVEL: 'silent',
    CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
  })
  await writeManyLinks({ url: settings.databaseUrl, links: 2000, hostile: 1000 })
  server = await startServer(settings, { connections: LIMITS })
  await server.ready
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const HEAD = 'HTTP/1.1\r\nHost: 127.0.0.1\r\n'
/** Sent at once, then this byte by byte. */
const SLOW: Readonly<Record<string, readonly [count: number, begin: string, drip: string]>> = {
  'says nothing': [200, '', ''],
  'sends its headers slowly': [200, `GET /api/health ${HEAD}X-Slow: `, 'a'],
  'sends its body slowly': [
    190,
    `POST /api/cache/sync ${HEAD}Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n{`,
    ' ',
  ],
  'never reads a large answer': [10, `GET /api/links/audit?limit=500 ${HEAD}\r\n`.repeat(3), ''],
}

function open(begin: string, drip: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => {}) // being closed is what is wanted
  socket.pause()
  const dripping = drip === '' ? undefined : setInterval(() => socket.writable && socket.write(drip), 100)
  socket.once('close', () => clearInterval(dripping))
  if (begin !== '') socket.write(begin)
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)))
}

describe('600 slow connections', () => {
  it('are all closed, and an honest client is answered within a second meanwhile', async () => {
    const sockets = await Promise.all(
      Object.values(SLOW).flatMap(([count, begin, drip]) => Array.from({ length: count }, () => open(begin, drip))),
    )
    await expect.poll(() => server.connections()).toBeGreaterThan(sockets.length / 2) // the system hands over the rest later
    const waits: number[] = []
    for (let ask = 0; ask < 5; ask += 1) {
      const startedAt = performance.now()
      expect((await fetch(`${server.url}/api/health`)).status).toBe(200)
      waits.push(performance.now() - startedAt)
    }
    expect(waits.toSorted((x, y) => x - y)[2]).toBeLessThan(1000) // this very thread also plays the slow ones
    await expect.poll(() => server.connections(), { timeout: 25_000 }).toBeLessThanOrEqual(1) // the honest one's
    for (const socket of sockets) socket.destroy()
  }, 60_000)
})

describe('streams of events', () => {
  const stream = (agent: Agent): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(
        `${server.url}/trpc/live.watch?input=%7B%7D`,
        { agent, headers: { accept: 'text/event-stream' } },
        resolve,
      ).on('error', reject)
    })

  it('outlive the time limits, are bounded per client, and make room when they are closed', async () => {
    const agent = new Agent()
    const open = await Promise.all(Array.from({ length: 32 }, () => stream(agent)))
    expect(open.map(({ statusCode }) => statusCode)).toEqual(open.map(() => 200))
    const refused = await stream(agent)
    expect(refused.statusCode).toBe(429)
    refused.resume()
    await wait(LIMITS.unreadMs * 2)
    expect(open.every(({ destroyed }) => !destroyed)).toBe(true)
    open[0]?.destroy()
    await expect
      .poll(async () => {
        const next = await stream(agent)
        next.destroy()
        return next.statusCode
      })
      .toBe(200)
    agent.destroy()
  }, 20_000)

  it('are bounded in all', () => {
    const limits = createStreamLimits({ perClient: 2, inAll: 3 })
    expect([limits.enter('a'), limits.enter('a'), limits.enter('b')]).toEqual([null, null, null])
    expect(limits.enter('a')?.status).toBe(429)
    expect(limits.enter('c')?.status).toBe(503)
    limits.leave('a')
    expect(limits.enter('c')).toBeNull()
  })
})
