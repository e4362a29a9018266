import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createReads } from './queries/create-reads.ts'
import type { TestEngine } from './testing/test-engine.ts'
import {
  createTestProject,
  joinDatabase,
  openTestEngine,
  plan,
  sessionLog,
  sync,
  testHolder,
} from './testing/test-engine.ts'

const SYNC = { trigger: 'test', force: false, rebuildLinks: true, captureAnalytics: true }

describe('commands', () => {
  it('are refused without an active project and for an unknown one', async () => {
    await using engine = await openTestEngine(null)
    await expect(engine.startSync(SYNC)).rejects.toMatchObject({
      code: 'NO_ACTIVE_PROJECT',
      message: 'No active project',
    })
    await expect(engine.startSync({ ...SYNC, projectId: 'x' })).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
    await expect(engine.cancelOperation('OP-x')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
    await expect(engine.retryOperation('OP-x', 'test')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
  })

  it('retry an operation that has ended, with its input', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const first = await sync(engine, { force: true })
    const { operationId } = await engine.retryOperation(first.id, 'again')
    const second = await engine.waitForOperation(operationId)
    expect(second).toMatchObject({ status: 'completed', trigger: 'again', retryOf: first.id, input: first.input })
  })

  it('rebuild links with the phases and stats callers know', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const { operationId } = await engine.startRebuildLinks({ trigger: 'test', captureAnalytics: true })
    const operation = await engine.waitForOperation(operationId)
    expect(operation).toMatchObject({ status: 'completed', message: 'Link rebuild completed' })
    expect(Object.keys(operation.stats).toSorted()).toEqual(['durationMs', 'linksCreated'])
    expect(operation.phases.map(({ phase }) => phase).filter((phase) => !phase.startsWith('links:'))).toEqual([
      ...['queued', 'links', 'analytics'],
    ])
    expect(operation.metadata).toEqual({
      ...{ docsDir: `${project.root}/docs`, progressDir: `${project.root}/progress`, captureAnalytics: true },
    })
  })

  it('wait for an operation that another process works on', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await using other = await joinDatabase(engine.database)
    const { operationId } = await engine.startSync(SYNC)
    expect((await other.waitForOperation(operationId)).status).toBe('completed')
  })

  it('end what runs as ABORTED when the engine closes', async () => {
    await using project = await createTestProject()
    for (let n = 0; n < 300; n += 1) await project.write(`sessions/s${n}.jsonl`, sessionLog(`s${n}`, ['/work/a.ts']))
    await using engine = await openTestEngine(project)
    const { operationId } = await engine.startSync(SYNC)
    await until(async () => (await engine.store.unfinishedOperations()).some(({ claimed }) => claimed))
    await engine.close()
    const operation = await engine.store.readOperation(operationId)
    expect(operation).toMatchObject({ status: 'failed', error: { code: 'ABORTED' } })
    await expect(engine.startSync(SYNC)).rejects.toMatchObject({ code: 'ENGINE_NOT_READY' })
  })
})

describe('an engine that starts', () => {
  it('ends within two seconds what a process that died left running, and the next sync completes', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project, { isProcessAlive: ({ pid }) => pid !== 666 })
    const dead = testHolder({ pid: 666 })
    const left = { id: 'OP-left', projectId: 'test', trigger: 'test', metadata: {}, retryOf: null, requestKey: 'k' }
    const input = { kind: 'rebuild_links', captureAnalytics: false } as const
    await engine.store.createOperation({ ...left, input, holder: dead, at: new Date() })
    await engine.store.claimOperation('OP-left', dead, new Date())
    const startedAt = Date.now()
    const operation = await sync(engine)
    expect(operation.status).toBe('completed')
    expect(Date.now() - startedAt).toBeLessThan(2000)
    expect(await engine.store.readOperation('OP-left')).toMatchObject({
      status: 'failed',
      error: { code: 'INTERRUPTED' },
    })
    expect(await engine.interruptDead()).toEqual([])
  })
})

describe('projects', () => {
  it('are checked before they are saved', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(null)
    const good = { ...project.record, agentPlatforms: [] }
    const save = (over: object): Promise<unknown> => engine.saveProject({ ...good, ...over })
    await expect(save({ path: 'relative' })).rejects.toMatchObject({ code: 'PROJECT_INVALID' })
    await expect(save({ path: `${project.root}/none` })).rejects.toMatchObject({ code: 'PROJECT_INVALID' })
    for (const id of ['a/b', '.', '..', '...', 'a\nb', 'a\0', 'a%2f', ' a', '\u202Ea', 'x?']) {
      await expect(save({ id })).rejects.toMatchObject({ code: 'PROJECT_INVALID' })
    }
    await expect(save({ name: '  ' })).rejects.toMatchObject({ code: 'PROJECT_INVALID' })
    expect(await save({ name: ' Shop ' })).toMatchObject({ name: 'Shop' })
    expect(await engine.store.activeProjectId()).toBe('test')
    await expect(engine.updateProject('none', good)).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
    await expect(engine.activateProject('none')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
  })
})

