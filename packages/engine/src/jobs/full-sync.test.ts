import { describe, expect, it } from 'vitest'
import { openTestDatabase } from '@ccdash/db/testing'
import { symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Operation } from '@ccdash/api-contract'
import { createPrismaStore } from '../store/prisma-store.ts'
import type { Store } from '../store/store.ts'
import type { TestProject } from '../testing/test-engine.ts'
import {
  createTestProject,
  joinDatabase,
  openTestEngine,
  plan,
  progress,
  sessionLog,
  sync,
} from '../testing/test-engine.ts'

async function fill(project: TestProject): Promise<void> {
  await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts', '/work/b.ts']))
  await project.write('sessions/bbb.jsonl', sessionLog('bbb', ['/work/a.ts']))
  await project.write('docs/implementation_plans/features/cart-v1.md', plan('Cart'))
  await project.write('docs/PRDs/features/cart-v1.md', plan('Cart PRD'))
  await project.write('progress/cart-v1/phase-1-progress.md', progress('cart-v1', ['T-1', 'T-2']))
}

describe('full sync', () => {
  it('reads everything the first time', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const operation = await sync(engine)
    expect(operation.error).toBeNull()
    expect(operation).toMatchObject({
      status: 'completed',
      phase: 'completed',
      message: 'Sync completed',
      issueCount: 0,
      counters: {
        ...{ sessionsSynced: 2, sessionsSkipped: 0 },
        ...{ documentsSynced: 3, documentsSkipped: 0, tasksSynced: 1, tasksSkipped: 0 },
        ...{ featuresSynced: 1, linksCreated: 7 },
      },
      changes: {
        session: { added: 2, changed: 0, removed: 0 },
        document: { added: 3, changed: 0, removed: 0 },
        task: { added: 2, changed: 0, removed: 0 },
        feature: { added: 1, changed: 0, removed: 0 },
      },
      accounts: { files: { seen: 5, unchanged: 0, parsed: 5, removed: 0, failed: 0 } },
    })
    expect(await engine.store.counts('test')).toEqual({ sessions: 2, documents: 3, tasks: 2, features: 1, links: 7 })
  })

  it('captures analytics that a light sync left out, once, by the next one that captures', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine, { captureAnalytics: false })
    const light = engine.store.rowsWritten()
    await sync(engine)
    const METRICS = 8
    expect(engine.store.rowsWritten() - light).toBeGreaterThanOrEqual(METRICS)
    const captured = engine.store.rowsWritten()
    await sync(engine)
    expect(engine.store.rowsWritten() - captured).toBe(0)
  })

  it('finds nothing to do the second time and writes nothing', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    const before = engine.store.rowsWritten()
    const operation = await sync(engine)
    expect(engine.store.rowsWritten() - before).toBe(0)
    expect(operation).toMatchObject({
      counters: { sessionsSynced: 0, sessionsSkipped: 2, documentsSkipped: 3, tasksSkipped: 1, featuresSynced: 0 },
      changes: {},
      accounts: { files: { seen: 5, unchanged: 5 } },
    })
    expect(messageOf(operation, 'links')).toBe('Skipping entity link rebuild (no relevant changes)')
  })

  it('reads of a log that grew only what was added', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const start = sessionLog('aaa', ['/work/a.ts'])
    const more = sessionLog('aaa', ['/work/b.ts']).split('\n').slice(1).join('\n').replaceAll('_aaa_0', '_aaa_9')
    await project.write('sessions/aaa.jsonl', start)
    await sync(engine)
    await project.append('sessions/aaa.jsonl', more)
    const operation = await sync(engine)
    expect(operation).toMatchObject({
      counters: { sessionsSynced: 1 },
      progress: { filesTotal: 1, bytesTotal: more.length },
      accounts: { lines: { bytesSeen: more.length, seen: 1, used: 1 } },
      changes: { session: { added: 0, changed: 1, removed: 0 } },
    })
    const [session] = await engine.store.pageSessions('test', null, 10)
    expect(session).toMatchObject({ tokensIn: 20, apiMessages: 2, fileUpdateCount: 2 })
    const updates = await engine.store.readFileUpdates('test', 'S-aaa')
    expect(updates.map((update) => update.path)).toEqual(['/work/a.ts', '/work/b.ts'])
  })

  it.each([
    ['was cut off', sessionLog('aaa', ['/work/b.ts'])],
    ['was rewritten longer', sessionLog('aaa', ['/work/b.ts', '/work/c.ts', '/work/d.ts', '/work/e.ts'])],
    ['was rewritten in the same size', sessionLog('aaa', ['/work/x.ts', '/work/y.ts'])],
  ])('reads a log anew that %s', async (_case, text) => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts', '/work/b.ts']))
    await sync(engine)
    await project.write('sessions/aaa.jsonl', text)
    await sync(engine)
    const updates = await engine.store.readFileUpdates('test', 'S-aaa')
    const expected = [...text.matchAll(/"file_path":"([^"]+)"/g)].map((match) => match[1])
    expect(updates.map((update) => update.path)).toEqual(expected)
  })

  it('does not relink after a file was only touched', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await utimes(path.join(project.root, 'sessions/aaa.jsonl'), new Date(), new Date())
    const operation = await sync(engine)
    expect(operation.changes).toEqual({})
    expect(messageOf(operation, 'links')).toBe('Skipping entity link rebuild (no relevant changes)')
  })

  it('removes what came from a removed document and keeps the session of a vanished log', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('progress/cart-v1/phase-1-progress.md')
    await project.remove('sessions/aaa.jsonl')
    const operation = await sync(engine)
    expect(operation).toMatchObject({
      changes: { document: { removed: 1 }, task: { removed: 2 }, session: { changed: 1, removed: 0 } },
      accounts: { files: { seen: 5, unchanged: 3, removed: 2 } },
    })
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 2, documents: 2, tasks: 0 })
    const gone = (await engine.store.pageSessions('test', null, 10)).filter(({ sourceGone }) => sourceGone)
    expect(gone.map(({ id }) => id)).toEqual(['S-aaa'])
    expect((await sync(engine)).accounts.files).toMatchObject({ seen: 3, unchanged: 3 })
    await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts', '/work/b.ts']))
    await sync(engine)
    const [back] = await engine.store.pageSessions('test', null, 10)
    expect(back).toMatchObject({ id: 'S-aaa', sourceGone: false })
  })

  it('keeps the last good rows of a file that cannot be read, says so each time, and writes nothing for it', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await writeFile(path.join(project.root, 'docs/PRDs/features/cart-v1.md'), Buffer.from([0x23, 0xff, 0xfe]))
    await project.remove('sessions/aaa.jsonl')
    await symlink(path.join(project.root, 'nowhere'), path.join(project.root, 'sessions/aaa.jsonl'))
    for (const round of [1, 2]) {
      const before = engine.store.rowsWritten()
      const operation = await sync(engine)
      expect(operation).toMatchObject({ status: 'completed', issueCount: 2, changes: {} })
      expect(operation.accounts.files).toEqual({ seen: 5, unchanged: 3, parsed: 0, removed: 0, failed: 2 })
      expect(engine.store.rowsWritten() - before).toBe(round === 1 ? 1 : 0)
      const { items } = await engine.store.listIssues({ operationId: operation.id, limit: 10 })
      expect(items.map(({ code, path: file }) => `${code} ${file}`).toSorted()).toEqual([
        'FILE_UNREADABLE sessions/aaa.jsonl',
        'NOT_UTF8 docs/PRDs/features/cart-v1.md',
      ])
    }
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 2, documents: 3 })
  })

  it('lists malformed lines and reads the others', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write(
      'sessions/aaa.jsonl',
      `${sessionLog('aaa')}{broken\n[1,2]\n${sessionLog('aaa', ['/work/a.ts'])}`,
    )
    const operation = await sync(engine)
    expect(operation.accounts.lines).toMatchObject({ seen: 5, used: 3, malformed: 2 })
    const { items } = await engine.store.listIssues({ operationId: operation.id, limit: 10 })
    expect(items).toMatchObject([
      { code: 'LINE_MALFORMED', path: 'sessions/aaa.jsonl', line: 2 },
      { code: 'LINE_MALFORMED', path: 'sessions/aaa.jsonl', line: 3 },
    ])
  })

  it('gives documents ids that do not depend on the order in which the files came', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const idsByPath = async (): Promise<Record<string, string>> =>
      Object.fromEntries((await engine.store.readDocuments('test')).map(({ filePath, id }) => [filePath, id]))
    await project.write('docs/a-b.md', plan('Second'))
    await sync(engine)
    expect(Object.values(await idsByPath())).toEqual(['DOC-docs-a-b'])
    await project.write('docs/a/b.md', plan('First'))
    await sync(engine)
    expect(await idsByPath()).toEqual({ 'docs/a/b.md': 'DOC-docs-a-b', 'docs/a-b.md': 'DOC-docs-a-b~2' })
    await project.remove('docs/a/b.md')
    await sync(engine)
    expect(await idsByPath()).toEqual({ 'docs/a-b.md': 'DOC-docs-a-b' })
  })

  it('counts the usage that a forked log repeats once', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const first = sessionLog('aaa', ['/work/a.ts', '/work/b.ts'])
    await project.write('sessions/aaa.jsonl', first)
    await sync(engine)
    await project.write('sessions/fork.jsonl', first + sessionLog('fork', ['/work/c.ts']))
    await sync(engine)
    const sessions = await engine.store.pageSessions('test', null, 10)
    expect(sessions.map(({ id, apiMessages, repeatedApiMessages }) => [id, apiMessages, repeatedApiMessages])).toEqual([
      ['S-aaa', 2, 0],
      ['S-fork', 3, 2],
    ])
    const before = engine.store.rowsWritten()
    expect((await sync(engine, { force: true })).changes).toEqual({})
    expect(engine.store.rowsWritten() - before).toBeLessThan(20)
  })

  it('counts a forked log anew when the log it repeats is rewritten between the comparison and the read', async () => {
    await using project = await createTestProject()
    await using database = await openTestDatabase()
    const store = createPrismaStore(await database.open())
    let betweenCompareAndRead = async (): Promise<void> => undefined
    const readSessionResume: Store['readSessionResume'] = async (...request) => {
      await betweenCompareAndRead()
      return store.readSessionResume(...request)
    }
    await using engine = await joinDatabase(database, { store: { ...store, readSessionResume } })
    await store.saveProject(project.record)
    const first = sessionLog('aaa', ['/work/a.ts', '/work/b.ts'])
    await project.write('sessions/aaa.jsonl', first)
    await project.write('sessions/fork.jsonl', first + sessionLog('fork', ['/work/c.ts']))
    await sync(engine)
    await project.append('sessions/aaa.jsonl', sessionLog('more'))
    betweenCompareAndRead = async () => {
      await project.write('sessions/aaa.jsonl', sessionLog('other', ['/work/d.ts']))
    }
    await sync(engine)
    const sessions = await store.pageSessions('test', null, 10)
    expect(sessions.map(({ id, apiMessages, repeatedApiMessages }) => [id, apiMessages, repeatedApiMessages])).toEqual([
      ['S-aaa', 1, 0],
      ['S-fork', 3, 0],
    ])
  })

  it('relinks after a light sync, once', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const light = await sync(engine, { rebuildLinks: false, captureAnalytics: false })
    expect(messageOf(light, 'links')).toBe('Skipping entity link rebuild (startup light mode)')
    expect(messageOf(light, 'analytics')).toBe('Skipping analytics snapshot (startup light mode)')
    const full = await sync(engine)
    expect(full.phases.map(({ phase }) => phase)).toContain('links:completed')
    expect((await sync(engine)).phases.map(({ phase }) => phase)).not.toContain('links:completed')
  })

  it('fails and removes nothing when the project folder is not there', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('.')
    expect(await sync(engine)).toMatchObject({ status: 'failed', error: { code: 'PROJECT_UNREADABLE' } })
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 2, documents: 3 })
  })

  it('goes through the phases callers know, with every stat from the start', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const operation = await sync(engine, { force: true })
    expect(operation.phases.map(({ phase, message }) => `${phase}: ${message}`)).toEqual([
      'queued: ',
      'sessions: Syncing sessions',
      'documents: Syncing documents',
      'tasks: Syncing progress tasks',
      'features: Syncing derived features',
      'links: Rebuilding entity links',
      'links:init: Preparing link rebuild',
      'links:feature-prep: Prepared feature evidence 1/1',
      'links:session-evidence: Processed sessions 2/2',
      'links:documents: Linked documents 3/3',
      'links:catalog: Refreshing document catalog index',
      'links:completed: Link rebuild generated 7 link(s)',
      'analytics: Capturing analytics snapshot',
    ])
    expect(operation.stats).toEqual({
      ...{ sessionsSynced: 2, sessionsSkipped: 0, documentsSynced: 3, documentsSkipped: 0 },
      ...{ tasksSynced: 1, tasksSkipped: 0, featuresSynced: 1, linksCreated: 7 },
      durationMs: expect.any(Number) as number,
    })
    expect(operation.metadata).toMatchObject({ force: true, projectName: 'Test project', rebuildLinks: true })
  })

  it('runs three forced syncs started at once one after the other, with equal results', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const starts = await Promise.all(
      [true, false, true].map((captureAnalytics, index) =>
        engine.startSync({ trigger: `t${index}`, force: true, rebuildLinks: index < 2, captureAnalytics }),
      ),
    )
    const ended = await Promise.all(starts.map(({ operationId }) => engine.waitForOperation(operationId)))
    expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    expect(ended.every(({ counters }) => counters['sessionsSynced'] === 2)).toBe(true)
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 2, documents: 3, tasks: 2, features: 1 })
  })

  it('stores the other files of a batch when the database refuses one', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const { store } = engine
    const { writeSources } = store
    const refuse: Store['writeSources'] = async (projectId, writes) => {
      if (writes.some(({ state }) => state.path.endsWith('bbb.jsonl'))) throw new Error('invalid text')
      return writeSources(projectId, writes)
    }
    Object.assign(store, { writeSources: refuse })
    const operation = await sync(engine)
    expect(operation).toMatchObject({ status: 'completed', counters: { sessionsSynced: 1, documentsSynced: 3 } })
    expect(operation.accounts.files).toMatchObject({ seen: 5, parsed: 4, failed: 1 })
    const { items } = await store.listIssues({ operationId: operation.id, limit: 10 })
    expect(items).toMatchObject([{ code: 'NOT_STORED', path: 'sessions/bbb.jsonl' }])
    Object.assign(store, { writeSources })
    expect((await sync(engine)).counters).toMatchObject({ sessionsSynced: 1, sessionsSkipped: 1 })
  })

  it('stores file by file when one of them has very many rows', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const { store } = engine
    const { writeSources } = store
    const many: Store['writeSources'] = async (projectId, writes) => {
      if (writes.length > 1) throw new Error('invalid text')
      const written = await writeSources(projectId, writes)
      const [row] = written.rows
      return row === undefined ? written : { ...written, rows: Array.from({ length: 200_000 }, () => row) }
    }
    Object.assign(store, { writeSources: many })
    const operation = await sync(engine)
    expect(operation).toMatchObject({ status: 'completed', accounts: { files: { seen: 5, parsed: 5, failed: 0 } } })
  })

  it('catches up on what an operation that died had left to do', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const { store } = engine
    const { replaceDerived } = store
    Object.assign(store, { replaceDerived: () => Promise.reject(new Error('died')) })
    expect(await sync(engine)).toMatchObject({ status: 'failed', phase: 'features', error: { code: 'INTERNAL' } })
    Object.assign(store, { replaceDerived })
    const operation = await sync(engine)
    expect(operation).toMatchObject({ counters: { sessionsSynced: 0, documentsSynced: 0, featuresSynced: 1 } })
    expect(operation.phases.map(({ phase }) => phase)).toContain('links:completed')
  })

  it('parses in workers with the same result when there is much to read', async () => {
    await using project = await createTestProject()
    const long = 'x'.repeat(64 * 1024)
    for (let n = 0; n < 40; n += 1)
      await project.write(
        `sessions/s${n}.jsonl`,
        sessionLog(`s${n}`, [`/work/${n}.ts`, `/work/${long}`, '/work/z', long, long]),
      )
    await using inline = await openTestEngine(project)
    await using threaded = await openTestEngine(project, { parseThreads: 2 })
    const one = await sync(inline)
    const two = await sync(threaded)
    expect(two.accounts).toEqual(one.accounts)
    expect(await threaded.store.pageSessions('test', null, 100)).toEqual(
      await inline.store.pageSessions('test', null, 100),
    )
  })
})

function messageOf({ phases }: Operation, phase: string): string | undefined {
  return phases.find((entry) => entry.phase === phase)?.message
}

it('a log that is emptied keeps its session, and that is told once', async () => {
  await using project = await createTestProject()
  await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts']))
  await using engine = await openTestEngine(project)
  await sync(engine)
  await project.write('sessions/aaa.jsonl', '')
  const operation = await sync(engine)
  const { items } = await engine.store.listIssues({ operationId: operation.id, limit: 10 })
  expect(items).toMatchObject([{ code: 'LOG_EMPTIED', path: 'sessions/aaa.jsonl' }])
  expect(await engine.store.counts('test')).toMatchObject({ sessions: 1 })
  expect((await sync(engine)).issueCount).toBe(0)
})
