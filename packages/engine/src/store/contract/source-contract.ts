import { describe, expect, it } from 'vitest'
import type { SourceWrite, Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import {
  command,
  documentWrite,
  fileUpdate,
  PROJECT,
  session,
  sessionWrite,
  sourceState,
  task,
} from './sample-records.ts'

export function sourceContract(open: OpenContractDatabase): void {
  describe('session logs', () => sessionContract(open))
  describe('documents', () => documentContract(open))
  describe('removing and marking', () => removalContract(open))
  describe('history families', () => historyContract(open))
}

async function summary(store: Store, writes: readonly SourceWrite[], projectId = PROJECT): Promise<string[]> {
  const { rows } = await store.writeSources(projectId, writes)
  return rows.map(({ entity, change, id }) => `${entity} ${id} ${change}`)
}

async function readSession(store: Store, id: string, projectId = PROJECT) {
  const sessions = await store.pageSessions(projectId, null, 100)
  return sessions.find((record) => record.id === id) ?? null
}

function sessionContract(open: OpenContractDatabase): void {
  it('gives back a session with everything of it', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const write = sessionWrite('S-1')
    const { rows, conflicts } = await store.writeSources(PROJECT, [write])
    expect(rows).toEqual([{ entity: 'session', change: 'added', id: 'S-1', label: 'Title of S-1' }])
    expect(conflicts).toEqual([])
    expect(await store.readSources(PROJECT)).toEqual([write.state])
    expect(await readSession(store, 'S-1')).toEqual(write.record)
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toEqual(write.fileUpdates)
    expect(await store.readCommands(PROJECT, 'S-1')).toEqual(write.commands)
    const resumed = await store.readSessionResume(PROJECT, write.state.path)
    expect(resumed?.record).toEqual(write.record)
    expect(resumed?.resume.state).toBe('{"line":5}')
    expect([...(resumed?.resume.ledger ?? [])]).toEqual([1, 2, 255])
  })

  it('stores text with NUL and half surrogate pairs in a form both databases take', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [
      sessionWrite('S-1', { commands: [command(0, { args: 'a\0b\uD83Dc\\u0000' })], fields: { cwdFirst: 'x\0' } }),
    ])
    expect((await store.readCommands(PROJECT, 'S-1'))[0]?.args).toBe('a\uFFFDb\uFFFDc\\u0000')
    expect((await readSession(store, 'S-1'))?.cwdFirst).toBe('x\uFFFD')
  })

  it('does not write or report what is equal', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2')])
    const written = store.rowsWritten()
    expect(await summary(store, [sessionWrite('S-1'), sessionWrite('S-2')])).toEqual([])
    expect(store.rowsWritten()).toBe(written)
  })

  it('replaces all rows of a rewritten log, and reports a session whose updates alone differ', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2')])
    const rewritten = sessionWrite('S-1', { fileUpdates: [fileUpdate(1, { path: 'other.ts' }), fileUpdate(3)] })
    expect(await summary(store, [rewritten, sessionWrite('S-2', { commands: [] })])).toEqual([
      'session S-1 changed',
      'session S-2 changed',
    ])
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toEqual(rewritten.fileUpdates)
    expect(await store.readCommands(PROJECT, 'S-1')).toHaveLength(1)
    expect(await store.readFileUpdates(PROJECT, 'S-2')).toHaveLength(2)
    expect(await store.readCommands(PROJECT, 'S-2')).toEqual([])
  })

  it('adds the rows of an append and patches old ones', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const first = sessionWrite('S-1')
    await store.writeSources(PROJECT, [first])
    const state = { ...first.state, sizeBytes: 2000, consumedBytes: 2000 }
    const record = session('S-1', first.state.path, { tokensOut: 44, fileUpdateCount: 2, commandCount: 2 })
    const rows = await summary(store, [
      {
        type: 'session-append',
        state,
        record,
        fileUpdates: [fileUpdate(2)],
        fileUpdatePatches: [
          { seq: 0, change: 'remove' },
          { seq: 1, change: 'create' },
        ],
        commands: [command(1, { kind: 'tag', parsed: null })],
        resume: { state: '{"line":9}', ledger: new Uint8Array([9]) },
      },
    ])
    expect(rows).toEqual(['session S-1 changed'])
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toEqual([fileUpdate(1, { action: 'create' }), fileUpdate(2)])
    expect(await store.readCommands(PROJECT, 'S-1')).toEqual([command(0), command(1, { kind: 'tag', parsed: null })])
    const resumed = await store.readSessionResume(PROJECT, first.state.path)
    expect(resumed?.record.tokensOut).toBe(44)
    expect(resumed?.resume.state).toBe('{"line":9}')
    expect(await store.readSources(PROJECT)).toEqual([state])
  })

  it('lets a file hold another session than before, also when two files swap theirs', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1', { path: '/a' }), sessionWrite('S-2', { path: '/b' })])
    expect(await summary(store, [sessionWrite('S-3', { path: '/a' })])).toEqual([
      'session S-1 removed',
      'session S-3 added',
    ])
    expect(await summary(store, [sessionWrite('S-2', { path: '/a' }), sessionWrite('S-3', { path: '/b' })])).toEqual([
      'session S-2 changed',
      'session S-3 changed',
    ])
    expect((await readSession(store, 'S-3'))?.sourcePath).toBe('/b')
  })

  it('lets a log take a session over from another, which is then remembered as never read', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const first = sessionWrite('S-1', { path: '/a' })
    await store.writeSources(PROJECT, [first])
    const taking = sessionWrite('S-1', { path: '/b', fileUpdates: [fileUpdate(0)], commands: [] })
    const { rows, conflicts } = await store.writeSources(PROJECT, [taking])
    expect(rows.map(({ id, change }) => `${id} ${change}`)).toEqual(['S-1 changed'])
    expect(conflicts).toEqual([])
    expect((await readSession(store, 'S-1'))?.sourcePath).toBe('/b')
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toHaveLength(1)
    expect(await store.readCommands(PROJECT, 'S-1')).toEqual([])
    expect(await store.readSources(PROJECT)).toEqual([
      { ...first.state, recordId: '', consumedBytes: 0, tailHash: '', headHash: '' },
      taking.state,
    ])
    expect(await store.readSessionResume(PROJECT, '/a')).toBeNull()
    expect(await store.readSessionResume(PROJECT, '/b')).not.toBeNull()
    await store.removeSources(PROJECT, ['/a'])
    expect(await readSession(store, 'S-1')).not.toBeNull()
  })

  it('lets the first of two logs written with one id win and tells who is refused', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const { rows, conflicts } = await store.writeSources(PROJECT, [
      sessionWrite('S-2', { path: '/c' }),
      sessionWrite('S-2', { path: '/d' }),
    ])
    expect(rows.map(({ id }) => id)).toEqual(['S-2'])
    expect(conflicts).toEqual([{ path: '/d', id: 'S-2', owner: '/c' }])
    const recordIds = (await store.readSources(PROJECT)).map(({ path, recordId }) => `${path} ${recordId}`)
    expect(recordIds).toEqual(['/c S-2', '/d '])
  })

  it('lets a session move from a vanished log to another', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1', { path: '/a' })])
    await store.markSourcesGone(PROJECT, ['/a'], true)
    expect(await summary(store, [sessionWrite('S-1', { path: '/b' })])).toEqual(['session S-1 changed'])
    expect((await store.readSources(PROJECT)).map(({ path }) => path)).toEqual(['/b'])
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toHaveLength(2)
    expect((await readSession(store, 'S-1'))?.sourceGone).toBe(false)
  })

  it('remembers a log without a session, and forgets the session of a log that has none any more', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const empty = { ...sessionWrite('S-1', { path: '/a' }), record: null, fileUpdates: [], commands: [] }
    expect(await summary(store, [empty])).toEqual([])
    expect(await store.readSources(PROJECT)).toHaveLength(1)
    expect(await store.readSessionResume(PROJECT, '/a')).toBeNull()
    await store.writeSources(PROJECT, [sessionWrite('S-1', { path: '/a' })])
    expect(await summary(store, [empty])).toEqual(['session S-1 removed'])
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toEqual([])
  })

  it('keeps ids apart per project', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    expect(await summary(store, [sessionWrite('S-1')], 'one')).toEqual(['session S-1 added'])
    expect(await summary(store, [sessionWrite('S-1', { path: '/elsewhere' })], 'two')).toEqual(['session S-1 added'])
    await store.removeSources('one', ['/logs/S-1.jsonl'])
    expect(await readSession(store, 'S-1', 'one')).toBeNull()
    expect(await readSession(store, 'S-1', 'two')).not.toBeNull()
    expect(await store.readFileUpdates('two', 'S-1')).toHaveLength(2)
  })

  it('writes a whole batch or nothing of it', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const broken = sessionWrite('S-2', { fields: { tokensIn: Number.NaN } })
    await expect(store.writeSources(PROJECT, [sessionWrite('S-1'), broken])).rejects.toThrow()
    const brokenChild = sessionWrite('S-2', { commands: [command(0, { byteEnd: Number.NaN })] })
    await expect(store.writeSources(PROJECT, [sessionWrite('S-1'), brokenChild])).rejects.toThrow()
    expect(await store.readSources(PROJECT)).toEqual([])
    expect((await store.counts(PROJECT)).sessions).toBe(0)
    expect(store.rowsWritten()).toBe(0)
    await store.writeSources(PROJECT, [sessionWrite('S-1')])
    expect((await store.counts(PROJECT)).sessions).toBe(1)
  })

  it('stores what is remembered of a file alone', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const { state } = sessionWrite('S-1')
    await store.writeSources(PROJECT, [sessionWrite('S-1')])
    const failed = { ...state, failed: true, mtimeNs: '1767225699000000001' }
    expect(await summary(store, [{ type: 'state', state: failed }])).toEqual([])
    expect(await store.readSources(PROJECT)).toEqual([failed])
    expect(await readSession(store, 'S-1')).not.toBeNull()
  })

  it('reads sources ordered by the bytes of their path', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const paths = ['/b', '/a/é', '/a/z', '/a/Z', '/a-b', '/B']
    await store.writeSources(
      PROJECT,
      paths.map((path) => ({ type: 'state', state: sourceState(path) })),
    )
    const expected = ['/B', '/a-b', '/a/Z', '/a/z', '/a/é', '/b']
    expect((await store.readSources(PROJECT)).map(({ path }) => path)).toEqual(expected)
  })
}

