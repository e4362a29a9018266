/**
 * Clocks that jump by hours, backwards and forwards, around midnight and the change to summer time, on two machines that
 * share a database: no living operation is ended, no duration is negative, and work goes on.
 */
import { openTestDatabase } from '../../packages/db/src/testing/open-test-database.ts'
import {
  createTestProject,
  joinDatabase,
  sessionLog,
  sync,
  testHolder,
  type TestEngine,
} from '../../packages/engine/src/testing/test-engine.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFaults, type Outcome, type Scenario, type Torture } from './scenario.ts'

const HOUR_MS = 3_600_000
/** Midnight, new year, the two changes of the clock in Europe and America, a leap day, a leap second. */
const MOMENTS = [
  ...['2026-01-01T00:00:00Z', '2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-03-08T07:00:00Z'],
  ...['2026-11-01T06:00:00Z', '2028-02-29T23:59:59.999Z', '2016-12-31T23:59:60Z', '1970-01-01T00:00:00Z'],
].map((text) => (Number.isNaN(Date.parse(text)) ? Date.UTC(2017, 0, 1) : Date.parse(text)))

export const clock: Scenario = {
  name: 'clock',
  title: 'clock jumps on two machines',
  cases: { whole: 400, short: 4 },
  run,
}

type Clock = { offsetMs: number }

async function run({ random, cases, hasTime }: Torture): Promise<Outcome> {
  await using project = await createTestProject()
  for (let n = 0; n < 40; n += 1) await project.write(`sessions/s${n}.jsonl`, sessionLog(`s${n}`, ['/work/a.ts']))
  const faults = createFaults()
  let [done, jumps] = [0, 0]
  for (; done < cases && hasTime(); done += 1) {
    await using database = await openTestDatabase()
    const clocks: [Clock, Clock] = [{ offsetMs: 0 }, { offsetMs: 0 }]
    const now = (clock: Clock) => () => new Date(Date.now() + clock.offsetMs)
    const moment = MOMENTS[random.below(MOMENTS.length)] ?? 0
    for (const clock of clocks) clock.offsetMs = moment - Date.now() + Math.round(random.normal() * 2000)
    await using worker = await joinDatabase(database, { now: now(clocks[0]), holder: testHolder({ host: 'one' }) })
    await using watcher = await joinDatabase(database, { now: now(clocks[1]), holder: testHolder({ host: 'two' }) })
    await worker.store.saveProject(project.record)
    const jump = (): void => {
      const clock = clocks[random.below(2)] ?? clocks[0]
      clock.offsetMs += Math.round((random.next() - 0.5) * 24 * HOUR_MS)
      jumps += 1
    }
    const check = (holds: boolean, what: string): void =>
      faults.check(holds, `case ${done} around ${new Date(moment).toISOString()}: ${what}`)
    await workWhileJumping(worker, watcher, jump, check)
    await checkLedger(watcher, check)
  }
  return { cases: done, faults: faults.list, figures: { jumps } }
}

type Check = (holds: boolean, what: string) => void

async function workWhileJumping(
  worker: TestEngine,
  watcher: TestEngine,
  jump: () => void,
  check: Check,
): Promise<void> {
  for (const force of [false, true]) {
    let working = true
    const ended = sync(worker, { force }).finally(() => {
      working = false
    })
    while (working) {
      jump()
      const interrupted = await watcher.interruptDead()
      check(interrupted.length === 0, 'the operation of a living machine was ended')
      await sleep(2)
    }
    const operation = await ended
    check(operation.status === 'completed', `the sync ended as ${operation.status}`)
  }
}

async function checkLedger({ store }: TestEngine, check: Check): Promise<void> {
  const { items } = await store.listOperations({ limit: 10 })
  for (const { id } of items) {
    const operation = await store.readOperation(id)
    const durations = [operation?.durationMs ?? 0, ...(operation?.phases ?? []).map(({ durationMs }) => durationMs)]
    check(Math.min(...durations) >= 0, `an operation has the durations ${durations.join(', ')}`)
  }
  check(items.length === 2, `${items.length} operations are listed, not 2`)
  check((await store.counts('test')).sessions === 40, 'sessions are missing')
}
