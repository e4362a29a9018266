/** An engine thread that does not come back: what is told of it, what goes on, and how the server ends meanwhile. */
import { createClient } from '@ccdash/api-contract/client'
import { openDatabase } from '@ccdash/db'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings, type Settings } from './env.ts'
import { SAMPLE_PROJECT } from './sample-project.ts'
import { startServer, type RunningServer } from './start-server.ts'

const THREAD = new URL('./testing/stuck-engine-thread.ts', import.meta.url)
const SERVER = join(import.meta.dirname, 'testing', 'stuck-server.ts')
/** A parser that has not come back for 2 s is stuck. */
const LIMITS = { tickMs: 100, slowTicks: 6, limitTicks: 20, databaseTicks: 600 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-stuck-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A project of one good plan and one that the parser never comes back from. */
async function poisoned(name: string): Promise<{ plans: string; variables: Record<string, string> }> {
  const project = join(folder, name)
  const plans = join(project, 'docs', 'project_plans')
  await mkdir(plans, { recursive: true })
  await writeFile(join(plans, 'good-v1.md'), '# Good\n')
  await writeFile(join(plans, 'poison.md'), '# Poison\n')
  const variables = {
    HOME: project,
    CCDASH_DB_PATH: join(project, 'ccdash.db'),
    CCDASH_PORT: '0',
    CCDASH_LOG_LEVEL: 'silent',
    CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
  }
  return { plans, variables }
}

async function start(settings: Settings): Promise<RunningServer> {
  const server = await startServer(settings, {
    engine: { thread: THREAD, limits: LIMITS, retryMs: 50 },
    async beforeStartup(ops) {
      await ops.saveProject({ ...SAMPLE_PROJECT, id: 'poisoned', path: settings.home, sessionsPath: '' })
      await ops.activateProject('poisoned')
    },
  })
  await server.ready
  return server
}

const SYNC = { trigger: 'test', force: true, rebuildLinks: true, captureAnalytics: false }

describe('a server whose engine gets stuck in a file', () => {
  it('ends the operation with file and step, answers meanwhile, and goes on without the file, also after a restart', async () => {
    const { variables } = await poisoned('watched')
    const settings = readSettings(variables)
    let server = await start(settings)
    const { operationId } = await server.ops.startSync(SYNC)
    const ended = server.ops.waitForOperation(operationId)

    await expect
      .poll(() => server.ops.health(), { timeout: 10_000 })
      .toMatchObject({
        status: 'degraded',
        db: 'connected',
        reasons: [expect.stringContaining('the engine') as string],
      })
    expect(await server.ops.getOperation(operationId)).toMatchObject({ status: 'running' })

    expect(await ended).toMatchObject({
      status: 'failed',
      error: {
        code: 'ENGINE_STUCK',
        message: expect.stringMatching(
          /did not answer for \d+ s in phase "reading" at docs\/project_plans\/poison\.md/,
        ) as string,
      },
    })
    await expect
      .poll(() => server.ops.health(), { timeout: 10_000 })
      .toMatchObject({
        ...{ status: 'ok', db: 'connected', watcher: 'running', reasons: [] },
      })

    const leavesOut = async (): Promise<void> => {
      const again = await server.ops.startSync(SYNC)
      expect(await server.ops.waitForOperation(again.operationId)).toMatchObject({ status: 'completed' })
      const { items } = await server.ops.listIssues({ operationId: again.operationId, limit: 10 })
      expect(items).toMatchObject([{ code: 'FILE_HELD_BACK', path: 'docs/project_plans/poison.md' }])
      expect((await server.ops.status()).counts.documents).toBe(1)
    }
    await leavesOut()
    await server.close()
    server = await start(settings)
    await leavesOut()
    await server.close()
  }, 60_000)
})

async function spawnServer(variables: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.resume()
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

/** @returns how long it took, in ms. */
async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number> {
  const ended = once(child, 'exit')
  const startedAt = performance.now()
  child.kill(signal)
  await ended
  return performance.now() - startedAt
}

/** The promise, and a breath for a busy machine. */
const STOPS_WITHIN_MS = 2500

describe('stopping', () => {
  const blocked = async (name: string): Promise<{ child: ChildProcess; variables: Record<string, string> }> => {
    const { variables } = await poisoned(name)
    const { child, url } = await spawnServer(variables)
    const client = createClient({ url })
    await client.projects.save.mutate({
      ...SAMPLE_PROJECT,
      id: 'poisoned',
      path: variables['HOME'] ?? '',
      sessionsPath: '',
    })
    await client.projects.activate.mutate({ id: 'poisoned' })
    await client.sync.start.mutate(SYNC)
    await wait(1000) // it reads the poison by now
    return { child, variables }
  }

  it('with a blocked engine takes 2 s at most, and the next start marks what ran', async () => {
    const { child, variables } = await blocked('stopped')
    expect(await stop(child, 'SIGTERM')).toBeLessThan(STOPS_WITHIN_MS)
    const server = await startServer(readSettings(variables))
    await server.ready
    const { items } = await server.ops.listOperations({ status: 'failed', limit: 5 })
    await server.close()
    expect(items.map(({ error }) => error?.code)).toContain('INTERRUPTED')
  }, 60_000)

  it('a second signal ends it at once', async () => {
    const { child } = await blocked('twice')
    child.kill('SIGINT')
    await wait(50)
    expect(await stop(child, 'SIGINT')).toBeLessThan(700)
  }, 60_000)

  it('with the database locked by another program takes 2 s at most', async () => {
    const { variables } = await poisoned('locked')
    const { child, url } = await spawnServer(variables)
    const database = await openDatabase({ url: `file:${variables['CCDASH_DB_PATH']}` })
    await database.transaction(async () => {
      const asked = createClient({ url })
        .sync.start.mutate(SYNC)
        .catch(() => null)
      await wait(300)
      expect(await stop(child, 'SIGTERM')).toBeLessThan(STOPS_WITHIN_MS)
      await asked
    })
    await database.close()
  }, 60_000)
})

describe('a command whose engine gets stuck in a file', () => {
  const SYNC_COMMAND = join(import.meta.dirname, 'testing', 'stuck-sync.ts')
  const run = (project: string, seconds: number): ChildProcess =>
    spawn(process.execPath, [SYNC_COMMAND, project, join(project, 'ccdash.db'), String(seconds)], {
      env: { PATH: process.env['PATH'], HOME: project },
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  it('ends with 1, names file and step, and leaves the file out the next time', async () => {
    const { variables } = await poisoned('command')
    const project = variables['HOME'] ?? ''
    const first = run(project, 2)
    const [output, [code]] = await Promise.all([text(first.stdout ?? Readable.from([])), once(first, 'exit')])
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/in phase "reading" at .*poison\.md/) as string,
    })
    const second = run(project, 20)
    const [again, [secondCode]] = await Promise.all([text(second.stdout ?? Readable.from([])), once(second, 'exit')])
    expect({ code: secondCode, output: again }).toEqual({
      code: 0,
      output: expect.stringContaining('poison.md') as string,
    })
  }, 60_000)

  it('ends within 2 s of Ctrl-C', async () => {
    const { variables } = await poisoned('interrupted')
    const child = run(variables['HOME'] ?? '', 60)
    child.stderr?.resume()
    await wait(4000) // it reads the poison by now
    expect(await stop(child, 'SIGINT')).toBeLessThan(STOPS_WITHIN_MS)
    expect([child.exitCode, child.signalCode]).toEqual([null, 'SIGINT'])
  }, 60_000)
})
