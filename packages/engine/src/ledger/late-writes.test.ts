import { OpsError, type OperationInput } from '@ccdash/api-contract'
import { openTestDatabase, Sqlite, type TestDatabase } from '@ccdash/db/testing'
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPrismaStore } from '../store/prisma-store.ts'
import { TEST_TIMING, testHolder } from '../testing/test-engine.ts'
import { SILENT_LOG } from './engine-log.ts'
import { createOperationRunner, type OperationBody } from './run-operation.ts'
import { NO_VITALS } from './vitals.ts'

const INPUT: OperationInput = { kind: 'rebuild_links', captureAnalytics: false }
const FULL = new OpsError('DISK_FULL', 'no room on the disk')
const SLOW = 20_000

async function open() {
  const database = await openTestDatabase()
  const store = createPrismaStore(await database.open())
  const runner = createOperationRunner({
    ...{ store, holder: testHolder(), log: SILENT_LOG, timing: TEST_TIMING, vitals: NO_VITALS },
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    onEnded: () => {},
  })
  const start = async (body: OperationBody) => {
    const request = { projectId: 'p', trigger: 'test', input: INPUT, metadata: {}, retryOf: null, body }
    return (await runner.start({ ...request, describePath: (file) => file })).operationId
  }
  return {
    ...{ store, runner, start, file: fileOf(database) },
    async [Symbol.asyncDispose]() {
      await runner.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

function fileOf({ url }: TestDatabase): string {
  return url.slice('file:'.length)
}

describe('an operation that meets a database failure', () => {
  it('fails with its code and message', async () => {
    await using bench = await open()
    const id = await bench.start(() => Promise.reject(FULL))
    expect(await bench.runner.wait(id)).toMatchObject({
      status: 'failed',
      error: { code: 'DISK_FULL', message: 'no room on the disk' },
    })
  })

  it(
    'is stopped when its reports cannot be written, told so to who waits, and ended once they can',
    { timeout: SLOW },
    async () => {
      await using bench = await open()
      const stopped = Promise.withResolvers<unknown>()
      const id = await bench.start(async (tracker) => {
        await rename(bench.file, `${bench.file}.moved`)
        tracker.counters({ issues: 0 })
        tracker.phase('sessions', 'Reading')
        while (!tracker.signal.aborted) await sleep(10)
        stopped.resolve(tracker.signal.reason)
        return tracker.signal.throwIfAborted() as never
      })
      expect(await stopped.promise).toMatchObject({ code: 'DATABASE_GONE' })
      await expect(bench.runner.wait(id)).rejects.toMatchObject({ code: 'DATABASE_GONE' })
      expect(bench.runner.ownIds()).toContain(id) // nobody may take it for one that lost its process
      await rename(`${bench.file}.moved`, bench.file)
      for (let tries = 0; tries < 100 && bench.runner.ownIds().has(id); tries += 1) await sleep(100)
      expect(await bench.runner.wait(id)).toMatchObject({ status: 'failed', error: { code: 'DATABASE_GONE' } })
    },
  )
})

describe('an operation that is asked for while the database is locked', () => {
  it('is refused in time, with its id, and noted as failed when the lock is gone', { timeout: SLOW }, async () => {
    await using bench = await open()
    const other = new Sqlite(bench.file)
    other.exec('BEGIN EXCLUSIVE')
    const started = performance.now()
    const refused: unknown = await bench
      .start(async () => ({ message: '', stats: {} }))
      .catch((error: unknown) => error)
    expect(performance.now() - started).toBeLessThan(7_000)
    expect(refused).toMatchObject({ code: 'DATABASE_BUSY', details: { operationId: expect.stringMatching(/^OP-/) } })
    other.exec('ROLLBACK')
    other.close()
    const id = String((refused as OpsError).details['operationId'])
    for (let tries = 0; tries < 100 && bench.runner.ownIds().has(id); tries += 1) await sleep(100)
    expect(await bench.store.readOperation(id)).toMatchObject({ status: 'failed', error: { code: 'DATABASE_BUSY' } })
  })
})
