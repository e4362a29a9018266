import { setImmediate } from 'node:timers/promises'
import type { ListOperations, Operation, OperationPhase } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import type { NewOperation, Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { at, flush, holder, operation, PROJECT } from './sample-records.ts'

const other = { ...holder, id: 'holder-2', pid: 12 }

export function ledgerContract(open: OpenContractDatabase): void {
  describe('queue', () => queueContract(open))
  describe('a working operation', () => flushContract(open))
  describe('cancel and interrupt', () => endingContract(open))
  describe('lists', () => listContract(open))
  describe('retention', () => retentionContract(open))
}

async function createAll(store: Store, ...ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) await store.createOperation(operation(id, { at: at(index) }))
}

async function read(store: Store, id: string): Promise<Operation> {
  const found = await store.readOperation(id)
  if (found === null) throw new Error(`no operation ${id}`)
  return found
}

async function eventTypes(store: Store, operationId: string): Promise<string[]> {
  return (await store.listEvents({ operationId, after: 0, limit: 100 })).map(({ type }) => type)
}

function queueContract(open: OpenContractDatabase): void {
  it('puts a new operation at the end of the queue', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    expect(await store.createOperation(operation('OP-1', { retryOf: 'OP-0' }))).toEqual({ id: 'OP-1', reused: false })
    await store.createOperation(operation('OP-2'))
    expect(await read(store, 'OP-1')).toMatchObject({
      kind: 'full_sync',
      projectId: PROJECT,
      trigger: 'api',
      status: 'running',
      phase: 'queued',
      message: '',
      progress: {},
      stats: {},
      metadata: { force: false },
      input: { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true },
      retryOf: 'OP-0',
      startedAt: at(0).toISOString(),
      finishedAt: null,
      durationMs: 0,
      error: null,
      queuePosition: 0,
      currentPath: null,
      cancelRequested: false,
      issueCount: 0,
      phases: [],
      changes: {},
    })
    expect((await read(store, 'OP-2')).queuePosition).toBe(1)
    expect(await eventTypes(store, 'OP-1')).toEqual(['started'])
    expect(await store.readOperation('OP-9')).toBeNull()
  })

  it('answers an equal request with the one that waits, but not with one that works or is of another project or process', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const equal = (id: string, change: Partial<NewOperation> = {}) => operation(id, { requestKey: 'same', ...change })
    await store.createOperation(equal('OP-1'))
    expect(await store.createOperation(equal('OP-2'))).toEqual({ id: 'OP-1', reused: true })
    expect(await store.readOperation('OP-2')).toBeNull()
    expect(await store.createOperation(equal('OP-3', { projectId: 'b' }))).toEqual({ id: 'OP-3', reused: false })
    expect(await store.createOperation(equal('OP-o', { holder: other }))).toEqual({ id: 'OP-o', reused: false })
    expect(await store.createOperation(equal('OP-p', { holder: other }))).toEqual({ id: 'OP-o', reused: true })
    expect(await store.claimOperation('OP-1', holder, at(1))).toBe(true)
    expect(await store.createOperation(equal('OP-4'))).toEqual({ id: 'OP-4', reused: false })
  })

  it('adds one operation when two connections of a process ask for the same at once', async () => {
    await using opened = await openStore(open)
    const second = await opened.openSecond()
    const asked = Array.from({ length: 10 }, (_, n) => {
      return (n % 2 === 0 ? opened.store : second).createOperation(operation(`OP-${n}`, { requestKey: 'same' }))
    })
    const answers = await Promise.all(asked)
    expect(answers.filter((answer) => !answer.reused)).toHaveLength(1)
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1)
    expect((await opened.store.countOperations(null)).total).toBe(1)
  })

  it('lets operations of a project work one at a time, in order; other projects do not wait', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1', 'OP-2', 'OP-3')
    await store.createOperation(operation('OP-b', { projectId: 'b' }))
    expect(await store.claimOperation('OP-2', holder, at(5))).toBe(false)
    expect(await store.claimOperation('OP-1', holder, at(5))).toBe(true)
    expect(await store.claimOperation('OP-1', other, at(5))).toBe(false)
    expect(await store.claimOperation('OP-2', holder, at(5))).toBe(false)
    expect(await store.claimOperation('OP-b', holder, at(5))).toBe(true)
    expect(await store.claimOperation('OP-9', holder, at(5))).toBe(false)
    expect((await read(store, 'OP-3')).queuePosition).toBe(2)
    await store.endOperation('OP-1', { status: 'completed' }, flush(6))
    expect((await read(store, 'OP-3')).queuePosition).toBe(1)
    expect(await store.claimOperation('OP-2', other, at(7))).toBe(true)
    const unfinished = await store.unfinishedOperations()
    expect(unfinished.map(({ id, claimed, holder: { id: by } }) => [id, claimed, by])).toEqual([
      ['OP-b', true, 'holder-1'],
      ['OP-2', true, 'holder-2'],
      ['OP-3', false, 'holder-1'],
    ])
    expect(unfinished[1]).toEqual({ id: 'OP-2', projectId: PROJECT, holder: other, leaseAt: at(7), claimed: true })
  })

  it('only reads while others are before the operation that asks for its turn', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1', 'OP-2')
    // Were it to write, it would wait for this transaction, and this transaction for it.
    const claims = await opened.database.transaction(async () => [
      await store.claimOperation('OP-2', holder, at(5)),
      await store.claimOperation('OP-9', holder, at(5)),
    ])
    expect(claims).toEqual([false, false])
  })

  it('gives an operation to one of two processes that claim it at once', async () => {
    await using opened = await openStore(open)
    const second = await opened.openSecond()
    for (let round = 0; round < 10; round++) {
      const id = `OP-${round}`
      await opened.store.createOperation(operation(id))
      const claims = await Promise.all([
        opened.store.claimOperation(id, holder, at(1)),
        second.claimOperation(id, other, at(1)),
        opened.store.claimOperation(id, holder, at(1)),
      ])
      expect(claims.filter(Boolean)).toHaveLength(1)
      await second.endOperation(id, { status: 'completed' }, flush(2))
    }
  })
}

