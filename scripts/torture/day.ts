/**
 * A day in minutes: logs grow, documents come and go, verdicts are changed, the ledger is pruned, all by a clock that the
 * scenario drives. Memory, open files, the write-ahead log and the tables must end as large as they were after the first hours.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readdirSync, statSync } from 'node:fs'
import { openDatabase } from '../../packages/db/src/index.ts'
import { openTestDatabase, type TestDatabase } from '../../packages/db/src/testing/open-test-database.ts'
import {
  createTestProject,
  joinDatabase,
  plan,
  sessionLog,
  sync,
  type TestEngine,
  type TestProject,
} from '../../packages/engine/src/testing/test-engine.ts'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'

const DAY_MS = 86_400_000
const HOURS = 24
const LOGS = 20
/** Operations the ledger keeps; more than that run before the first sample that counts. */
const KEEP = 30
/** Of the day: what fills up fills up before. */
const WARM_UP = 0.4
const MAX_GROWTH = 1.15
/** Keeps 1,000 values per metric, more than a day brings: its own test holds it to that. */
const BOUNDED = 'analytics_snapshot'
/** What may come on top of the share: a page of memory, a file that is open just now, an append that is long. */
const SLACK = { heapMb: 6, rssMb: 60, files: 2, walKb: 34_000 }

type Sample = {
  readonly heapMb: number
  readonly rssMb: number
  readonly files: number
  readonly walKb: number
  readonly rows: number
  readonly tables: ReadonlyMap<string, number>
}

export const day: Scenario = {
  name: 'day',
  title: '24 accelerated hours',
  cases: { whole: 1440, short: 48 },
  run,
}

async function run(torture: Torture): Promise<Outcome> {
  await using project = await createTestProject()
  await using database = await openTestDatabase()
  const start = Date.parse('2026-03-28T12:00:00Z') // over the night in which summer time begins
  const clock = { at: start }
  const retention = { keep: KEEP, maxAgeDays: 1 / HOURS / 4 }
  await using engine = await joinDatabase(database, { now: () => new Date(clock.at), retention })
  await engine.store.saveProject(project.record)
  const samples: Sample[] = []
  const faults = createFaults()
  let step = 0
  for (; step < torture.cases && torture.hasTime(); step += 1) {
    clock.at = start + (step / torture.cases) * DAY_MS
    const ended = await work({ project, engine, step, torture })
    faults.check(
      ended.every((status) => status === 'completed'),
      `step ${step}: operations ended as ${ended.join(', ')}`,
    )
    if (step % Math.ceil(torture.cases / HOURS) === 0) samples.push(await sample(database))
  }
  for (const line of samples.map(describe)) torture.say(line)
  if (step === torture.cases) for (const fault of growth(samples)) faults.check(false, fault)
  const last = samples.at(-1)
  return { cases: step, faults: faults.list, figures: last === undefined ? {} : { 'in the end': describe(last) } }
}

type Work = {
  readonly project: TestProject
  readonly engine: TestEngine
  readonly step: number
  readonly torture: Torture
}

/** What a minute brings; gives how the operations ended. */
async function work({ project, engine, step, torture: { random } }: Work): Promise<string[]> {
  const log = `sessions/s${random.below(LOGS)}.jsonl`
  const id = `${random.below(1000)}`
  if (random.chance(0.2)) await project.write(log, sessionLog(id, ['/work/a.ts'])) // begun anew, so that none grows for ever
  else
    await project.append(
      log,
      sessionLog(id, [`/work/${random.below(9)}.ts`])
        .split('\n')
        .slice(1)
        .join('\n'),
    )
  const document = `docs/implementation_plans/features/plan-${random.below(10)}-v1.md`
  const change = random.next()
  if (change < 0.3) await project.write(document, plan(`Plan ${id}`))
  else if (change < 0.5) await project.write(document, '---\nstatus: [\n---\n') // cannot be read: an issue
  const paths = [log, document].map((path) => ({ path, changeType: 'modified' as const }))
  const { operationId } = await engine.startSyncPaths({ trigger: 'watcher', paths })
  const { status } = await engine.waitForOperation(operationId)
  if (random.chance(0.3)) await judge(engine, random.below(10), random.chance(0.5))
  if (step % 5 !== 0) return [status]
  return [status, (await sync(engine, { force: random.chance(0.1) })).status]
}

async function judge(engine: TestEngine, index: number, keeps: boolean): Promise<void> {
  const sourceId = `plan-${index}-v1`
  const key = {
    sourceType: 'feature',
    sourceId,
    targetType: 'session',
    targetId: `S-s${index}`,
    linkType: 'related',
  } as const
  await engine.importJudgements({ judgements: [{ key, verdict: keeps ? 'keep' : 'reject', note: '' }] })
}

async function sample(database: TestDatabase): Promise<Sample> {
  collectGarbage()
  await new Promise(setImmediate)
  collectGarbage()
  const { heapUsed, rss, external } = process.memoryUsage()
  const path = database.url.slice('file:'.length)
  const tables = await countRows(database.url)
  const mb = (bytes: number): number => Math.round(bytes / 1024 / 102.4) / 10
  return {
    heapMb: mb(heapUsed + external),
    rssMb: mb(rss),
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    walKb: Math.round((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) / 1024),
    rows: [...tables.values()].reduce((sum, rows) => sum + rows, 0),
    tables,
  }
}

async function countRows(url: string): Promise<Map<string, number>> {
  await using opened = await openDatabase({ url, readOnly: true })
  const tables = await opened.all<{ name: string }>(`SELECT "name" FROM "sqlite_schema" WHERE "type" = 'table'`)
  const rows = new Map<string, number>()
  for (const { name } of tables) {
    const [count] = await opened.all<{ n: number }>(`SELECT count(*) AS "n" FROM "${name}"`)
    rows.set(name, count?.n ?? 0)
  }
  return rows
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** What is larger in the last third than in the third after the warm-up. */
function growth(samples: readonly Sample[]): string[] {
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP))
  const half = Math.floor(warm.length / 2)
  const [before, after] = [warm.slice(0, half), warm.slice(-half)]
  const told = Object.entries(SLACK).flatMap(([name, slack]) => {
    const size = (sample: Sample): number => sample[name as keyof typeof SLACK]
    return grown(name, mean(before, size), mean(after, size), slack)
  })
  const names = [...(warm.at(-1)?.tables.keys() ?? [])].filter((name) => name !== BOUNDED)
  const tables = names.flatMap((name) => {
    const size = ({ tables }: Sample): number => tables.get(name) ?? 0
    return grown(`table ${name}`, mean(before, size), mean(after, size), 60)
  })
  return [...told, ...tables]
}

function grown(name: string, was: number, is: number, slack: number): string[] {
  return is > was * MAX_GROWTH + slack ? [`${name} grew from ${was.toFixed(1)} to ${is.toFixed(1)}`] : []
}

function mean(samples: readonly Sample[], size: (sample: Sample) => number): number {
  return samples.reduce((sum, sample) => sum + size(sample), 0) / Math.max(1, samples.length)
}

function describe({ heapMb, rssMb, files, walKb, rows }: Sample): string {
  return `heap ${heapMb} MB, RSS ${rssMb} MB, ${files} open files, WAL ${walKb} KiB, ${rows} rows`
}
