/**
 * `kill -9` at a random moment of a sync, a link rebuild, a migration or an import of verdicts, each a real process.
 * After each: the next start ends the operation within 2 s, the database is whole, no verdict that was told to be stored is
 * lost, and the next sync gives what an undisturbed one gives.
 */
import { spawn } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { restoreFixture } from '../../packages/db/src/testing/restore-fixture.ts'
import type { EngineHost } from '../../apps/server/src/engine-host/engine-host.ts'
import { startCommand, type Workspace } from '../../apps/server/src/testing/command-line.ts'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { contentOf, damageOf, openHost, openWorkshop, removeDatabase, syncProject } from './workshop.ts'
import { verdictLine, VERDICTS } from './verdicts.ts'

const INTERRUPTED_WITHIN_MS = 2000
const FIRST_LIFE_MS = 600
const KINDS = ['sync', 'relink', 'migration', 'verdicts'] as const
type Kind = (typeof KINDS)[number]
const IMPORTER = join(import.meta.dirname, 'import-verdicts.ts')
const OLDEST = '0001_init'

type Bench = {
  readonly workspace: Workspace
  /** Databases to start from: synced by this version, with and without verdicts; written by an older one. */
  readonly start: { readonly synced: string; readonly old: string }
  /** What an undisturbed sync ends with. */
  readonly clean: Readonly<Record<Kind, string>>
  /** How long each is let live at most: learned while killing, so that most die at work, not before it or behind it. */
  readonly livesMs: Map<Kind, number>
}

export const kills: Scenario = {
  name: 'kills',
  title: 'kill -9 at random moments',
  cases: { whole: 200, short: 4 },
  run,
}

async function run(torture: Torture): Promise<Outcome> {
  const workspace = await openWorkshop({ documents: 60, logs: 40, lines: 40 })
  try {
    return await killAll(await prepare(workspace), torture)
  } finally {
    await workspace[Symbol.asyncDispose]()
  }
}

async function killAll(bench: Bench, { random, cases, hasTime, say }: Torture): Promise<Outcome> {
  const faults = createFaults()
  const ended = { INTERRUPTED: 0, 'no operation was under way': 0 }
  const slowest = { startMs: 0 }
  let [done, acknowledged] = [0, 0]
  for (; done < cases && hasTime(); done += 1) {
    const kind = KINDS[done % KINDS.length] ?? 'sync'
    const database = join(bench.workspace.folder, `killed-${done}.db`)
    const share = random.next()
    const { stored, isEnded } = await killDuring(bench, kind, database, share)
    bench.livesMs.set(kind, (bench.livesMs.get(kind) ?? 0) * (isEnded ? 0.8 : 1.05))
    acknowledged += stored.length
    const check = (holds: boolean, what: string): void =>
      faults.check(
        holds,
        `kill ${done} (${kind}, at ${share.toFixed(3)} of ${Math.round(bench.livesMs.get(kind) ?? 0)} ms): ${what}`,
      )
    const started = performance.now()
    const host = await openHost(database)
    try {
      await checkStart(host, started, { check, ended, slowest })
      check((await damageOf(database)).length === 0, 'the database is damaged')
      await checkVerdicts(host, stored, check)
      if (kind === 'verdicts') await importAll(host, bench.workspace.project)
      check((await contentOf(host, bench.workspace)) === bench.clean[kind], 'the next sync differs from a clean one')
    } finally {
      await host.close()
    }
    await removeDatabase(database)
    if ((done + 1) % 20 === 0) say(`${done + 1} kills`)
  }
  const figures = { ...ended, 'verdicts acknowledged': acknowledged, 'slowest start (ms)': Math.round(slowest.startMs) }
  return { cases: done, faults: faults.list, figures }
}

type Checks = {
  readonly check: (holds: boolean, what: string) => void
  readonly ended: Record<'INTERRUPTED' | 'no operation was under way', number>
  readonly slowest: { startMs: number }
}

