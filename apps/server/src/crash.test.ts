/**
 * kill -9 at any moment: 20 syncs are killed, each phase in turn and at a random moment within it. After each: the next start
 * ends the operation as INTERRUPTED within 2 s, the database is whole, and the next sync gives what an undisturbed one gives.
 */
import { checkIntegrity, openDatabase } from '@ccdash/db'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { exportProject } from './cli/export-project.ts'
import { selectProject } from './cli/select-project.ts'
import { openEngine, type EngineHost } from './engine-host/engine-host.ts'
import { readSettings } from './env.ts'
import { createLog } from './log.ts'
import { openWorkspace, startCommand, type Workspace } from './testing/command-line.ts'

const PHASES = ['queued', 'sessions', 'documents', 'tasks', 'features', 'links', 'analytics'] as const
const ROUNDS = 20
const INTERRUPTED_WITHIN_MS = 2000
/** Longest wait within a phase before the kill; most phases are shorter, so the moment spreads over the ones after it too. */
const WITHIN_PHASE_MS = 60

describe('a sync killed with SIGKILL', () => {
  let workspace: Workspace
  let clean: string
  let seeded: string
  let interrupted = 0

  beforeAll(async () => {
    workspace = await openWorkspace()
    await addBulk(workspace.project)
    seeded = join(workspace.folder, 'seeded.db')
    const host = await openEngine(settingsOf(seeded), createLog('silent'))
    clean = await syncAndExport(host, workspace)
    await host.close()
  })
  afterAll(() => workspace[Symbol.asyncDispose]())

  it.each(Array.from({ length: ROUNDS }, (_, round) => ({ round, phase: PHASES[round % PHASES.length] ?? 'queued' })))(
    'round $round, in phase $phase, leaves a whole database and a marked operation',
    async ({ round, phase }) => {
      const database = join(workspace.folder, `killed-${round}.db`)
      const forced = round % 2 === 1 // every other round overwrites an existing graph
      if (forced) await copyFile(seeded, database)
      await killInPhase(workspace, { database, phase, forced, waitMs: Math.random() * WITHIN_PHASE_MS })

      const started = performance.now()
      const host = await openEngine(settingsOf(database), createLog('silent'))
      try {
        const [newest] = (await host.ops.listOperations({ limit: 1 })).items
        expect(performance.now() - started).toBeLessThan(INTERRUPTED_WITHIN_MS)
        expect((await host.ops.listOperations({ limit: 1, status: 'running' })).items).toEqual([])
        if (newest?.status === 'failed') {
          expect(newest.error.code).toBe('INTERRUPTED')
          interrupted += 1
        } else {
          expect(newest?.status).toBe('completed') // the kill came too late
        }
        await expectWhole(database)
        expect(await syncAndExport(host, workspace)).toBe(clean)
      } finally {
        await host.close()
      }
      await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${database}${suffix}`, { force: true })))
    },
    60_000,
  )

  it('met most of its operations in the middle', () => {
    expect(interrupted).toBeGreaterThan(ROUNDS * 0.6)
  })
})

type Kill = { readonly database: string; readonly phase: string; readonly forced: boolean; readonly waitMs: number }

/** Runs a sync whose log tells the phases, and kills it `waitMs` after the wanted one began. */
async function killInPhase({ project }: Workspace, { database, phase, forced, waitMs }: Kill): Promise<void> {
  const args = ['sync', '--project', project, '--db', database, ...(forced ? ['--force'] : [])]
  const child = startCommand(args, { CCDASH_LOG_LEVEL: 'debug' })
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.stdout.resume()
  for await (const line of createInterface({ input: child.stderr })) {
    if (phaseOf(line) === phase || (phase === 'queued' && phaseOf(line) === 'sessions')) break
  }
  if (phase !== 'queued') await sleep(waitMs)
  child.kill('SIGKILL')
  await closed
}

function phaseOf(line: string): string {
  const entry = JSON.parse(line) as { phase?: string; msg: string }
  return entry.msg === 'phase' ? (entry.phase ?? '') : ''
}

async function expectWhole(path: string): Promise<void> {
  const database = await openDatabase({ url: `file:${path}` })
  try {
    expect(await checkIntegrity(database)).toEqual([])
  } finally {
    await database.close()
  }
}

async function syncAndExport({ ops, store }: EngineHost, { folder, project }: Workspace): Promise<string> {
  const { id } = await selectProject(ops, { project }, true)
  const { operationId } = await ops.startSync({
    projectId: id,
    trigger: 'test',
    force: false,
    rebuildLinks: true,
    captureAnalytics: true,
  })
  expect(await ops.waitForOperation(operationId)).toMatchObject({ status: 'completed' })
  const out = join(folder, 'export.json')
  await exportProject(store, id, out, new Date('2026-11-22T00:00:00Z'))
  return readFile(out, 'utf8')
}

function settingsOf(database: string) {
  return readSettings({ CCDASH_DB_PATH: database })
}

/** Enough documents and logs that every phase takes a while. */
async function addBulk(project: string): Promise<void> {
  const plans = join(project, 'docs/project_plans/implementation_plans/features')
  const logs = join(project, 'sessions', 'bulk')
  await mkdir(logs, { recursive: true })
  for (let index = 0; index < 300; index += 1) {
    const slug = `bulk-plan-${index}-v1`
    await writeFile(
      join(plans, `${slug}.md`),
      `---\ntitle: Bulk ${index}\nstatus: draft\ncreated: 2026-10-01\n---\nText.\n`,
    )
    const progress = join(project, '.claude/progress', slug)
    await mkdir(progress)
    const tasks = Array.from({ length: 5 }, (_, task) => `  - { id: T-${task}, title: Task ${task}, status: pending }`)
    await writeFile(
      join(progress, 'phase-1-progress.md'),
      `---\nphase: 1\nprd: ${slug}\ntasks:\n${tasks.join('\n')}\n---\n`,
    )
  }
  const record = (index: number, line: number) =>
    JSON.stringify({
      type: 'assistant',
      timestamp: `2026-10-02T10:00:${String(line % 60).padStart(2, '0')}Z`,
      message: {
        role: 'assistant',
        id: `msg_${index}_${line}`,
        content: [{ type: 'tool_use', id: `t${line}`, name: 'Read', input: { file_path: `/x/docs/plan-${line}.md` } }],
        usage: { input_tokens: 3, output_tokens: 5 },
      },
    })
  for (let index = 0; index < 150; index += 1) {
    const lines = Array.from({ length: 100 }, (_, line) => record(index, line))
    await writeFile(join(logs, `bulk-${index}.jsonl`), `${lines.join('\n')}\n`)
  }
}
