import type {
  EventPage,
  OperationEvent,
  OperationHistory,
  ReadEventPage,
  ReadOperationHistory,
} from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import type { NewEvent, Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { at, flush, operation, PROJECT } from './sample-records.ts'

export function historyContract(open: OpenContractDatabase): void {
  describe('search of operations', () => searchContract(open))
  describe('history', () => pointsContract(open))
  describe('pages of events', () => eventContract(open))
}

/** Ten operations: every third a rebuild, every second by the watcher, the even ones ended. */
async function fill(store: Store): Promise<void> {
  for (let n = 0; n < 10; n += 1) {
    const id = `OP-${n}`
    const isRebuild = n % 3 === 0
    await store.createOperation(
      operation(id, {
        at: at(n),
        trigger: n % 2 === 0 ? 'api' : 'watcher',
        projectId: n < 8 ? PROJECT : 'b',
        input: isRebuild
          ? { kind: 'rebuild_links', captureAnalytics: false }
          : { kind: 'full_sync', force: n === 4, rebuildLinks: true, captureAnalytics: true },
      }),
    )
    const patch = { message: `100% of A_${n} \\ done`, phase: n === 5 ? 'links' : 'sessions' } as const
    if (n % 2 === 1) await store.flushOperation(id, flush(n, { patch }))
    else if (n === 6)
      await store.endOperation(
        id,
        { status: 'failed', error: { code: 'INTERNAL', message: 'x' } },
        flush(n + 2, { patch }),
      )
    else await store.endOperation(id, { status: 'completed' }, flush(n + 2, { patch }))
  }
}

function searchContract(open: OpenContractDatabase): void {
  it.each<[search: string, found: number[]]>([
    ['op-', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['OP-3', [3]],
    ['P-3', []],
    ['of a_7', [7]],
    ['A_', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['A-', []],
    ['a%7', []],
    ['100%', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['\\ DONE', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['LINKs', [5]],
    ['watch', [9, 7, 5, 3, 1]],
    ['', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  ])('finds %j, in pages too', async (search, found) => {
    await using opened = await openStore(open)
    const { store } = opened
    await fill(store)
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<Store['listOperations']>> = await store.listOperations({
        search,
        limit: 3,
        cursor,
      })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(ids).toEqual(found.map((n) => `OP-${n}`))
    const { byStatus, points } = await store.readHistory({ search, limit: 3 })
    expect(Object.values(byStatus).reduce((sum, count) => sum + count, 0)).toBe(found.length)
    expect(points.map(({ id }) => id)).toEqual(found.slice(0, 3).map((n) => `OP-${n}`))
  })

  it('holds other conditions too', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await fill(store)
    const filter = { search: 'of A_', projectId: PROJECT, status: 'running', from: at(3).toISOString() } as const
    const { items } = await store.listOperations({ ...filter, limit: 5 })
    expect(items.map(({ id }) => id)).toEqual(['OP-7', 'OP-5', 'OP-3'])
  })
}

function pointsContract(open: OpenContractDatabase): void {
  it('tells what charts need, newest first', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await fill(store)
    const changes = { task: { added: 1, changed: 0, removed: 2 } }
    const accounts = {
      files: { seen: 9, unchanged: 6, parsed: 2, removed: 0, failed: 1 },
      lines: { bytesSeen: 70, seen: 0, used: 0, ignored: 0, unknown: 0, malformed: 0 },
    }
    await store.flushOperation('OP-7', flush(20, { patch: { accounts, changes } }))
    await store.flushOperation('OP-5', flush(20, { patch: { accounts, progress: { filesDone: 4, bytesDone: 400 } } }))
    const { points } = await store.readHistory({ projectId: PROJECT, limit: 4 })
    const common = { projectId: PROJECT, startedAt: at(7).toISOString(), durationMs: 0, issueCount: 0 }
    expect(points[0]).toEqual({
      ...common,
      ...{ id: 'OP-7', kind: 'full_sync', status: 'running', trigger: 'watcher', force: false },
      ...{ bytesRead: 70, filesRead: 3, errorCode: null, changes },
    })
    expect(points[1]).toMatchObject({ id: 'OP-6', kind: 'rebuild_links', status: 'failed', errorCode: 'INTERNAL' })
    expect(points[1]).toMatchObject({ durationMs: 2000, force: false, bytesRead: 0, filesRead: 0 })
    expect(points[2]).toMatchObject({ id: 'OP-5', filesRead: 4, bytesRead: 400 })
    expect(points[3]).toMatchObject({ id: 'OP-4', force: true, status: 'completed' })
  })

  it.each<[Partial<ReadOperationHistory>, ids: string, OperationHistory['byStatus']]>([
    [{}, '9876543210', { running: 5, completed: 4, failed: 1, cancelled: 0 }],
    [{ status: 'completed' }, '8420', { running: 5, completed: 4, failed: 1, cancelled: 0 }],
    [{ status: 'cancelled' }, '', { running: 5, completed: 4, failed: 1, cancelled: 0 }],
    [{ projectId: PROJECT }, '76543210', { running: 4, completed: 3, failed: 1, cancelled: 0 }],
    [{ kind: 'rebuild_links' }, '9630', { running: 2, completed: 1, failed: 1, cancelled: 0 }],
    [{ trigger: 'watcher', limit: 2 }, '97', { running: 5, completed: 0, failed: 0, cancelled: 0 }],
    [
      { from: at(2).toISOString(), to: at(5).toISOString() },
      '432',
      { running: 1, completed: 2, failed: 0, cancelled: 0 },
    ],
    [{ search: 'OP-6', status: 'completed' }, '', { running: 0, completed: 0, failed: 1, cancelled: 0 }],
    [
      { projectId: PROJECT, kind: 'full_sync', status: 'running', trigger: 'watcher', from: at(2).toISOString() },
      '75',
      { running: 2, completed: 0, failed: 0, cancelled: 0 },
    ],
  ])('counts all that the filter lets through but for its status: %j', async (filter, ids, byStatus) => {
    await using opened = await openStore(open)
    await fill(opened.store)
    const history = await opened.store.readHistory({ limit: 200, ...filter })
    expect(history.points.map(({ id }) => id.slice(3)).join('')).toBe(ids)
    expect(history.byStatus).toEqual(byStatus)
  })
}

const NO_FIGURES = { progress: {}, counters: {} }

function eventContract(open: OpenContractDatabase): void {
  const events = (from: number, to: number): NewEvent[] =>
    Array.from({ length: to - from }, (_, index) => {
      const n = from + index
      if (n % 5 !== 0) return { type: 'progress', at: at(n), data: { ...NO_FIGURES, message: `Reading ${n}` } }
      const issue = { code: 'LINE_MALFORMED', path: `C:\\logs\\${n}.jsonl`, line: null, reason: '100% "odd"' }
      return { type: 'issue', at: at(n), data: issue }
    })
  const nameOf = ({ type, data }: OperationEvent) =>
    type === 'progress' ? data.message : type === 'issue' ? data.path : type
  const numbers = ({ items }: EventPage) => items.map(nameOf)

  async function openFilled() {
    const opened = await openStore(open)
    const { store } = opened
    await store.createOperation(operation('OP-1'))
    await store.createOperation(operation('OP-2', { at: at(1) }))
    await store.flushOperation('OP-1', flush(2, { events: events(0, 12) }))
    await store.flushOperation('OP-2', flush(3, { events: events(0, 3) }))
    const read = async (input: Partial<ReadEventPage> = {}): Promise<EventPage> => {
      const page = await store.pageEvents({ operationId: 'OP-1', offset: 0, limit: 100, ...input })
      if (page === null) throw new Error('there is no such operation')
      return page
    }
    return { store, read, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  }

  it('are by position from the newest, with how many there are of each type', async () => {
    await using filled = await openFilled()
    const page = await filled.read({ offset: 1, limit: 3 })
    expect(numbers(page)).toEqual(['C:\\logs\\10.jsonl', 'Reading 9', 'Reading 8'])
    expect(page).toMatchObject({ total: 13, upTo: 14 })
    expect(page.byType).toEqual({ started: 1, phase: 0, progress: 9, issue: 3, cancel_requested: 0, ended: 0 })
    expect(numbers(await filled.read({ offset: 11, limit: 50 }))).toEqual(['C:\\logs\\0.jsonl', 'started'])
    expect((await filled.read({ offset: 13 })).items).toEqual([])
    expect(await filled.store.pageEvents({ operationId: 'OP-9', offset: 0, limit: 1 })).toBeNull()
  })

  it('are filtered by type and text', async () => {
    await using filled = await openFilled()
    const issues = await filled.read({ types: ['issue', 'ended'], offset: 1 })
    expect(numbers(issues)).toEqual(['C:\\logs\\5.jsonl', 'C:\\logs\\0.jsonl'])
    expect(issues).toMatchObject({ total: 3, byType: { progress: 9 } })
    const total = async (search: string, types: ReadEventPage['types'] = []) =>
      (await filled.read({ search, types })).total
    expect(await total('READING 1')).toBe(2)
    expect(await total('C:\\logs')).toBe(3)
    expect(await total('"odd"')).toBe(3)
    expect(await total('0%')).toBe(3)
    expect(await total('g%1')).toBe(0)
    expect(await total('reading', ['issue'])).toBe(0)
    expect(numbers(await filled.read({ search: 'reading', offset: 2, limit: 2 }))).toEqual(['Reading 8', 'Reading 7'])
  })

  it('stay where they are while new ones come', async () => {
    await using filled = await openFilled()
    const pinned = await filled.read({ offset: 2, limit: 2 })
    const found = await filled.read({ search: 'reading', limit: 2 })
    const { upTo } = pinned
    await filled.store.endOperation('OP-1', { status: 'completed' }, flush(9, { events: events(12, 15) }))
    expect(await filled.read({ offset: 2, limit: 2, upTo })).toEqual(pinned)
    expect(await filled.read({ search: 'reading', limit: 2, upTo })).toEqual(found)
    const newest = await filled.read({ limit: 2 })
    expect(numbers(newest)).toEqual(['ended', 'Reading 14'])
    expect(newest).toMatchObject({ total: 17, byType: { started: 1, progress: 12, issue: 3, ended: 1 } })
    expect(await filled.read({ limit: 2, upTo: 1_000_000 })).toEqual(newest)
    expect(await filled.read({ offset: 2, limit: 2, upTo })).toEqual(pinned)
    expect(numbers(await filled.read({ search: 'reading', limit: 2 }))).toEqual(['Reading 14', 'Reading 13'])
    expect((await filled.read({ search: 'reading' })).total).toBe(12)
    expect(await filled.read({ search: 'reading', limit: 2, upTo })).toEqual(found)
    expect((await filled.read({ upTo: 0 })).total).toBe(0)
  })
}