function documentContract(open: OpenContractDatabase): void {
  const plan = 'docs/plan.md'

  it('gives back a document with its tasks', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const write = documentWrite('DOC-1', plan, { tasks: [task('T-1', plan), task('T-2', plan, { position: 1 })] })
    expect(await summary(store, [write])).toEqual(['document DOC-1 added', 'task T-1 added', 'task T-2 added'])
    expect(await store.readDocuments(PROJECT)).toEqual([write.record])
    expect(await store.readTasks(PROJECT)).toEqual(write.tasks)
    const written = store.rowsWritten()
    expect(await summary(store, [write])).toEqual([])
    expect(store.rowsWritten()).toBe(written)
  })

  it('removes tasks that are no longer in the file and keeps the features of those that are', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [documentWrite('DOC-1', plan, { tasks: [task('T-1', plan), task('T-2', plan)] })])
    const assignments = new Map([['T-1', { featureId: 'search', phaseId: 'search:phase-1-0' }]])
    await store.replaceDerived(PROJECT, { features: [], assignments })
    const again = documentWrite('DOC-1', plan, { tasks: [task('T-1', plan, { status: 'done' })] })
    expect(await summary(store, [again])).toEqual(['task T-2 removed', 'task T-1 changed'])
    expect(await store.readTasks(PROJECT)).toEqual([
      task('T-1', plan, { status: 'done', featureId: 'search', phaseId: 'search:phase-1-0' }),
    ])
  })

  it('keeps the rows of a file that could not be read', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [documentWrite('DOC-1', plan, { tasks: [task('T-1', plan)] })])
    expect(await summary(store, [documentWrite('DOC-1', plan, { record: null, state: { failed: true } })])).toEqual([])
    expect(await store.readDocuments(PROJECT)).toHaveLength(1)
    expect(await store.readTasks(PROJECT)).toHaveLength(1)
    expect((await store.readSources(PROJECT))[0]?.failed).toBe(true)
  })

  it('refuses a second document of one id but stores its tasks', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [documentWrite('DOC-1', plan)])
    const other = documentWrite('DOC-1', 'docs/other.md', { tasks: [task('T-1', 'docs/other.md')] })
    const { rows, conflicts } = await store.writeSources(PROJECT, [other])
    expect(rows.map(({ id }) => id)).toEqual(['T-1'])
    expect(conflicts).toEqual([
      { path: '/home/ann/app/docs/other.md', id: 'DOC-1', owner: '/home/ann/app/docs/plan.md' },
    ])
    expect((await store.readDocuments(PROJECT)).map(({ filePath }) => filePath)).toEqual([plan])
  })

  it('lets two files swap their ids', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [documentWrite('DOC-1', 'a.md'), documentWrite('DOC-2', 'b.md')])
    const rows = await summary(store, [documentWrite('DOC-2', 'a.md'), documentWrite('DOC-1', 'b.md')])
    expect(rows).toEqual(['document DOC-2 changed', 'document DOC-1 changed'])
  })
}