function flushContract(open: OpenContractDatabase): void {
  it('takes over what is given, merges maps and leaves the rest', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1')
    await store.claimOperation('OP-1', holder, at(1))
    const phases: OperationPhase[] = [
      {
        ...{ phase: 'sessions', message: 'Syncing', skipped: null },
        ...{ startedAt: at(1).toISOString(), endedAt: null, durationMs: 0 },
      },
    ]
    const first = { phase: 'sessions', message: 'Syncing', progress: { filesDone: 1, filesTotal: 9 } } as const
    await store.flushOperation(
      'OP-1',
      flush(2, { patch: { ...first, phases, stats: { sessionsSynced: 0, tasksSynced: 1 } } }),
    )
    await store.flushOperation(
      'OP-1',
      flush(3, { patch: { progress: { filesDone: 4 }, counters: { sessionsSynced: 4 } } }),
    )
    await store.flushOperation(
      'OP-1',
      flush(4, { patch: { stats: { sessionsSynced: 4 }, changes: { task: { added: 1, changed: 0, removed: 0 } } } }),
    )
    expect(await read(store, 'OP-1')).toMatchObject({
      phase: 'sessions',
      message: 'Syncing',
      progress: { filesDone: 4, filesTotal: 9 },
      counters: { sessionsSynced: 4 },
      stats: { sessionsSynced: 4, tasksSynced: 1 },
      changes: { task: { added: 1, changed: 0, removed: 0 } },
      phases,
      updatedAt: at(4).toISOString(),
      queuePosition: 0,
    })
    expect(store.rowsWritten()).toBe(0)
  })

  it('numbers events over all operations, and issues and changes within one', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1')
    await store.createOperation(operation('OP-b', { projectId: 'b' }))
    const event = (n: number) =>
      ({ type: 'progress', at: at(n), data: { progress: { filesDone: n }, counters: {}, message: '' } }) as const
    const issue = (line: number | null) => ({
      code: 'LINE_MALFORMED',
      path: 'a.jsonl',
      line,
      byteStart: line,
      reason: 'cut',
    })
    const change = (entityId: string) => ({ entity: 'task', change: 'added', entityId, label: '', link: null }) as const
    const flushed = await store.flushOperation(
      'OP-1',
      flush(2, { events: [event(1), event(2)], issues: [issue(1)], changes: [change('T-1')] }),
    )
    expect(flushed).toEqual({ sequence: 4, cancelRequested: false })
    await store.flushOperation('OP-b', flush(3, { events: [event(3)] }))
    await store.flushOperation('OP-1', flush(4, { issues: [issue(7), issue(null)], changes: [change('T-2')] }))
    expect(await read(store, 'OP-1')).toMatchObject({ issueCount: 3, lastSequence: 4 })
    expect(await store.lastSequence()).toBe(5)
    const sequences = async (input: { operationId?: string; projectId?: string }, after = 0, limit = 10) =>
      (await store.listEvents({ ...input, after, limit })).map(({ sequence }) => sequence)
    expect(await sequences({})).toEqual([1, 2, 3, 4, 5])
    expect(await sequences({}, 2, 2)).toEqual([3, 4])
    expect(await sequences({ operationId: 'OP-1' })).toEqual([1, 3, 4])
    expect(await sequences({ projectId: 'b' }, 2)).toEqual([5])
    const [newest] = await store.listEvents({ projectId: 'b', after: 4, limit: 1 })
    expect(newest).toEqual({
      sequence: 5,
      operationId: 'OP-b',
      projectId: 'b',
      at: at(3).toISOString(),
      type: 'progress',
      data: { progress: { filesDone: 3 }, counters: {}, message: '' },
    })
    const issues = await store.listIssues({ operationId: 'OP-1', limit: 2 })
    expect(issues.items).toEqual([
      { ...issue(1), position: 1 },
      { ...issue(7), position: 2 },
    ])
    const rest = await store.listIssues({ operationId: 'OP-1', limit: 2, cursor: issues.nextCursor })
    expect(rest).toEqual({ items: [{ ...issue(null), position: 3 }], nextCursor: null })
    expect((await store.listChanges({ operationId: 'OP-1', limit: 5 })).items).toEqual([
      { ...change('T-1'), position: 1 },
      { ...change('T-2'), position: 2 },
    ])
  })

  it('counts issues that are not listed, when the counter tells of them', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1')
    const issues = [{ code: 'LINE_MALFORMED', path: 'a', line: 1, byteStart: 0, reason: 'cut' }]
    await store.flushOperation('OP-1', flush(1, { issues, patch: { counters: { issues: 1 } } }))
    await store.flushOperation('OP-1', flush(2, { patch: { counters: { issues: 9 } } }))
    expect((await read(store, 'OP-1')).issueCount).toBe(9)
    await store.endOperation('OP-1', { status: 'completed' }, flush(3, { issues, patch: { counters: { issues: 9 } } }))
    expect((await read(store, 'OP-1')).issueCount).toBe(9)
    expect((await store.listIssues({ operationId: 'OP-1', limit: 5 })).items).toHaveLength(2)
  })

  it('makes events visible in the order of their numbers while several processes write', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const second = await opened.openSecond()
    await createAll(store, 'OP-1')
    await store.createOperation(operation('OP-b', { projectId: 'b' }))
    const event = { type: 'progress', at: at(2), data: { progress: {}, counters: {}, message: '' } } as const
    const writing = Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 === 0 ? store : second).flushOperation(n % 2 === 0 ? 'OP-1' : 'OP-b', flush(2, { events: [event] })),
      ),
    )
    const seen: number[] = []
    const follow = async () => {
      const events = await second.listEvents({ after: seen.at(-1) ?? 0, limit: 100 })
      seen.push(...events.map(({ sequence }) => sequence))
    }
    let done = false
    void writing.finally(() => (done = true))
    while (!done) {
      await follow()
      await setImmediate() // SQLite answers without leaving the thread, and the writers wait in timers
    }
    await writing
    await follow()
    expect(seen).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
  })

  it('renews the lease of its holder only', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1')
    await store.claimOperation('OP-1', holder, at(1))
    expect(await store.renewLease('OP-1', holder, at(5))).toEqual({ held: true, cancelRequested: false })
    expect(await store.renewLease('OP-1', other, at(9))).toEqual({ held: false, cancelRequested: false })
    expect((await store.unfinishedOperations())[0]?.leaseAt).toEqual(at(5))
    await store.requestCancel('OP-1', at(6))
    expect(await store.renewLease('OP-1', holder, at(7))).toEqual({ held: true, cancelRequested: true })
    await store.flushOperation('OP-1', flush(8))
    expect((await store.unfinishedOperations())[0]?.leaseAt).toEqual(at(8))
    await store.endOperation('OP-1', { status: 'cancelled' }, flush(9))
    expect((await store.renewLease('OP-1', holder, at(10))).held).toBe(false)
  })

  it('ends once, with its last flush; afterwards nothing changes it', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1', 'OP-2')
    const last = { phase: 'completed', message: 'Sync completed', stats: { durationMs: 4 } } as const
    expect(await store.endOperation('OP-1', { status: 'completed' }, flush(7, { patch: last }))).toBe(true)
    const ended = await read(store, 'OP-1')
    expect(ended).toMatchObject({
      ...last,
      status: 'completed',
      finishedAt: at(7).toISOString(),
      durationMs: 7000,
      error: null,
    })
    expect(await eventTypes(store, 'OP-1')).toEqual(['started', 'ended'])
    const error = { code: 'INTERNAL', message: 'broken' } as const
    expect(await store.endOperation('OP-1', { status: 'failed', error }, flush(8))).toBe(false)
    const late = flush(9, {
      patch: { message: 'late' },
      events: [{ type: 'progress', at: at(9), data: { progress: {}, counters: {}, message: '' } }],
    })
    expect(await store.flushOperation('OP-1', late)).toEqual({ sequence: 3, cancelRequested: true })
    expect(await read(store, 'OP-1')).toEqual(ended)
    await store.endOperation('OP-2', { status: 'failed', error }, flush(8))
    expect(await read(store, 'OP-2')).toMatchObject({ status: 'failed', error })
    const [event] = await store.listEvents({ operationId: 'OP-2', after: 3, limit: 1 })
    expect(event).toMatchObject({ type: 'ended', data: { status: 'failed', error } })
  })
}

