/**
 * Threads of a running server that are ended while it works. A parse worker costs nothing; when the engine thread ends, or one
 * that reads, the server says why and ends or works again, the operation is marked, and the next start carries on. A log that the
 * engine was at when it died is left out for an hour, with an issue; the scenario lets that hour pass.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { EngineHost } from '../../apps/server/src/engine-host/engine-host.ts'
import type { Workspace } from '../../apps/server/src/testing/command-line.ts'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { startServerProcess, type ServerProcess } from './servers.ts'
import { contentOf, damageOf, openHost, openWorkshop, removeDatabase, syncProject } from './workshop.ts'

const PRELOAD = join(import.meta.dirname, 'mortal-threads.mjs')
/** Names of modules that threads run. */
const VICTIMS = ['engine-thread', 'piscina', 'reads-thread'] as const
const ROUNDS = 2
/** Where the engine notes what it holds back. */
const HELD = 'held_sources'
const ENDS_WITHIN_MS = 120_000

export const threads: Scenario = {
  name: 'threads',
  title: 'threads of a running server are ended',
  cases: { whole: 30, short: 2 },
  run,
}

async function run({ random, cases, hasTime, say }: Torture): Promise<Outcome> {
  // Above the size from which parse workers are started.
  await using workspace = await openWorkshop({ documents: 20, logs: 60, lines: 480 })
  const database = (n: number | string): string => join(workspace.folder, `threads-${n}.db`)
  const clean = await contentWith(database('clean'), workspace)
  const faults = createFaults()
  const ended = { 'server ended and said so': 0, 'server stayed up': 0 }
  let done = 0
  for (; done < cases && hasTime(); done += 1) {
    const victim = VICTIMS[done % VICTIMS.length] ?? 'engine-thread'
    const afterMs = Math.round(random.next() * (victim === 'piscina' ? 500 : 3000)) + (victim === 'piscina' ? 0 : 500)
    const check = (holds: boolean, what: string): void =>
      faults.check(holds, `case ${done}, ${victim} after ${afterMs} ms: ${what}`)
    const env = { CCDASH_TORTURE_THREAD: `${victim} ${afterMs}` }
    const server = await startServerProcess({ database: database(done), project: workspace.project }, env, [PRELOAD])
    try {
      const end = await workUntilEnd(server)
      if (end === 'ended') {
        ended['server ended and said so'] += 1
        check(victim !== 'piscina', `the server ended: ${server.output()}`)
        check(/ccdash: /.test(server.output()), 'the server ended without a word')
        check((await server.exited) === 1, `the server ended with ${await server.exited}`)
      } else ended['server stayed up'] += 1
      check(end !== 'stuck', `nothing has ended after ${ENDS_WITHIN_MS} ms: ${server.output()}`)
    } finally {
      await server[Symbol.asyncDispose]()
    }
    check((await damageOf(database(done))).length === 0, 'the database is damaged')
    check(
      isDeepStrictEqual(await contentWith(database(done), workspace, check), clean),
      'the next sync differs from a clean one',
    )
    await removeDatabase(database(done))
    say(`${victim} ended after ${afterMs} ms`)
  }
  return { cases: done, faults: faults.list, figures: ended }
}

/** Syncs by force until the server has ended or some of them have. */
async function workUntilEnd({ url, exited }: ServerProcess): Promise<'ended' | 'alive' | 'stuck'> {
  const work = async (): Promise<'alive'> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = JSON.stringify({ background: false, force: true })
      const headers = { 'content-type': 'application/json' }
      const reply = await fetch(`${url}/api/cache/sync`, { method: 'POST', body, headers })
      await reply.text()
      const health = await fetch(`${url}/api/health`)
      await health.text()
    }
    return 'alive'
  }
  const late = sleep(ENDS_WITHIN_MS, 'stuck' as const, { ref: false })
  const gone = exited.then(() => 'ended' as const)
  return Promise.race([work().catch(() => Promise.race([gone, late])), gone, late])
}

async function contentWith(
  database: string,
  workspace: Workspace,
  check: (holds: boolean, what: string) => void = () => {},
): Promise<string> {
  const host = await openHost(database)
  try {
    const { items } = await host.ops.listOperations({ limit: 10, status: 'running' })
    check(items.length === 0, 'an operation is still running')
    const failed = await host.ops.listOperations({ limit: 10, status: 'failed' })
    for (const operation of failed.items) {
      const code = operation.status === 'failed' ? operation.error.code : ''
      check(['INTERRUPTED', 'ABORTED'].includes(code), `an operation ended with ${code}`)
    }
    await releaseHeld(host, workspace.project, check)
    return await contentOf(host, workspace)
  } finally {
    await host.close()
  }
}

async function releaseHeld(
  host: EngineHost,
  project: string,
  check: (holds: boolean, what: string) => void,
): Promise<void> {
  const projectId = await syncProject(host, project, true) // by force: every file is to be read, and a held one cannot be
  const held = await host.store.readMetadata(projectId, HELD)
  if (!Array.isArray(held) || held.length === 0) return
  const [newest] = (await host.ops.listOperations({ limit: 1 })).items
  const issues = newest === undefined ? [] : (await host.ops.listIssues({ operationId: newest.id, limit: 100 })).items
  const named = issues.filter(({ code }) => code === 'FILE_HELD_BACK').map(({ path }) => path)
  const paths = (held as { path: string }[]).map(({ path }) => path).filter((path) => path !== '')
  check(named.length === paths.length, `${paths.length} files are held back, and ${named.length} issues say so`)
  await host.store.writeMetadata(projectId, HELD, [])
}
