/** Machines that share a database, each with a clock of its own. */
import { openTestDatabase } from '@ccdash/db/testing'
import { expect, it } from 'vitest'
import { createTestProject, joinDatabase, sessionLog, sync, testHolder } from '../testing/test-engine.ts'

it.each([
  ['ahead by a day', 86_400_000],
  ['behind by a day', -86_400_000],
])('a machine whose clock is %s leaves the living operations of others alone', async (_, offsetMs) => {
  await using project = await createTestProject()
  for (let n = 0; n < 30; n += 1) await project.write(`sessions/s${n}.jsonl`, sessionLog(`s${n}`, ['/work/a.ts']))
  await using database = await openTestDatabase()
  await using worker = await joinDatabase(database, { holder: testHolder({ host: 'one' }) })
  const now = (): Date => new Date(Date.now() + offsetMs)
  await using other = await joinDatabase(database, { holder: testHolder({ host: 'two' }), now })
  await worker.store.saveProject(project.record)
  let working = true
  const ended = sync(worker).finally(() => {
    working = false
  })
  while (working) {
    expect(await other.interruptDead()).toEqual([])
    await new Promise(setImmediate)
  }
  expect((await ended).status).toBe('completed')
})