function endingContract(open: OpenContractDatabase): void {
  it('cancels a waiting operation at once and asks a working one', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1', 'OP-2')
    await store.claimOperation('OP-1', holder, at(2))
    await store.requestCancel('OP-2', at(3))
    expect(await read(store, 'OP-2')).toMatchObject({
      status: 'cancelled',
      finishedAt: at(3).toISOString(),
      durationMs: 2000,
    })
    expect(await eventTypes(store, 'OP-2')).toEqual(['started', 'ended'])
    await store.requestCancel('OP-1', at(4))
    await store.requestCancel('OP-1', at(5))
    expect(await read(store, 'OP-1')).toMatchObject({ status: 'running', cancelRequested: true })
    expect(await eventTypes(store, 'OP-1')).toEqual(['started', 'cancel_requested'])
    expect((await store.flushOperation('OP-1', flush(6))).cancelRequested).toBe(true)
    await store.endOperation('OP-1', { status: 'cancelled' }, flush(7))
    await expect(store.requestCancel('OP-1', at(8))).rejects.toMatchObject({ code: 'OPERATION_ENDED' })
    await expect(store.requestCancel('OP-9', at(8))).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
  })

  it('interrupts operations of dead holders, but none whose lease was renewed meanwhile', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-1', 'OP-2')
    await store.createOperation(operation('OP-b', { projectId: 'b' }))
    for (const id of ['OP-1', 'OP-b']) await store.claimOperation(id, holder, at(5))
    const from = { startedAt: at(6).toISOString(), endedAt: null, durationMs: 0 }
    const phases = [{ phase: 'sessions', message: '', skipped: null, ...from } as const]
    await store.flushOperation('OP-1', flush(6, { patch: { phase: 'sessions', phases } }))
    const dead = (await store.unfinishedOperations()).map(({ id, leaseAt }) => ({ id, leaseAt }))
    await store.renewLease('OP-b', holder, at(7))
    expect(await store.interruptOperations([...dead, { id: 'OP-9', leaseAt: at(0) }], at(20))).toEqual(['OP-1', 'OP-2'])
    expect(await store.interruptOperations(dead, at(21))).toEqual([])
    const interrupted = await read(store, 'OP-1')
    expect(interrupted).toMatchObject({ status: 'failed', phase: 'sessions', error: { code: 'INTERRUPTED' } })
    expect(interrupted.phases).toEqual([{ ...phases[0], endedAt: at(20).toISOString(), durationMs: 14_000 }])
    expect(await read(store, 'OP-b')).toMatchObject({ status: 'running' })
    expect(await eventTypes(store, 'OP-2')).toEqual(['started', 'ended'])
    expect((await store.unfinishedOperations()).map(({ id }) => id)).toEqual(['OP-b'])
  })
}