function removalContract(open: OpenContractDatabase): void {
  it('removes sources and every row that came from them', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const plan = documentWrite('DOC-1', 'docs/plan.md', { tasks: [task('T-1', 'docs/plan.md')] })
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2'), plan])
    const removed = await store.removeSources(PROJECT, ['/logs/S-1.jsonl', plan.state.path, '/never/seen'])
    expect(removed.rows).toEqual([
      { entity: 'session', change: 'removed', id: 'S-1', label: 'Title of S-1' },
      { entity: 'document', change: 'removed', id: 'DOC-1', label: 'Title of DOC-1' },
      { entity: 'task', change: 'removed', id: 'T-1', label: 'Title of T-1' },
    ])
    expect((await store.readSources(PROJECT)).map(({ path }) => path)).toEqual(['/logs/S-2.jsonl'])
    expect(await store.readFileUpdates(PROJECT, 'S-1')).toEqual([])
    expect(await store.counts(PROJECT)).toEqual({ sessions: 1, documents: 0, tasks: 0, features: 0, links: 0 })
  })

  it('marks logs as vanished and as back, once each', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2')])
    const gone = await store.markSourcesGone(PROJECT, ['/logs/S-1.jsonl'], true)
    expect(gone).toEqual([{ entity: 'session', change: 'changed', id: 'S-1', label: 'Title of S-1' }])
    const written = store.rowsWritten()
    expect(await store.markSourcesGone(PROJECT, ['/logs/S-1.jsonl'], true)).toEqual([])
    expect(store.rowsWritten()).toBe(written)
    expect((await store.readSources(PROJECT)).map((state) => state.gone)).toEqual([true, false])
    expect((await readSession(store, 'S-1'))?.sourceGone).toBe(true)
    expect(await store.markSourcesGone(PROJECT, ['/logs/S-1.jsonl'], false)).toHaveLength(1)
    expect((await readSession(store, 'S-1'))?.sourceGone).toBe(false)
  })
}

