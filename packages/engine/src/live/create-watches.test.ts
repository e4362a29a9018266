import type { OperationsUpdate, StatusReport, WatchOperations } from '@ccdash/api-contract'
import { openTestDatabase } from '@ccdash/db/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { at, flush, holder, operation, PROJECT } from '../store/contract/sample-records.ts'
import { createPrismaStore } from '../store/prisma-store.ts'
import type { NewEvent, Store } from '../store/store.ts'
import { createChangeFeed } from './change-feed.ts'
import { createWatches, type Pace } from './create-watches.ts'
import { tellWrites } from './tell-writes.ts'

const GAP_MS = 50

type Options = { readonly pace?: Pace; readonly lookEveryMs?: number; readonly status?: () => Promise<StatusReport> }

/** What watches, and an engine's store on a connection of its own that tells it. */
async function open({
  pace = { quickMs: GAP_MS, steadyMs: GAP_MS },
  lookEveryMs = 10_000,
  status = noStatus,
}: Options = {}) {
  const database = await openTestDatabase()
  const reading = createPrismaStore(await database.open())
  const feed = createChangeFeed({ readMark: () => reading.changeMark(), lookEveryMs })
  const watches = createWatches({ store: reading, feed, status, pace })
  const stop = new AbortController()
  return {
    feed,
    stop,
    store: tellWrites(createPrismaStore(database.database), () => feed.look()),
    /** Writes that nobody tells of, as another process's. */
    other: createPrismaStore(await database.open()),
    watch: (input: WatchOperations = {}) => watches.watchOperations(input, stop.signal)[Symbol.asyncIterator](),
    watchStatus: () => watches.watchStatus(stop.signal)[Symbol.asyncIterator](),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await reading.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

function noStatus(): Promise<StatusReport> {
  return Promise.reject(new Error('not asked here'))
}

async function take<Message>(messages: AsyncIterator<Message>): Promise<Message> {
  const { done, value } = await messages.next()
  if (done === true) throw new Error('the subscription has ended')
  return value
}

function progressEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, n) => ({
    type: 'progress',
    at: at(n),
    data: { progress: { filesDone: n }, counters: {}, message: '' },
  }))
}

async function work(store: Store, id: string, events: readonly NewEvent[] = progressEvents(1)): Promise<void> {
  await store.flushOperation(id, flush(1, { patch: { phase: 'sessions' }, events }))
}

const told = ({ sequence, operations, events, skippedEvents, incomplete }: OperationsUpdate) => ({
  sequence,
  operations: operations.map(({ id }) => id),
  events: events.map((event) => event.sequence),
  skippedEvents,
  incomplete,
})

describe('watching all operations', () => {
  it('begins with those that run now, then tells each change', async () => {
    await using test = await open()
    const { store } = test
    await store.createOperation(operation('OP-1', { at: at(1) }))
    await store.createOperation(operation('OP-2', { at: at(2) }))
    await store.endOperation('OP-1', { status: 'completed' }, flush(3))
    const messages = test.watch()
    const nothing = { events: [], skippedEvents: 0, incomplete: false }
    expect(told(await take(messages))).toEqual({ sequence: 3, operations: ['OP-2'], ...nothing })
    await work(store, 'OP-2')
    const update = await take(messages)
    expect(told(update)).toEqual({ sequence: 4, operations: ['OP-2'], ...nothing })
    expect(update.operations[0]).toEqual(await store.readOperation('OP-2'))
    await store.endOperation('OP-2', { status: 'completed' }, flush(5))
    expect((await take(messages)).operations[0]?.status).toBe('completed')
  })

  it('begins with nothing when nothing runs, also on an empty ledger', async () => {
    await using test = await open()
    const messages = test.watch()
    const empty = { operations: [], events: [], skippedEvents: 0, incomplete: false }
    expect(await take(messages)).toEqual({ sequence: 0, ...empty })
    await test.store.createOperation(operation('OP-1'))
    expect(told(await take(messages))).toMatchObject({ sequence: 1, operations: ['OP-1'] })
  })

  it('tells only of one project when asked to', async () => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    await test.store.createOperation(operation('OP-2', { projectId: 'b' }))
    const messages = test.watch({ projectId: 'b' })
    expect((await take(messages)).operations.map(({ id }) => id)).toEqual(['OP-2'])
    await work(test.store, 'OP-1')
    await work(test.store, 'OP-2')
    expect((await take(messages)).operations.map(({ id }) => id)).toEqual(['OP-2'])
  })

  it('tells of those that move up in the queue without an event of their own', async () => {
    await using test = await open()
    const { store } = test
    for (const id of ['OP-1', 'OP-2', 'OP-3']) await store.createOperation(operation(id, { requestKey: id }))
    await store.claimOperation('OP-1', holder, at(1))
    const all = test.watch()
    const last = test.watch({ operationId: 'OP-3' })
    const resumed = test.watch({ lastEventId: '3' })
    expect((await take(last)).operations).toMatchObject([{ id: 'OP-3', queuePosition: 2 }])
    await take(all)
    await store.endOperation('OP-1', { status: 'completed' }, flush(2))
    const moved = [
      { id: 'OP-3', queuePosition: 1 },
      { id: 'OP-2', queuePosition: 0 },
      { id: 'OP-1', status: 'completed' },
    ]
    expect((await take(all)).operations).toMatchObject(moved)
    expect((await take(resumed)).operations).toMatchObject(moved)
    expect((await take(last)).operations).toMatchObject([{ id: 'OP-3', queuePosition: 1 }])
  })

  it('sees what another process writes', async () => {
    await using test = await open({ lookEveryMs: 20 })
    const messages = test.watch()
    await take(messages)
    await test.other.createOperation(operation('OP-other'))
    expect((await take(messages)).operations.map(({ id }) => id)).toEqual(['OP-other'])
    await test.other.interruptOperations([{ id: 'OP-other', leaseAt: operation('OP-other').at }], at(101))
    expect((await take(messages)).operations).toMatchObject([
      { id: 'OP-other', status: 'failed', error: { code: 'INTERRUPTED' } },
    ])
  })

  it('lists a hundred and says that there are more', async () => {
    await using test = await open()
    for (let n = 0; n < 102; n += 1) {
      await test.store.createOperation(operation(`OP-${n}`, { projectId: `p${n}`, at: at(n) }))
    }
    const now = await take(test.watch())
    expect(now.operations).toHaveLength(100)
    expect(now.operations[0]?.id).toBe('OP-101')
    expect(now.incomplete).toBe(true)
    const since = await take(test.watch({ lastEventId: '1' }))
    expect(since.operations).toHaveLength(100)
    expect(since.incomplete).toBe(true)
  })
})