function listContract(open: OpenContractDatabase): void {
  it('filters by project, kind, status, trigger and time', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.createOperation(operation('OP-1', { at: at(10) }))
    await store.createOperation(operation('OP-2', { at: at(20), projectId: 'b', trigger: 'watcher' }))
    await store.createOperation(
      operation('OP-3', { at: at(30), input: { kind: 'rebuild_links', captureAnalytics: false }, trigger: 'watcher' }),
    )
    await store.endOperation('OP-1', { status: 'completed' }, flush(40))
    const list = async (filter: Partial<ListOperations>) =>
      (await store.listOperations({ limit: 20, ...filter })).items.map(({ id }) => id)
    const cases: [Partial<ListOperations>, string[]][] = [
      [{}, ['OP-3', 'OP-2', 'OP-1']],
      [{ projectId: PROJECT }, ['OP-3', 'OP-1']],
      [{ kind: 'full_sync' }, ['OP-2', 'OP-1']],
      [{ status: 'running' }, ['OP-3', 'OP-2']],
      [{ status: 'completed' }, ['OP-1']],
      [{ status: 'cancelled' }, []],
      [{ trigger: 'watcher' }, ['OP-3', 'OP-2']],
      [{ from: at(20).toISOString() }, ['OP-3', 'OP-2']],
      [{ to: at(20).toISOString() }, ['OP-1']],
      [{ from: '2026-01-01T01:00:20+01:00', to: '2026-01-01T00:00:30Z' }, ['OP-2']],
      [{ projectId: PROJECT, kind: 'rebuild_links', status: 'running', trigger: 'watcher' }, ['OP-3']],
    ]
    for (const [filter, ids] of cases) expect([filter, await list(filter)]).toEqual([filter, ids])
    expect(await store.countOperations(null)).toEqual({ total: 3, active: 2 })
    expect(await store.countOperations(PROJECT)).toEqual({ total: 2, active: 1 })
  })

  it.each([
    ['short paths', '', 20],
    ['long paths with quotes and signs outside the basic plane', 'ä"\\[{}]😀'.repeat(20), 20],
    ['paths of which not even one fits', '\\"'.repeat(20_000), 0],
  ])(
    'shows the first paths of a path sync in the list and all of them in the operation: %s',
    async (_case, name, listed) => {
      await using opened = await openStore(open)
      const { store } = opened
      const count = listed === 0 ? 2 : 10_000
      const paths = Array.from({ length: count }, (_, n) => ({
        path: `${name}${n}.md`,
        changeType: 'modified' as const,
      }))
      const input = { kind: 'sync_changed_files' as const, paths }
      await store.createOperation(operation('OP-1', { input }))
      await store.createOperation(operation('OP-2', { input: { ...input, paths: paths.slice(0, 1) }, at: at(1) }))
      const [small, large] = (await store.listOperations({ limit: 5 })).items
      expect(large?.input).toEqual({ ...input, paths: paths.slice(0, listed) })
      if (listed > 0) expect(small?.input).toEqual({ ...input, paths: paths.slice(0, 1) })
      expect((await read(store, 'OP-1')).input).toEqual(input)
    },
  )

  it('pages to the end without loss or repeats while operations are added', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const ids = Array.from({ length: 25 }, (_, n) => `OP-${String(n).padStart(2, '0')}`)
    for (const [n, id] of ids.entries()) await store.createOperation(operation(id, { at: at(Math.floor(n / 4)) }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<Store['listOperations']>> = await store.listOperations({ limit: 4, cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      await store.createOperation(operation(`OP-new-${seen.length}`, { at: at(100 + seen.length) }))
    } while (cursor !== null)
    expect(seen).toEqual(ids.toReversed())
  })

  it('refuses a cursor that is not its own', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    for (const cursor of ['nonsense', Buffer.from('[1]').toString('base64url')]) {
      await expect(store.listOperations({ limit: 4, cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
    }
    const cursor = Buffer.from('["a"]').toString('base64url')
    await expect(store.listIssues({ operationId: 'x', limit: 4, cursor })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })
}

function retentionContract(open: OpenContractDatabase): void {
  it('counts right after each step, whichever process starts, ends and removes operations', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const second = await opened.openSecond()
    const agree = async () => {
      const { items } = await second.listOperations({ limit: 200 })
      const active = items.filter(({ status }) => status === 'running').length
      expect(await store.countOperations(null)).toEqual({ total: items.length, active })
    }
    await agree()
    const running: string[] = []
    for (let n = 0; n < 60; n += 1) {
      const id = `OP-${String(n).padStart(2, '0')}`
      await (n % 2 === 0 ? second : store).createOperation(operation(id, { at: at(n) }))
      running.push(id)
      await agree()
      // Ends come out of order, so that the oldest is at times a running one and at times the one with the newest event.
      for (const ended of n % 3 === 2 ? running.splice((n * 7) % running.length, 3) : [])
        await second.endOperation(ended, { status: 'completed' }, flush(n))
      if (n % 4 === 3) await agree()
      if (n % 5 === 4) await second.pruneOperations({ keep: 1 + (n % 4), before: at(n - 2) })
      await agree()
    }
  })

  it('counts an operation no longer that ended and was removed since', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const second = await opened.openSecond()
    await createAll(store, 'OP-0', 'OP-1', 'OP-2', 'OP-3', 'OP-4')
    for (const id of ['OP-2', 'OP-3']) await second.endOperation(id, { status: 'completed' }, flush(9))
    expect(await store.countOperations(null)).toEqual({ total: 5, active: 3 })
    await second.endOperation('OP-1', { status: 'completed' }, flush(9))
    await second.endOperation('OP-4', { status: 'completed' }, flush(9))
    expect(await second.pruneOperations({ keep: 1, before: at(2) })).toBe(1)
    expect(await store.countOperations(null)).toEqual({ total: 4, active: 1 })
  })

  it('removes ended operations that are both old and not among the newest, with all that belongs to them', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await createAll(store, 'OP-0', 'OP-1', 'OP-2', 'OP-3', 'OP-4')
    const issues = [{ code: 'FILE_MISSING', path: 'a', line: null, byteStart: null, reason: 'gone' }]
    for (const id of ['OP-0', 'OP-2', 'OP-3', 'OP-4']) {
      await store.endOperation(id, { status: 'completed' }, flush(9, { issues }))
    }
    const ids = async () => (await store.listOperations({ limit: 20 })).items.map(({ id }) => id)
    expect(await store.pruneOperations({ keep: 5, before: at(100) })).toBe(0)
    expect(await store.pruneOperations({ keep: 1, before: at(0) })).toBe(0)
    expect(await store.pruneOperations({ keep: 2, before: at(1) })).toBe(1)
    expect(await ids()).toEqual(['OP-4', 'OP-3', 'OP-2', 'OP-1'])
    expect(await store.pruneOperations({ keep: 1, before: at(100) })).toBe(2)
    expect(await ids()).toEqual(['OP-4', 'OP-1'])
    expect(await eventTypes(store, 'OP-0')).toEqual([])
    expect((await store.listIssues({ operationId: 'OP-2', limit: 5 })).items).toEqual([])
    const newest = await store.lastSequence()
    await store.createOperation(operation('OP-5'))
    expect(await store.lastSequence()).toBe(newest + 1)
  })
}
