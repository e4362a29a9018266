/**
 * Two servers and the command line on one file: syncs, cancels and verdicts from all sides at once. No operation is stuck or
 * lost, no verdict is, and at no moment two of them write for one project.
 */
import { join } from 'node:path'
import type { Client } from '../../packages/api-contract/src/client.ts'
import type { Operation } from '../../packages/api-contract/src/index.ts'
import type { EngineHost } from '../../apps/server/src/engine-host/engine-host.ts'
import { runCommand } from '../../apps/server/src/testing/command-line.ts'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'
import { startServerProcess } from './servers.ts'
import { contentOf, damageOf, openHost, openWorkshop, syncProject } from './workshop.ts'

const AT_ONCE = 4
/** Nobody asks two processes for the time at the same instant. */
const OVERLAP_MS = 50
const NOT_STORED = new Set(['OPERATION_ENDED', 'OPERATION_NOT_FOUND'])

export const together: Scenario = {
  name: 'together',
  title: 'two servers and the command line on one file',
  cases: { whole: 400, short: 8 },
  run,
}

type Done = { readonly operations: Set<string>; readonly verdicts: Set<string>; cancels: number; commands: number }

async function run(torture: Torture): Promise<Outcome> {
  await using workspace = await openWorkshop({ documents: 40, logs: 20, lines: 40 })
  const { project } = workspace
  const database = join(workspace.folder, 'shared.db')
  const first = await openHost(database)
  await syncProject(first, project)
  await first.close()
  const faults = createFaults()
  const done: Done = { operations: new Set(), verdicts: new Set(), cancels: 0, commands: 0 }
  let cases = 0
  {
    await using one = await startServerProcess({ database, project })
    await using two = await startServerProcess({ database, project })
    const ask = async (): Promise<void> => {
      while (cases < torture.cases && torture.hasTime()) {
        const index = cases
        cases += 1
        const client = torture.random.chance(0.5) ? one.client : two.client
        await request(client, index, { torture, done, database, project }).catch((error: unknown) =>
          faults.check(false, `request ${index}: ${String(error)}`),
        )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, ask))
    await until(
      async () => (await one.client.operations.list.query({ limit: 1, status: 'running' })).items.length === 0,
      60_000,
    )
  }
  const host = await openHost(database)
  try {
    await checkLedger(host, done, (holds, what) => faults.check(holds, what))
    const left = await contentOf(host, workspace)
    faults.check(left === (await cleanContent(workspace, done)), 'the next sync differs from a clean one')
  } finally {
    await host.close()
  }
  faults.check((await damageOf(database)).length === 0, 'the database is damaged')
  const { operations, verdicts, cancels, commands } = done
  const figures = { operations: operations.size, verdicts: verdicts.size, cancels, 'command lines': commands }
  return { cases, faults: faults.list, figures }
}

type Request = { readonly torture: Torture; readonly done: Done; readonly database: string; readonly project: string }

async function request(
  client: Client,
  index: number,
  { torture: { random }, done, database, project }: Request,
): Promise<void> {
  const kind = random.below(10)
  if (kind < 4) {
    const { operationId } = await client.sync.start.mutate({ force: random.chance(0.3) })
    done.operations.add(operationId)
    if (!random.chance(0.4)) return
    done.cancels += 1
    await client.operations.cancel.mutate({ operationId }).catch((error: unknown) => {
      if (![...NOT_STORED].some((code) => JSON.stringify(error).includes(code))) throw error // it had ended
    })
  } else if (kind < 6) {
    done.operations.add((await client.links.rebuild.mutate({})).operationId)
  } else if (kind < 9) {
    const { key } = verdictOf(index)
    await client.links.importJudgements.mutate({ judgements: [verdictOf(index)] })
    done.verdicts.add(key.targetId)
  } else {
    done.commands += 1
    const { code, stderr } = await runCommand(['sync', '--project', project, '--db', database])
    if (code !== 0 && !/cancel/i.test(stderr))
      throw new Error(`the command line ended with ${code}: ${stderr.slice(-500)}`)
  }
}

function verdictOf(index: number) {
  const ends = { sourceType: 'feature', sourceId: `bulk-plan-${index % 40}-v1`, targetType: 'session' } as const
  const key = { ...ends, targetId: `S-judged-${index}`, linkType: 'related' as const }
  return { key, verdict: 'reject' as const, note: `verdict ${index}` }
}

async function checkLedger(host: EngineHost, done: Done, check: (holds: boolean, what: string) => void): Promise<void> {
  const operations: Operation[] = []
  for (let cursor: string | null = null; ;) {
    const page = await host.ops.listOperations({ limit: 100, cursor })
    for (const { id } of page.items) operations.push(await host.ops.getOperation(id))
    cursor = page.nextCursor
    if (cursor === null) break
  }
  const known = new Set(operations.map(({ id }) => id))
  for (const id of done.operations) check(known.has(id), `operation ${id} is lost`)
  for (const { id, status, error } of operations) {
    check(status !== 'running', `operation ${id} is stuck`)
    check(
      status !== 'failed' || ['ABORTED', 'INTERRUPTED'].includes(error?.code ?? ''),
      `${id} failed: ${error?.message}`,
    )
  }
  const spans = operations.flatMap(({ id, projectId, phases, finishedAt }) => {
    const [queued] = phases
    const worked = queued?.endedAt ?? null
    if (worked === null || finishedAt === null || phases.length < 2) return []
    return [{ id, projectId, from: Date.parse(worked), to: Date.parse(finishedAt) }]
  })
  const byStart = spans.toSorted((a, b) => a.from - b.from)
  for (const [index, span] of byStart.entries()) {
    const next = byStart.slice(index + 1).find(({ projectId }) => projectId === span.projectId)
    const isApart = next === undefined || next.from + OVERLAP_MS >= span.to
    check(isApart, `${span.id} and ${next?.id ?? ''} wrote for one project at once`)
  }
  const kept = new Set<string>()
  for (let cursor: string | null = null; ;) {
    const page = await host.ops.listJudgements({ limit: 500, cursor })
    for (const { key } of page.items) kept.add(key.targetId)
    cursor = page.nextCursor
    if (cursor === null) break
  }
  for (const id of done.verdicts) check(kept.has(id), `the verdict of ${id} is lost`)
}

/** What one process alone makes of the same files and verdicts. */
async function cleanContent(
  workspace: { folder: string; project: string } & AsyncDisposable & { database: string },
  done: Done,
): Promise<string> {
  const host = await openHost(join(workspace.folder, 'alone.db'))
  try {
    const projectId = await syncProject(host, workspace.project)
    const judgements = [...done.verdicts].map((id) => verdictOf(Number(id.split('-').at(-1))))
    if (judgements.length > 0) await host.ops.importJudgements({ projectId, judgements })
    return await contentOf(host, workspace)
  } finally {
    await host.close()
  }
}

async function until(condition: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const endsAt = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > endsAt) return // told by the ledger
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