describe('watching', () => {
  it('brings changes in as operations and follows the active project', async () => {
    await using one = await createTestProject()
    await using two = await createTestProject()
    await using engine = await openTestEngine(one)
    await engine.store.saveProject({ ...two.record, id: 'other' })
    expect(engine.watcherStatus().state).toBe('stopped')
    await one.write('docs/first.md', plan('First'))
    await engine.startWatching({ startsLevel: false })
    expect(engine.watcherStatus().state).toBe('running')
    await until(async () => (await engine.store.counts('test')).documents === 1)
    await one.write('docs/second.md', plan('Second'))
    await until(async () => (await engine.store.counts('test')).documents === 2)
    const [newest] = (await engine.store.listOperations({ projectId: 'test', limit: 1 })).items
    expect(newest).toMatchObject({ kind: 'sync_changed_files', trigger: 'watcher' })

    await two.write('docs/other.md', plan('Other'))
    await engine.activateProject('other')
    await until(async () => (await engine.store.counts('other')).documents === 1)
    await two.write('sessions/new.jsonl', sessionLog('new'))
    await until(async () => (await engine.store.counts('other')).sessions === 1)
    await two.remove('sessions/new.jsonl')
    await until(async () => (await engine.store.pageSessions('other', null, 1))[0]?.sourceGone === true)
    await engine.close()
    expect(engine.watcherStatus().state).toBe('stopped')
  })

  it('follows a project that another process made the active one', async () => {
    await using one = await createTestProject()
    await using two = await createTestProject()
    await using engine = await openTestEngine(one)
    await engine.store.saveProject({ ...two.record, id: 'other' })
    await engine.startWatching({ startsLevel: true })
    await two.write('docs/other.md', plan('Other'))
    await engine.store.setActiveProject('other') // past this engine's commands, as another process does
    await until(async () => (await engine.store.counts('other')).documents === 1)
    await two.write('docs/second.md', plan('Second'))
    await until(async () => (await engine.store.counts('other')).documents === 2)
    expect(await engine.store.counts('test')).toMatchObject({ documents: 0 })
  })

  it('brings the first log of a project in at once, and marks the logs of a folder that goes', async () => {
    await using home = await createTestProject()
    await using project = await createTestProject()
    const record = { ...project.record, sessionsPath: '' }
    await using engine = await openTestEngine(
      { ...project, record },
      { pathEnv: { home: home.root, claudeConfigDir: '' } },
    )
    await mkdir(path.join(home.root, '.claude/projects'), { recursive: true })
    await engine.startWatching({ startsLevel: true })
    const folder = path.join(home.root, '.claude/projects', project.root.replaceAll(/[^A-Za-z0-9]/g, '-'))
    await mkdir(folder)
    await writeFile(path.join(folder, 'first.jsonl'), sessionLog('first', [], project.root))
    await until(async () => (await engine.store.counts('test')).sessions === 1)

    await sleep(500) // watching starts anew with the folder
    await Promise.all([project.write('docs/plan.md', plan('Plan')), rm(folder, { recursive: true })])
    await until(async () => (await engine.store.counts('test')).documents === 1)
    await until(async () => (await engine.store.pageSessions('test', null, 1))[0]?.sourceGone === true)
    const { items } = await engine.store.listOperations({ projectId: 'test', limit: 10 })
    expect(items.every(({ status }) => status !== 'failed')).toBe(true)
  })

  it('leaves a file that cannot be read alone until it changes', async () => {
    await using project = await createTestProject()
    await project.write('docs/good.md', plan('Good'))
    await project.write('docs/turns.md', plan('Turns'))
    await using engine = await openTestEngine(project, { reconcileEveryMs: 40 })
    await sync(engine)
    await writeFile(path.join(project.root, 'docs/turns.md'), Buffer.from([0x23, 0xff, 0xfe]))
    await writeFile(path.join(project.root, 'docs/new.md'), Buffer.from([0x23, 0xff]))
    expect(await sync(engine)).toMatchObject({ issueCount: 2 })
    const total = async (): Promise<number> => (await engine.store.countOperations(null)).total
    await engine.startWatching({ startsLevel: false })
    await sleep(500)
    expect(await total()).toBe(2)
    expect(await sync(engine)).toMatchObject({ issueCount: 2 }) // a sync somebody asked for tries again
    await project.write('docs/new.md', plan('New'))
    await until(async () => (await engine.store.counts('test')).documents === 3)
  })
})

describe('reads', () => {
  it('tell what is stored and what runs', async () => {
    await using project = await createTestProject()
    await project.write('docs/first.md', plan('First'))
    await using engine = await openTestEngine(project)
    const reads = readsOf(engine)
    expect(await reads.health()).toEqual({
      ...{ status: 'ok', db: 'connected', watcher: 'stopped', reasons: [] },
      watcherHealth: { state: 'stopped', problem: null },
    })
    const operation = await sync(engine)
    expect(await reads.status()).toMatchObject({
      project: { id: 'test' },
      paths: { root: project.root, docsDir: `${project.root}/docs`, missing: [] },
      counts: { documents: 1 },
      operations: { activeOperationCount: 0, trackedOperationCount: 1, recentOperations: [{ id: operation.id }] },
      serverVersion: '0.0.0',
    })
    expect(await reads.getOperation(operation.id)).toEqual(operation)
    await expect(reads.getOperation('OP-x')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' })
  })

  it('audit an empty link table', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    const input = { featureId: '', primaryFloor: 0.55, fanoutFloor: 10, limit: 50 }
    expect(await readsOf(engine).auditLinks(input)).toMatchObject({
      ...{ projectId: 'test', featureFilter: null, rowCount: 0, suspectCount: 0, suspects: [] },
    })
    await expect(readsOf(engine).auditLinks({ ...input, projectId: 'x' })).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
    })
  })
})

function readsOf({ store, watcherStatus }: TestEngine) {
  const pathEnv = { home: '/nowhere', claudeConfigDir: '' }
  return createReads({
    store,
    now: () => new Date(),
    pathEnv,
    watcherHealth: () => watcherStatus(),
    version: '0.0.0',
  })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}