function historyContract(open: OpenContractDatabase): void {
  it('reads the sessions that share a history key, oldest first, with their ledgers', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const fields = (startedAt: string, historyKey: string) => ({ fields: { startedAt, historyKey } })
    const ledger = (value: number) => ({ resume: { state: '{}', ledger: new Uint8Array([value]) } })
    await store.writeSources(PROJECT, [
      sessionWrite('S-3', { ...fields('2026-01-03', 'k1'), ...ledger(3) }),
      sessionWrite('S-1', { ...fields('2026-01-03', 'k1'), ...ledger(1) }),
      sessionWrite('S-2', { ...fields('2026-01-02', 'k1'), ...ledger(2) }),
      sessionWrite('S-4', fields('2026-01-01', 'k2')),
      sessionWrite('S-5', fields('2026-01-01', '')),
    ])
    const families = await store.readHistoryFamilies(PROJECT, ['k1', ''])
    expect(families.map(({ session: { id }, ledger: bytes }) => [id, ...bytes])).toEqual([
      ['S-2', 2],
      ['S-1', 1],
      ['S-3', 3],
    ])
    expect(families[0]?.session).toEqual(await readSession(store, 'S-2'))
    expect(await store.readHistoryFamilies(PROJECT, [])).toEqual([])
    expect(await store.readHistoryFamilies(PROJECT, ['k2'])).toEqual([]) // alone, so it repeats nobody
  })

  it('sets repeated usage where it differs, and reading a log anew does not reset it', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2')])
    const repeated = {
      repeatedTokensIn: 5,
      repeatedTokensOut: 6,
      repeatedCacheReadTokens: 4_000_000_000,
      repeatedCacheCreationTokens: 8,
      repeatedApiMessages: 2,
    }
    await store.writeRepeatedUsage(PROJECT, [{ sessionId: 'S-1', ...repeated }])
    expect(await readSession(store, 'S-1')).toMatchObject(repeated)
    const written = store.rowsWritten()
    await store.writeRepeatedUsage(PROJECT, [{ sessionId: 'S-1', ...repeated }])
    expect(await summary(store, [sessionWrite('S-1')])).toEqual([])
    expect(store.rowsWritten()).toBe(written)
    expect(await readSession(store, 'S-1')).toMatchObject(repeated)
  })
}
