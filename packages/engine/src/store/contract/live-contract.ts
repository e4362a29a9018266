import { describe, expect, it } from 'vitest'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { at, flush, holder, operation, PROJECT } from './sample-records.ts'

/** What whoever watches reads. */
export function liveContract(open: OpenContractDatabase): void {
  describe('what has changed', () => changedContract(open))
  describe('the newest events', () => eventsContract(open))
  describe('the newest and the running operations', () => newestContract(open))
  describe('the change mark', () => markContract(open))
}

function changedContract(open: OpenContractDatabase): void {
  it('are the operations with an event after a number, the last changed first', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.createOperation(operation('OP-1'))
    await store.createOperation(operation('OP-2', { projectId: 'b' }))
    await store.createOperation(operation('OP-3'))
    const before = await store.lastSequence()
    const ids = async (filter: { projectId?: string; operationId?: string; after: number; limit?: number }) =>
      (await store.readChangedOperations({ limit: 100, ...filter })).map(({ id }) => id)
    expect(await ids({ after: before })).toEqual([])
    await store.claimOperation('OP-1', holder, at(1))
    await store.flushOperation(
      'OP-1',
      flush(2, { events: [{ type: 'phase', at: at(2), data: { phase: 'sessions', message: '', skipped: null } }] }),
    )
    expect(await ids({ after: before })).toEqual(['OP-1'])
    expect(await ids({ after: 0 })).toEqual(['OP-1', 'OP-3', 'OP-2'])
    expect(await ids({ after: 0, limit: 2 })).toEqual(['OP-1', 'OP-3'])
    expect(await ids({ after: 0, projectId: PROJECT })).toEqual(['OP-1', 'OP-3'])
    expect(await ids({ after: before, operationId: 'OP-3' })).toEqual([])
    expect(await ids({ after: 0, operationId: 'OP-3' })).toEqual(['OP-3'])
    const [second] = await store.readChangedOperations({ after: 0, operationId: 'OP-3', limit: 1 })
    expect(second).toEqual(await store.readOperation('OP-3'))
  })

  it('show the first paths of a path sync only', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const paths = Array.from({ length: 50 }, (_, n) => ({ path: `docs/${n}.md`, changeType: 'modified' as const }))
    await store.createOperation(operation('OP-1', { input: { kind: 'sync_changed_files', paths } }))
    const [listed] = await store.readChangedOperations({ after: 0, limit: 10 })
    expect(listed?.input).toEqual({ kind: 'sync_changed_files', paths: paths.slice(0, 20) })
  })
}

function newestContract(open: OpenContractDatabase): void {
  it('are those the lists give, with their places in the queue', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const read = () => store.readNewestAndRunning({ newest: 3, running: 2 })
    expect(await read()).toEqual({ newest: [], running: [] })
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const projectId = n === 8 ? 'b' : PROJECT
      await store.createOperation(operation(`OP-${n}`, { requestKey: `${n}`, projectId, at: at(n === 2 ? 1 : n) }))
    }
    await store.claimOperation('OP-1', holder, at(9))
    for (const [id, total] of [
      ['', 8],
      ['OP-1', 7],
      ['OP-8', 6],
      ['OP-7', 5],
    ] as const) {
      if (id !== '') await store.endOperation(id, { status: 'completed' }, flush(10))
      const { newest, running } = await read()
      expect(newest).toEqual((await store.listOperations({ limit: 3 })).items)
      expect(running).toEqual((await store.listOperations({ status: 'running', limit: 2 })).items)
      expect(await store.countOperations(null)).toEqual({ total: 8, active: total })
    }
    expect((await read()).running.map(({ id, queuePosition }) => [id, queuePosition])).toEqual([
      ['OP-6', 4],
      ['OP-5', 3],
    ])
  })

  it('show the first paths of a path sync only', async () => {
    await using opened = await openStore(open)
    const paths = Array.from({ length: 1000 }, (_, n) => ({ path: `docs/${n}.md`, changeType: 'modified' as const }))
    await opened.store.createOperation(operation('OP-1', { input: { kind: 'sync_changed_files', paths } }))
    const { newest } = await opened.store.readNewestAndRunning({ newest: 5, running: 5 })
    expect(newest[0]?.input).toEqual({ kind: 'sync_changed_files', paths: paths.slice(0, 20) })
  })
}

function eventsContract(open: OpenContractDatabase): void {
  it('of one operation come in order, the oldest left out and counted', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.createOperation(operation('OP-1')) // event 1
    await store.createOperation(operation('OP-2')) // event 2
    const events = Array.from({ length: 6 }, (_, n) => ({
      type: 'progress' as const,
      at: at(n),
      data: { progress: { filesDone: n }, counters: {}, message: '' },
    }))
    await store.flushOperation('OP-1', flush(7, { events })) // events 3 to 8
    const read = async (after: number, upTo: number, limit: number) => {
      const found = await store.readNewestEvents({ operationId: 'OP-1', after, upTo, limit })
      return { sequences: found.events.map(({ sequence }) => sequence), total: found.total }
    }
    expect(await read(0, 100, 100)).toEqual({ sequences: [1, 3, 4, 5, 6, 7, 8], total: 7 })
    expect(await read(0, 100, 3)).toEqual({ sequences: [6, 7, 8], total: 7 })
    expect(await read(3, 6, 2)).toEqual({ sequences: [5, 6], total: 3 })
    expect(await read(8, 8, 2)).toEqual({ sequences: [], total: 0 })
    const { events: last } = await store.readNewestEvents({ operationId: 'OP-1', after: 7, upTo: 8, limit: 5 })
    expect(last).toEqual([
      {
        sequence: 8,
        operationId: 'OP-1',
        projectId: PROJECT,
        at: at(5).toISOString(),
        type: 'progress',
        data: { progress: { filesDone: 5 }, counters: {}, message: '' },
      },
    ])
  })
}

function markContract(open: OpenContractDatabase): void {
  it('is another one after each write, whoever has written', async () => {
    await using opened = await openStore(open)
    const second = await opened.openSecond()
    const marks = [await opened.store.changeMark()]
    await opened.store.createOperation(operation('OP-1'))
    marks.push(await opened.store.changeMark())
    await second.createOperation(operation('OP-2'))
    marks.push(await opened.store.changeMark())
    await second.renewLease('OP-2', holder, at(9))
    marks.push(await opened.store.changeMark())
    expect(new Set(marks).size).toBe(4)
    await second.close()
  })

  it('stays while nobody writes', async () => {
    await using opened = await openStore(open)
    await opened.store.createOperation(operation('OP-1'))
    const mark = await opened.store.changeMark()
    await opened.store.readOperation('OP-1')
    expect(await opened.store.changeMark()).toBe(mark)
  })
}
