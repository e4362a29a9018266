/** Figures of a running server, asked as the panel asks it: over HTTP, from another process. */
import { spawn } from 'node:child_process'
import { appendFile, mkdir } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Client } from '@ccdash/api-contract/client'
import { appendedRecord } from './appended-record.ts'

export type LiveServer = {
  readonly url: string
  readonly client: Client
  [Symbol.asyncDispose](): Promise<void>
}

/** Of the project that is active. */
export const PROJECT_ID = 'bench'

/** Where its database is, to be filled before it starts. */
export function databaseOf(work: string): string {
  return join(work, 'live.db')
}

const MAIN = join(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts')
/** Between two requests: a poller, not a load test. */
const REQUEST_EVERY_MS = 10
const TOLD_WITHIN_MS = 30_000

/** A server of its own, in a process of its own, with this folder of logs as its active project; nothing is synced yet. */
export async function startLiveServer(work: string, sessionsPath: string): Promise<LiveServer> {
  const path = join(work, 'project')
  for (const name of ['docs', 'progress']) await mkdir(join(path, name), { recursive: true })
  const env = {
    PATH: process.env['PATH'],
    HOME: work,
    CCDASH_DB_PATH: databaseOf(work),
    CCDASH_PORT: '0',
    CCDASH_STARTUP_SYNC_DELAY_SECONDS: '86400',
  }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  try {
    const url = await addressOf(child.stderr)
    const client = createClient({ url })
    const folders = { planDocsPath: 'docs', progressPath: 'progress', sessionsPath }
    const about = { name: 'Benchmark', description: '', repoUrl: '', agentPlatforms: [] }
    await client.projects.save.mutate({ id: PROJECT_ID, path, ...about, ...folders })
    await client.projects.activate.mutate({ id: PROJECT_ID })
    return { url, client, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Reads its log, which is JSON lines. @throws Error when it ends before it listens */
async function addressOf(log: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: log })
  for await (const line of lines) {
    const entry = JSON.parse(line) as { readonly msg?: string; readonly url?: string }
    if (entry.msg !== 'listening' || entry.url === undefined) continue
    log.resume() // or it fills the pipe
    return entry.url
  }
  throw new Error('the server ended before it listened')
}

/** @returns the operation's id */
export async function runSync(client: Client, force: boolean): Promise<string> {
  const { operationId } = await client.sync.start.mutate({ force, trigger: 'bench' })
  const { status } = await client.operations.wait.mutate({ operationId })
  if (status !== 'completed') throw new Error(`the sync ${status}`)
  return operationId
}

/** How long each request for the status takes, one after the other, until `isDone`. */
export async function measureStatus(url: string, isDone: (count: number) => boolean): Promise<number[]> {
  const times: number[] = []
  while (!isDone(times.length)) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/api/cache/status`)
    await response.text()
    times.push(performance.now() - startedAt)
    await sleep(REQUEST_EVERY_MS)
  }
  return times
}

/** From each write of the ledger, as the operation tells it, to its arrival here, while `work` goes on. */
export async function measureTold(client: Client, work: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  const told = new Map<string, string>()
  const watching = client.operations.watch.subscribe(
    {},
    {
      onData({ data }) {
        for (const { id, updatedAt } of data.operations) {
          if (told.get(id) === updatedAt) continue
          told.set(id, updatedAt)
          times.push(Date.now() - Date.parse(updatedAt))
        }
      },
    },
  )
  try {
    await sleep(500)
    times.length = 0 // what ran before
    await work()
    await sleep(500)
  } finally {
    watching.unsubscribe()
  }
  return times
}

/** From an append to a log to the status that has the watcher's operation of it, completed. */
export async function measureAppends(client: Client, path: string, count: number): Promise<number[]> {
  const times: number[] = []
  let newest = ''
  let arrived = (): void => {}
  const watching = client.status.watch.subscribe(undefined, {
    onData({ operations }) {
      const done = operations.recentOperations.find(
        ({ trigger, status }) => trigger === 'watcher' && status === 'completed',
      )
      if (done === undefined || done.id === newest) return
      newest = done.id
      arrived()
    },
  })
  try {
    await sleep(2000) // what the sync before has left to tell
    for (let n = 0; n < count; n += 1) {
      const told = new Promise<void>((resolve) => (arrived = resolve))
      const startedAt = performance.now()
      await appendFile(path, appendedRecord(path))
      await Promise.race([told, sleep(TOLD_WITHIN_MS, undefined, { ref: false })])
      times.push(performance.now() - startedAt)
      await sleep(1200 + (n % 7) * 130)
    }
  } finally {
    watching.unsubscribe()
  }
  return times
}