describe('coming back', () => {
  it('tells exactly what was missed', async () => {
    await using test = await open()
    const { store } = test
    await store.createOperation(operation('OP-1'))
    await store.createOperation(operation('OP-2', { projectId: 'b' }))
    const messages = test.watch({ operationId: 'OP-1' })
    const { sequence } = await take(messages)
    await messages.return?.()
    await work(store, 'OP-1', progressEvents(3)) // 3, 4, 5
    await work(store, 'OP-2') // 6
    await store.endOperation('OP-1', { status: 'failed', error: { code: 'INTERRUPTED', message: 'gone' } }, flush(9)) // 7
    const missed = await take(test.watch({ operationId: 'OP-1', lastEventId: String(sequence) }))
    const common = { skippedEvents: 0, incomplete: false }
    expect(told(missed)).toEqual({ sequence: 7, operations: ['OP-1'], events: [3, 4, 5, 7], ...common })
    expect(missed.operations[0]).toMatchObject({ status: 'failed', error: { code: 'INTERRUPTED' } })
    const ofAll = await take(test.watch({ lastEventId: String(sequence) }))
    expect(ofAll.operations.map(({ id }) => id).toSorted()).toEqual(['OP-1', 'OP-2'])
  })

  it('says nothing until something happens when nothing was missed', async () => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    const first = take(test.watch({ lastEventId: '1' }))
    expect(await Promise.race([first, sleep(60, 'nothing')])).toBe('nothing')
    await work(test.store, 'OP-1')
    expect((await first).sequence).toBe(2)
  })

  it('sums up what is too much: the operation as it is, its newest events, how many are left out', async () => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    for (let n = 0; n < 10; n += 1) await work(test.store, 'OP-1', progressEvents(100))
    const update = await take(test.watch({ operationId: 'OP-1', lastEventId: '1' }))
    expect(update.sequence).toBe(1001)
    expect(update.events).toHaveLength(200)
    expect(update.events.at(0)?.sequence).toBe(802)
    expect(update.events.at(-1)?.sequence).toBe(1001)
    expect(update.skippedEvents).toBe(800)
  })

  it('starts over when the number is of another database', async () => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    expect(told(await take(test.watch({ lastEventId: '500' })))).toEqual({
      ...{ sequence: 1, operations: ['OP-1'], events: [], skippedEvents: 0 },
      incomplete: true,
    })
  })

  it.each([undefined, '0', '1'])('refuses an operation that is not there, coming from %s', async (lastEventId) => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    await work(test.store, 'OP-1')
    const refused = take(test.watch({ operationId: 'OP-9', lastEventId }))
    await expect(refused).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
    expect(test.feed.readers()).toBe(0)
  })
})

