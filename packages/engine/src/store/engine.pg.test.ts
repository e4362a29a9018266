import { startTestPostgres } from '@ccdash/db/testing/postgres'
import { expect, it } from 'vitest'
import { createTestProject, joinDatabase, plan, sessionLog, sync } from '../testing/test-engine.ts'

it('the engine syncs into PostgreSQL, and a sync that finds nothing changed writes nothing', async () => {
  await using project = await createTestProject()
  await project.write('docs/implementation_plans/features/cart-v1.md', plan('Cart'))
  await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts']))
  await using postgres = await startTestPostgres()
  await using database = await postgres.openTestDatabase()
  await using engine = await joinDatabase(database)
  await engine.store.saveProject(project.record)
  const operations = [await sync(engine), await sync(engine, { force: true })]
  expect(operations.map(({ status }) => status)).toEqual(['completed', 'completed'])
  expect(await engine.store.counts('test')).toMatchObject({ sessions: 1, documents: 1, features: 1 })
  const before = engine.store.rowsWritten()
  await sync(engine)
  expect(engine.store.rowsWritten() - before).toBe(0)
})

it('three engines that sync the same project at once take turns', async () => {
  await using project = await createTestProject()
  for (let n = 0; n < 20; n += 1) await project.write(`sessions/s${n}.jsonl`, sessionLog(`s${n}`, ['/work/a.ts']))
  await using postgres = await startTestPostgres()
  await using database = await postgres.openTestDatabase()
  await using one = await joinDatabase(database)
  await using two = await joinDatabase(database)
  await using three = await joinDatabase(database)
  await one.store.saveProject(project.record)
  const ended = await Promise.all(
    [one, two, three].map((engine, index) =>
      sync(engine, { force: true, captureAnalytics: index > 0, trigger: `t${index}` }),
    ),
  )
  expect(ended.every(({ status }) => status === 'completed')).toBe(true)
  expect(await one.store.counts('test')).toMatchObject({ sessions: 20 })
})
