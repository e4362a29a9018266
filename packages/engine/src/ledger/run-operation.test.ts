import { openTestDatabase } from '@ccdash/db/testing'
import type { TestDatabase } from '@ccdash/db/testing'
import { OpsError, type OperationInput } from '@ccdash/api-contract'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPrismaStore } from '../store/prisma-store.ts'
import type { LeaseHolder, Store } from '../store/store.ts'
import { TEST_TIMING, testHolder } from '../testing/test-engine.ts'
import { SILENT_LOG } from './engine-log.ts'
import { interruptAbandoned } from './interrupted.ts'
import { OperationFailure } from './operation-failure.ts'
import { MAX_ISSUE_EVENTS, MAX_LISTED_CHANGES, MAX_LISTED_ISSUES } from './operation-tracker.ts'
import { NO_VITALS } from './vitals.ts'
import { createOperationRunner } from './run-operation.ts'
import type { OperationBody, OperationRunner } from './run-operation.ts'

type Bench = {
  readonly store: Store
  readonly holder: LeaseHolder
  readonly runner: OperationRunner
  /** Starts an operation of project `p` and returns its id. */
  start(body: OperationBody, over?: { input?: OperationInput; projectId?: string }): Promise<string>
}

/** Another process: a connection and a runner of its own. */
async function joinAs(database: TestDatabase, over: Partial<LeaseHolder> = {}): Promise<Bench> {
  const store = createPrismaStore(await database.open())
  const holder = testHolder(over)
  const runner = createOperationRunner({
    ...{ store, holder, log: SILENT_LOG, timing: TEST_TIMING, vitals: NO_VITALS },
    now: () => new Date(),
    newId: () => `OP-${randomUUID()}`,
    onEnded: () => {},
  })
  return {
    ...{ store, holder, runner },
    async start(body, { input = distinctInput(), projectId = 'p' } = {}) {
      const request = { projectId, trigger: 'test', input, metadata: {}, retryOf: null, body }
      return (await runner.start({ ...request, describePath: (file) => file })).operationId
    },
  }
}

let distinct = 0
function distinctInput(): OperationInput {
  distinct += 1
  return { kind: 'sync_changed_files', paths: [{ path: `${distinct}.md`, changeType: 'modified' }] }
}