describe('how often', () => {
  it('at once when nothing was told for a while, then four times a second at most, whatever is written', async () => {
    await using test = await open({ pace: { quickMs: 50, steadyMs: 250 } })
    await test.store.createOperation(operation('OP-1'))
    const messages = test.watch({ operationId: 'OP-1' })
    await take(messages)
    await sleep(1020)
    let isOver = false
    const writing = (async () => {
      for (let n = 0; n < 1000; n += 1) await work(test.store, 'OP-1').then(() => sleep(1))
      isOver = true
    })()
    const startedAt = performance.now()
    const times: number[] = []
    let events = 0
    for (let last = 0; last < 1001;) {
      const update = await take(messages)
      times.push(performance.now())
      last = update.sequence
      events += update.events.length + update.skippedEvents
    }
    await writing
    expect(isOver).toBe(true)
    expect(events).toBe(1000)
    expect((times[0] ?? Infinity) - startedAt).toBeLessThan(100)
    for (const [index, time] of times.entries()) {
      const fourLater = times[index + 4]
      if (fourLater !== undefined) expect(fourLater - time).toBeGreaterThan(990)
    }
  }, 15_000)

  it('the end of a short operation is told soon after its start', async () => {
    await using test = await open({ pace: { quickMs: 20, steadyMs: 5000 } })
    const messages = test.watch()
    await take(messages)
    await test.store.createOperation(operation('OP-1'))
    expect((await take(messages)).operations[0]?.status).toBe('running')
    await test.store.endOperation('OP-1', { status: 'completed' }, flush(3))
    expect((await take(messages)).operations[0]?.status).toBe('completed')
  })

  it('a reader that does not read has nothing made for it, and gets it all in one message', async () => {
    await using test = await open()
    await test.store.createOperation(operation('OP-1'))
    const messages = test.watch()
    await take(messages)
    for (let n = 0; n < 300; n += 1) await work(test.store, 'OP-1')
    await sleep(2 * GAP_MS)
    expect((await take(messages)).sequence).toBe(301)
    const next = take(messages)
    expect(await Promise.race([next, sleep(2 * GAP_MS, 'nothing')])).toBe('nothing')
    test.stop.abort()
    await expect(next).rejects.toThrow('ended')
  })
})

describe('watching the status', () => {
  const report = (change: Partial<StatusReport> = {}): StatusReport => ({
    watcher: 'running',
    watcherHealth: { state: 'running', problem: null },
    project: null,
    paths: null,
    counts: { sessions: 0, documents: 0, tasks: 0, features: 0, links: 0 },
    operations: { activeOperationCount: 0, activeOperations: [], recentOperations: [], trackedOperationCount: 0 },
    lastSequence: 0,
    serverVersion: '1',
    ...change,
  })

  it('tells it now and when it has changed, and reads it once for all', async () => {
    let current = report()
    let reads = 0
    await using test = await open({
      status: async () => {
        reads += 1
        return current
      },
    })
    const [one, two] = [test.watchStatus(), test.watchStatus()]
    expect(await Promise.all([take(one), take(two)])).toEqual([current, current])
    const before = reads
    const next = Promise.all([take(one), take(two)])
    await test.store.setActiveProject('nothing of it is in the status')
    await sleep(3 * GAP_MS)
    expect(reads - before).toBeLessThanOrEqual(2) // one for the change, one for the look at the start
    current = report({ watcher: 'stopped' })
    await test.store.createOperation(operation('OP-1', { projectId: PROJECT }))
    expect(await next).toEqual([current, current])
    expect(reads - before).toBeLessThanOrEqual(3)
  })
})

describe('the end', () => {
  it.each(['aborts', 'leaves'])('a reader that %s leaves nothing behind', async (how) => {
    await using test = await open()
    const before = timers()
    const messages = Array.from({ length: 20 }, () => test.watch())
    for (const each of messages) await take(each)
    expect(test.feed.readers()).toBe(20)
    expect(timers()).toBeGreaterThan(before)
    if (how === 'aborts') {
      const ends = messages.map((each) => each.next())
      test.stop.abort()
      expect(await Promise.all(ends)).toEqual(ends.map(() => ({ done: true, value: undefined })))
    } else for (const each of messages) await each.return?.()
    expect(test.feed.readers()).toBe(0)
    expect(timers()).toBe(before)
  })

  it('a feed that closes sends everybody away, to come back', async () => {
    await using test = await open()
    const messages = test.watch()
    await take(messages)
    const next = messages.next()
    test.feed.close()
    await expect(next).rejects.toMatchObject({ code: 'ENGINE_NOT_READY' })
    expect(test.feed.readers()).toBe(0)
    await expect(test.watch().next()).rejects.toMatchObject({ code: 'ENGINE_NOT_READY' })
  })
})

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
