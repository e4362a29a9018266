import { rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ChangedPath, Operation } from '@ccdash/api-contract'
import { createRecorder } from '../ledger/operation-tracker.ts'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestProject, openTestEngine, plan, progress, sessionLog, sync } from '../testing/test-engine.ts'
import { createTestJobDeps } from '../testing/test-job-deps.ts'
import { syncPaths } from './sync-paths.ts'

type Change = string | ChangedPath

async function syncThese(engine: TestEngine, changes: readonly Change[], trigger = 'test'): Promise<Operation> {
  const paths = changes.map((change) =>
    typeof change === 'string' ? ({ path: change, changeType: 'modified' } as const) : change,
  )
  const { operationId } = await engine.startSyncPaths({ trigger, paths })
  return engine.waitForOperation(operationId)
}

const deleted = (file: string): ChangedPath => ({ path: file, changeType: 'deleted' })

async function fill(project: TestProject): Promise<void> {
  await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts']))
  await project.write('docs/implementation_plans/features/cart-v1.md', plan('Cart'))
  await project.write('progress/cart-v1/phase-1-progress.md', progress('cart-v1', ['T-1', 'T-2']))
}

describe('sync of changed paths', () => {
  it('reads the given files and nothing else, with the phases and stats callers know', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const file = await project.write('sessions/bbb.jsonl', sessionLog('bbb'))
    const operation = await syncThese(engine, [file, 'progress/cart-v1/phase-1-progress.md'])
    expect(operation).toMatchObject({
      ...{ status: 'completed', message: 'Changed-file sync completed', metadata: { changedCount: 2 } },
      counters: { changedFilesTotal: 2, sessionsSynced: 1, documentsSynced: 1, tasksSynced: 1 },
      progress: { processedChangedFiles: 2, totalChangedFiles: 2 },
      accounts: { files: { seen: 2, parsed: 2 } },
    })
    expect(operation.stats).toEqual({
      ...{ sessionsSynced: 1, documentsSynced: 1, tasksSynced: 1, featuresSynced: 1, linksCreated: 5 },
    })
    expect(operation.phases.map(({ phase, message }) => `${phase}: ${message}`).slice(1, 4)).toEqual([
      'changed-files: Processed 2/2 changed file(s)',
      'features: Resyncing derived features after changed files',
      'links: Rebuilding entity links after changed-file sync',
    ])
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 1, documents: 1, tasks: 2 })
  })

  it('tells at every tenth and the last file how many are done', async () => {
    await using project = await createTestProject()
    await fill(project)
    const files = Array.from({ length: 23 }, (_, n) => `docs/p${n}.md`)
    for (const file of files) await project.write(file, plan(file))
    await using engine = await openTestEngine(project)
    const seen: string[] = []
    const body = syncPaths(createTestJobDeps(engine.store, project.root), {
      ...{ project: project.record, trigger: 'test' },
      input: {
        kind: 'sync_changed_files',
        paths: ['sessions/aaa.jsonl', ...files].map((file) => ({ path: file, changeType: 'modified' })),
      },
    })
    const { tracker, advance } = createRecorder({
      ...{ id: 'OP-1', now: () => new Date(), signal: new AbortController().signal },
      ...{ describePath: (file) => file, onReport: () => undefined },
    })
    advance({ type: 'claim' })
    await body({
      ...tracker,
      phase(name, message) {
        if (name === 'changed-files') seen.push(message)
      },
    })
    expect(seen).toEqual([
      'Processing 24 changed file(s)',
      'Processed 10/24 changed file(s)',
      'Processed 20/24 changed file(s)',
      'Processed 24/24 changed file(s)',
    ])
  })

  it('takes a missing file for an issue and reads the others', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const operation = await syncThese(engine, ['docs/none.md', 'sessions/aaa.jsonl'])
    expect(operation).toMatchObject({
      status: 'completed',
      issueCount: 1,
      stats: { sessionsSynced: 1, documentsSynced: 0 },
    })
    expect(operation.accounts.files).toMatchObject({ seen: 2, parsed: 1, failed: 1 })
    const { items } = await engine.store.listIssues({ operationId: operation.id, limit: 10 })
    expect(items).toMatchObject([{ code: 'FILE_MISSING', path: 'docs/none.md' }])
  })

  it.each([
    ['../outside.md', 'PATH_OUTSIDE_ROOTS', 'Path outside allowed project roots: ../outside.md'],
    ['/etc/passwd', 'PATH_OUTSIDE_ROOTS', 'Path outside allowed project roots: /etc/passwd'],
    ['docs/link/passwd', 'PATH_OUTSIDE_ROOTS', 'Path outside allowed project roots: docs/link/passwd'],
  ])('refuses %s', async (file, code, message) => {
    await using project = await createTestProject()
    await symlink('/etc', path.join(project.root, 'docs/link'))
    await using engine = await openTestEngine(project)
    await expect(syncThese(engine, [file])).rejects.toMatchObject({ code, message })
    expect((await engine.store.countOperations(null)).total).toBe(0)
  })

  it('refuses an empty list', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await expect(syncThese(engine, [])).rejects.toMatchObject({ code: 'NO_PATHS', message: 'No paths provided' })
  })

  it('removes what a deleted path held, its session too', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('sessions/aaa.jsonl')
    await project.remove('progress/cart-v1')
    const operation = await syncThese(engine, [deleted('sessions/aaa.jsonl'), deleted('progress/cart-v1')])
    expect(operation).toMatchObject({
      stats: { sessionsSynced: 1, documentsSynced: 1, tasksSynced: 1 },
      changes: { session: { removed: 1 }, document: { removed: 1 }, task: { removed: 2 } },
      accounts: { files: { seen: 2, removed: 2 } },
    })
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 0, documents: 1, tasks: 0 })
  })

  it.each([
    ['a file', 'docs/implementation_plans/features/cart-v1.md'],
    ['a folder', 'docs/implementation_plans'],
    ['a log', 'sessions/aaa.jsonl'],
    ['a root', 'progress'],
    ['a link to a file', 'docs/alias.md'],
    ['a file through a linked parent', 'docs/linked/features/cart-v1.md'],
    ['a link that leads nowhere', 'docs/broken.md'],
  ])(
    'removes nothing for %s that is said to be deleted and is there: it is read, and that is told',
    async (_, path) => {
      await using project = await createTestProject()
      await fill(project)
      await using engine = await openTestEngine(project)
      await symlink('implementation_plans', `${project.root}/docs/linked`)
      await symlink('implementation_plans/features/cart-v1.md', `${project.root}/docs/alias.md`)
      await project.write('docs/broken.md', plan('Broken'))
      await sync(engine)
      await project.remove('docs/broken.md')
      await symlink('nothing.md', `${project.root}/docs/broken.md`)
      const before = await engine.store.counts('test')
      const operation = await syncThese(engine, [deleted(path)])
      expect(operation).toMatchObject({ status: 'completed', accounts: { files: { removed: 0 } }, changes: {} })
      const { items } = await engine.store.listIssues({ operationId: operation.id, limit: 10 })
      expect(items.map(({ code }) => code)).toContain('NOT_DELETED')
      expect(await engine.store.counts('test')).toEqual(before)
    },
  )

  it('removes a document that is gone though it was said to be modified, as a full sync would', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('docs/implementation_plans')
    const operation = await syncThese(engine, ['docs/implementation_plans/features/cart-v1.md'])
    expect(operation).toMatchObject({
      changes: { document: { removed: 1 } },
      accounts: { files: { seen: 1, removed: 1 } },
    })
  })

  it('concludes nothing from a modified file whose root is not there', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await rename(`${project.root}/docs`, `${project.root}/away`)
    const operation = await syncThese(engine, ['docs/implementation_plans/features/cart-v1.md'])
    expect(operation).toMatchObject({ issueCount: 1, changes: {}, accounts: { files: { seen: 1, failed: 1 } } })
    expect(await engine.store.counts('test')).toMatchObject({ documents: 2 })
  })

  it('fails, and removes nothing, when the folder of the project is not there', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await rename(project.root, `${project.root}-away`)
    await using _ = { [Symbol.asyncDispose]: () => rename(`${project.root}-away`, project.root) }
    const operation = await syncThese(engine, [deleted('docs/implementation_plans/features/cart-v1.md')])
    expect(operation).toMatchObject({ status: 'failed', error: { code: 'PROJECT_UNREADABLE' } })
    expect(await engine.store.counts('test')).toMatchObject({ sessions: 1, documents: 2, tasks: 2 })
  })

  it('keeps the session of a log that the watcher saw vanish, without an issue', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('sessions/aaa.jsonl')
    const operation = await syncThese(engine, ['sessions/aaa.jsonl'], 'watcher')
    expect(operation).toMatchObject({ issueCount: 0, accounts: { files: { seen: 1, removed: 1 } } })
    const [session] = await engine.store.pageSessions('test', null, 10)
    expect(session).toMatchObject({ id: 'S-aaa', sourceGone: true })
  })

  it('takes a folder for all its files, new, changed and removed', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.remove('docs/implementation_plans/features/cart-v1.md')
    await project.write('docs/implementation_plans/features/menu-v1.md', plan('Menu'))
    const operation = await syncThese(engine, ['docs'])
    expect(operation).toMatchObject({ stats: { documentsSynced: 2 }, changes: { document: { added: 1, removed: 1 } } })
    const documents = await engine.store.readDocuments('test')
    expect(documents.map(({ title }) => title).toSorted()).toContain('Menu')
    expect(documents.some(({ title }) => title === 'Cart')).toBe(false)
  })

  it('ignores what is no source', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write('README.txt', 'hello')
    const operation = await syncThese(engine, ['README.txt'])
    expect(operation).toMatchObject({
      status: 'completed',
      issueCount: 0,
      stats: { sessionsSynced: 0, documentsSynced: 0 },
    })
  })

  it('names a document whose id another file has already, and the other one again when it must give way', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write('docs/a-b.md', plan('Second'))
    await sync(engine)
    const file = await project.write('docs/a/b.md', plan('First'))
    const operation = await syncThese(engine, [file])
    expect(operation.accounts.files).toMatchObject({ seen: 2, parsed: 2 })
    const ids = (await engine.store.readDocuments('test')).map(({ filePath, id }) => [filePath, id])
    expect(Object.fromEntries(ids)).toEqual({ 'docs/a/b.md': 'DOC-docs-a-b', 'docs/a-b.md': 'DOC-docs-a-b~2' })
  })
})