async function open(): Promise<Bench & AsyncDisposable & { database: TestDatabase }> {
  const database = await openTestDatabase()
  const bench = await joinAs(database)
  return {
    ...bench,
    database,
    async [Symbol.asyncDispose]() {
      await bench.runner.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

const done = { message: 'Done', stats: {} }

describe('an operation', () => {
  it('completes with what its body reports', async () => {
    await using bench = await open()
    const id = await bench.start(async (tracker) => {
      tracker.phase('sessions', 'Syncing sessions')
      tracker.progress({ filesDone: 1 })
      tracker.counters({ sessionsSynced: 2 })
      tracker.files({ seen: 1, parsed: 1 })
      return { message: 'Sync completed', stats: { tasksSynced: 1 } }
    })
    expect(await bench.runner.wait(id)).toMatchObject({
      ...{ status: 'completed', phase: 'completed', message: 'Sync completed', error: null, queuePosition: 0 },
      ...{ progress: { filesDone: 1 }, counters: { sessionsSynced: 2 }, stats: { tasksSynced: 1 }, issueCount: 0 },
      accounts: { files: { seen: 1, parsed: 1 } },
      phases: [{ phase: 'queued' }, { phase: 'sessions', message: 'Syncing sessions' }],
    })
    const events = await bench.store.listEvents({ operationId: id, after: 0, limit: 100 })
    expect(events.map(({ type }) => type)).toEqual(['started', 'phase', 'progress', 'ended'])
  })

  it('writes nothing while it runs when it is over before the first flush', async () => {
    await using bench = await open()
    const flush = countCalls(bench.store, 'flushOperation')
    await bench.runner.wait(await bench.start(async (tracker) => (tracker.phase('sessions', 'A'), done)))
    expect(flush()).toBe(0)
  })

  it('shows its progress while it runs, coalesced', async () => {
    await using bench = await open()
    const flush = countCalls(bench.store, 'flushOperation')
    const release = Promise.withResolvers<void>()
    const id = await bench.start(async (tracker) => {
      tracker.phase('sessions', 'Syncing sessions')
      for (let n = 1; n <= 1000; n += 1) tracker.progress({ filesDone: n })
      await release.promise
      return done
    })
    await until(async () => (await bench.store.readOperation(id))?.progress['filesDone'] === 1000)
    await sleep(TEST_TIMING.flushMs * 3)
    expect(flush()).toBe(1)
    release.resolve()
    await bench.runner.wait(id)
  })

  it.each([
    ['INTERNAL, without detail, when the body throws', new Error('secret /etc/path'), 'INTERNAL'],
    [
      'with its own code when it was expected',
      new OperationFailure('PROJECT_UNREADABLE', 'no folder'),
      'PROJECT_UNREADABLE',
    ],
    ['DATABASE_BUSY when the database was', new OpsError('DATABASE_BUSY', 'it is locked'), 'DATABASE_BUSY'],
  ])('fails %s', async (_case, thrown, code) => {
    await using bench = await open()
    const operation = await bench.runner.wait(
      await bench.start(async (tracker) => {
        tracker.phase('documents', 'Syncing documents')
        throw thrown
      }),
    )
    expect(operation).toMatchObject({ status: 'failed', phase: 'documents', error: { code } })
    expect(operation.error?.message).not.toContain('secret')
  })

  it('reports accounts that do not balance as an issue', async () => {
    await using bench = await open()
    const id = await bench.start(async (tracker) => (tracker.files({ seen: 2, parsed: 1 }), done))
    expect(await bench.runner.wait(id)).toMatchObject({ status: 'completed', issueCount: 1, counters: { issues: 1 } })
    const { items } = await bench.store.listIssues({ operationId: id, limit: 10 })
    expect(items).toMatchObject([{ code: 'ACCOUNTS_UNBALANCED', line: null }])
  })

  it('lists a bounded number of changes and issue events, and counts all', async () => {
    await using bench = await open()
    const rows = Array.from({ length: MAX_LISTED_CHANGES + 5 }, (_, n) => ({
      ...{ entity: 'task', change: 'added', id: `T-${n}`, label: '' },
    })) as Parameters<Parameters<OperationBody>[0]['changed']>[0]
    const id = await bench.start(async (tracker) => {
      tracker.changed(rows)
      for (let line = 1; line <= MAX_ISSUE_EVENTS + 5; line += 1)
        tracker.issue({ code: 'LINE_MALFORMED', path: '/a.jsonl', line, byteStart: line, reason: 'no JSON' })
      return done
    })
    const operation = await bench.runner.wait(id)
    expect(operation.changes).toEqual({ task: { added: MAX_LISTED_CHANGES + 5, changed: 0, removed: 0 } })
    expect(operation.issueCount).toBe(MAX_ISSUE_EVENTS + 5)
    const events = await bench.store.listEvents({ operationId: id, after: 0, limit: 1000 })
    expect(events.filter(({ type }) => type === 'issue')).toHaveLength(MAX_ISSUE_EVENTS)
    const changes = await bench.store.listChanges({ operationId: id, limit: 1000 })
    expect(changes.items).toHaveLength(MAX_LISTED_CHANGES)
  })
})

describe('issues beyond those listed', () => {
  const many: OperationBody = async (tracker) => {
    for (let line = 1; line <= MAX_LISTED_ISSUES + 7; line += 1)
      tracker.issue({ code: 'LINE_MALFORMED', path: '/a.jsonl', line, byteStart: line, reason: 'no JSON' })
    return done
  }

  it.each([
    ['completes', many, 'completed'],
    [
      'fails after a flush',
      (async (tracker) => {
        await many(tracker)
        await sleep(TEST_TIMING.flushMs * 4)
        throw new Error('broken')
      }) satisfies OperationBody,
      'failed',
    ],
  ])('are counted, and the last listed one says how many there are, when it %s', async (_case, body, status) => {
    await using bench = await open()
    const id = await bench.start(body)
    const issues = MAX_LISTED_ISSUES + 7
    expect(await bench.runner.wait(id)).toMatchObject({ status, issueCount: issues, counters: { issues } })
    const cursor = Buffer.from(JSON.stringify([MAX_LISTED_ISSUES - 1])).toString('base64url')
    const { items, nextCursor } = await bench.store.listIssues({ operationId: id, limit: 10, cursor })
    expect(items).toMatchObject([
      { position: MAX_LISTED_ISSUES, code: 'LINE_MALFORMED', line: MAX_LISTED_ISSUES },
      { code: 'ISSUES_NOT_LISTED', path: '', line: null, reason: '7 more issues are not listed' },
    ])
    expect(nextCursor).toBeNull()
  })
})

describe('the queue', () => {
  it('lets one operation of a project work at a time, in order, also over processes', async () => {
    await using bench = await open()
    const other = await joinAs(bench.database)
    const order: string[] = []
    let atWork = 0
    const body =
      (name: string): OperationBody =>
      async () => {
        atWork += 1
        expect(atWork).toBe(1)
        order.push(name)
        await sleep(15)
        atWork -= 1
        return done
      }
    const ids = [await bench.start(body('a')), await other.start(body('b')), await bench.start(body('c'))]
    expect((await bench.store.readOperation(ids[2] ?? ''))?.queuePosition).toBeGreaterThan(0)
    await Promise.all(ids.map((id) => bench.runner.wait(id)))
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('lets operations of two projects work at the same time', async () => {
    await using bench = await open()
    const met = Promise.withResolvers<void>()
    const first = await bench.start(async () => (await met.promise, done))
    const second = await bench.start(async () => (met.resolve(), done), { projectId: 'q' })
    expect((await bench.runner.wait(first)).status).toBe('completed')
    expect((await bench.runner.wait(second)).status).toBe('completed')
  })

  it('answers an equal request with the id of the one that waits, not of the one that works', async () => {
    await using bench = await open()
    const release = Promise.withResolvers<void>()
    const input = distinctInput()
    const body: OperationBody = async () => (await release.promise, done)
    const working = await bench.start(body, { input })
    await until(async () => (await bench.store.unfinishedOperations()).some(({ claimed }) => claimed))
    const waiting = await bench.start(body, { input })
    const again = await bench.start(body, { input })
    expect(waiting).not.toBe(working)
    expect(again).toBe(waiting)
    release.resolve()
    await Promise.all([working, waiting].map((id) => bench.runner.wait(id)))
    expect((await bench.store.countOperations(null)).total).toBe(2)
  })
})

describe('waiting with an equal request', () => {
  it('outlives another process that does so too', async () => {
    await using bench = await open()
    const dead = await joinAs(bench.database, { id: 'dead', pid: 4242 })
    const release = Promise.withResolvers<void>()
    const working = await bench.start(async () => (await release.promise, done))
    await until(async () => (await bench.store.unfinishedOperations()).some(({ claimed }) => claimed))
    const input = distinctInput()
    const theirs = await dead.start(async () => done, { input })
    const ours = await bench.start(async () => done, { input })
    expect(ours).not.toBe(theirs)
    const left = (await bench.store.unfinishedOperations()).find(({ id }) => id === theirs)
    await bench.store.interruptOperations([{ id: theirs, leaseAt: left?.leaseAt ?? new Date() }], new Date())
    release.resolve()
    const ended = await Promise.all([working, ours].map((id) => bench.runner.wait(id)))
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed'])
    await dead.runner.close()
  })
})

describe('cancelling', () => {
  it('ends a waiting operation at once; its body never runs', async () => {
    await using bench = await open()
    const release = Promise.withResolvers<void>()
    const working = await bench.start(async () => (await release.promise, done))
    let ran = false
    const waiting = await bench.start(async () => ((ran = true), done))
    await bench.runner.cancel(waiting)
    expect(await bench.runner.wait(waiting)).toMatchObject({ status: 'cancelled', phase: 'queued' })
    release.resolve()
    await bench.runner.wait(working)
    expect(ran).toBe(false)
  })

  it.each(['here', 'in another process'])('stops a working operation asked for %s', async (where) => {
    await using bench = await open()
    const asking = where === 'here' ? bench : await joinAs(bench.database)
    const id = await bench.start(async ({ signal, phase }) => {
      phase('sessions', 'Syncing sessions')
      for (;;) {
        signal.throwIfAborted()
        await sleep(5)
      }
    })
    await until(async () => (await bench.store.readOperation(id))?.phase === 'sessions')
    await asking.runner.cancel(id)
    expect(await asking.runner.wait(id)).toMatchObject({
      status: 'cancelled',
      phase: 'sessions',
      cancelRequested: true,
    })
    await expect(asking.runner.cancel(id)).rejects.toMatchObject({ code: 'OPERATION_ENDED' })
  })
})

describe('closing', () => {
  it('ends what works and what waits as ABORTED and refuses new work', async () => {
    await using bench = await open()
    const body: OperationBody = async ({ signal }) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      return done
    }
    const ids = [await bench.start(body), await bench.start(body)]
    await bench.runner.close()
    for (const id of ids)
      expect(await bench.store.readOperation(id)).toMatchObject({ status: 'failed', error: { code: 'ABORTED' } })
    await expect(bench.start(body)).rejects.toMatchObject({ code: 'ENGINE_NOT_READY' })
  })
})

describe('interruption', () => {
  const judge = { now: new Date(), ownIds: new Set<string>(), unrenewedMs: () => 0 }

  it('ends the operation of a dead process and lets the next one work; its late end changes nothing', async () => {
    await using bench = await open()
    const dead = await joinAs(bench.database, { pid: 4242 })
    const release = Promise.withResolvers<void>()
    const left = await dead.start(async () => (await release.promise, done))
    await until(async () => (await bench.store.unfinishedOperations()).some(({ claimed }) => claimed))
    const next = await bench.start(async () => done)
    const isProcessAlive = (holder: LeaseHolder): boolean => holder.pid !== 4242
    const own = { ...judge, holder: bench.holder, isProcessAlive, ownIds: bench.runner.ownIds() }
    await until(async () => (await interruptAbandoned(bench.store, own)).length > 0)
    expect(await bench.runner.wait(left)).toMatchObject({ status: 'failed', error: { code: 'INTERRUPTED' } })
    expect((await bench.runner.wait(next)).status).toBe('completed')
    release.resolve()
    await dead.runner.close()
    expect((await bench.store.readOperation(left))?.status).toBe('failed')
  })

  it('never touches the operation of a living process', async () => {
    await using bench = await open()
    const other = await joinAs(bench.database, { pid: 4242 })
    const release = Promise.withResolvers<void>()
    const id = await other.start(async () => (await release.promise, done))
    const later = { ...judge, holder: bench.holder, unrenewedMs: () => 3_600_000, isProcessAlive: () => true }
    expect(await interruptAbandoned(bench.store, later)).toEqual([])
    release.resolve()
    expect((await bench.runner.wait(id)).status).toBe('completed')
  })
})

it('waiting for an operation that does not exist is refused', async () => {
  await using bench = await open()
  await expect(bench.runner.wait('OP-none')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}

/** Counts calls of a store method from now on. */
function countCalls(store: Store, name: 'flushOperation'): () => number {
  let calls = 0
  const original = store[name]
  Object.assign(store, {
    [name]: (...input: Parameters<typeof original>) => {
      calls += 1
      return original(...input)
    },
  })
  return () => calls
}