async function checkStart({ ops }: EngineHost, started: number, { check, ended, slowest }: Checks): Promise<void> {
  const running = (await ops.listOperations({ limit: 1, status: 'running' })).items
  const [newest] = (await ops.listOperations({ limit: 1 })).items
  const startMs = performance.now() - started
  slowest.startMs = Math.max(slowest.startMs, startMs)
  check(running.length === 0, 'an operation is still running')
  check(startMs < INTERRUPTED_WITHIN_MS, `the start took ${startMs} ms`)
  if (newest === undefined || newest.status === 'completed') ended['no operation was under way'] += 1
  else {
    ended.INTERRUPTED += 1
    check(newest.status === 'failed' && newest.error.code === 'INTERRUPTED', `it ended as ${newest.status}`)
  }
}

async function checkVerdicts(host: EngineHost, stored: readonly string[], check: Checks['check']): Promise<void> {
  if (stored.length === 0) return
  const kept = new Set<string>()
  for (let cursor: string | null = null; ;) {
    const page = await host.ops.listJudgements({ limit: 500, cursor })
    for (const { key } of page.items) kept.add(key.targetId)
    cursor = page.nextCursor
    if (cursor === null) break
  }
  const lost = stored.filter((id) => !kept.has(id))
  check(lost.length === 0, `${lost.length} verdicts are lost that were told to be stored`)
}

type Killed = {
  /** Targets of the verdicts that the process told to be stored before. */
  readonly stored: readonly string[]
  /** It was done before it could be killed. */
  readonly isEnded: boolean
}

/** A migration is killed from the start on, everything else from when it tells of its work. */
async function killDuring(bench: Bench, kind: Kind, database: string, share: number): Promise<Killed> {
  const { synced, old } = bench.start
  if (kind === 'relink' || kind === 'verdicts') await copyFile(synced, database)
  if (kind === 'migration') await copyFile(old, database)
  const child = start(bench.workspace, kind, database)
  const closed = new Promise((resolve) => child.once('close', resolve))
  const stored: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('stored ')) stored.push(line.slice('stored '.length))
  })
  const told = Promise.race([once(child.stderr, 'data'), once(child.stdout, 'data')])
  child.stderr.resume()
  if (kind !== 'migration') await Promise.race([told, closed])
  await Promise.race([sleep(share * (bench.livesMs.get(kind) ?? 1000)), closed])
  const isEnded = child.exitCode !== null
  child.kill('SIGKILL')
  await closed
  return { stored, isEnded }
}

function start({ project }: Workspace, kind: Kind, database: string) {
  if (kind === 'verdicts')
    return spawn(process.execPath, [IMPORTER, database, project], { stdio: ['ignore', 'pipe', 'pipe'] })
  const command = kind === 'relink' ? ['rebuild-links'] : ['sync']
  return startCommand([...command, '--project', project, '--db', database], { CCDASH_LOG_LEVEL: 'debug' })
}

async function prepare(workspace: Workspace): Promise<Bench> {
  const at = (name: string): string => join(workspace.folder, `${name}.db`)
  const host = await openHost(at('synced'))
  const content = await contentOf(host, workspace)
  await host.close()
  await restoreFixture(`file:${at('old')}`, { newest: OLDEST, folder: '/ccdash-older' })
  const judged = await openHost(at('judged'))
  await importAll(judged, workspace.project)
  const verdicts = await contentOf(judged, workspace)
  await judged.close()
  return {
    workspace,
    start: { synced: at('synced'), old: at('old') },
    clean: { sync: content, relink: content, migration: content, verdicts },
    livesMs: new Map(KINDS.map((kind) => [kind, FIRST_LIFE_MS])),
  }
}

async function importAll(host: EngineHost, project: string): Promise<void> {
  const projectId = await syncProject(host, project)
  const judgements = Array.from({ length: VERDICTS }, (_, index) => verdictLine(index))
  await host.ops.importJudgements({ projectId, judgements })
}
