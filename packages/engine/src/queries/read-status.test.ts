import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { openTestDatabase } from '@ccdash/db/testing'
import { describe, expect, it } from 'vitest'
import type { ResolvedPaths } from '../ingest/project-paths.ts'
import { createStatusReader } from './read-status.ts'
import { at, flush, operation, PROJECT, sessionWrite } from '../store/contract/sample-records.ts'
import { createPrismaStore } from '../store/prisma-store.ts'

const PATHS: ResolvedPaths = {
  ...{ home: '/home', projectDir: '/p', realProjectDir: '/p', root: '/p', taskRoot: '/p' },
  ...{
    sessionsDirs: ['/p/logs'],
    docsDir: '/p/docs',
    progressDir: '',
    missing: [],
    roots: [],
    inside: [],
    watchRoots: [],
  },
}

async function open() {
  const statements: string[] = []
  const database = await openTestDatabase({ onStatement: (text) => statements.push(text) })
  const store = createPrismaStore(database.database)
  const clock = { at: 0 }
  const folders = { looks: 0, docsDir: '/p/docs', wait: Promise.resolve() }
  const options = { watcher: WATCHER_STOPPED }
  const project = { id: PROJECT, name: 'A', path: '/p', description: '', repoUrl: '', agentPlatforms: [] }
  await store.saveProject({ ...project, planDocsPath: 'docs', sessionsPath: '', progressPath: '' })
  const readStatus = createStatusReader({
    store,
    now: () => new Date(clock.at),
    watcherHealth: () => options.watcher,
    version: '1',
    async readFolders() {
      folders.looks += 1
      await folders.wait
      return { ...PATHS, docsDir: folders.docsDir }
    },
  })
  return { ...{ store, statements, readStatus, clock, folders, options }, [Symbol.asyncDispose]: close }

  function close(): Promise<void> {
    return database[Symbol.asyncDispose]()
  }
}

/** Statements run by `work`, the look for changes left out. */
async function reads(statements: string[], work: () => Promise<unknown>): Promise<number> {
  statements.length = 0
  await work()
  return statements.filter((text) => !text.startsWith('PRAGMA data_version')).length
}

describe('the status', () => {
  it('is read once while nothing changes, however many ask', async () => {
    await using test = await open()
    const { readStatus, statements } = test
    await reads(statements, readStatus)
    const once = statements.length
    await test.store.createOperation(operation('OP-1'))
    const many = await reads(statements, () => Promise.all(Array.from({ length: 20 }, readStatus)))
    expect(many).toBeLessThanOrEqual(once)
    expect(await reads(statements, readStatus)).toBe(0)
  })

  it('tells what was written since, by whichever connection', async () => {
    await using test = await open()
    const { store, readStatus } = test
    expect((await readStatus()).operations.activeOperationCount).toBe(0)
    await store.createOperation(operation('OP-1'))
    const running = await readStatus()
    expect(running.operations).toMatchObject({ activeOperationCount: 1, trackedOperationCount: 1 })
    expect(running.operations.activeOperations).toEqual(running.operations.recentOperations)
    await store.endOperation('OP-1', { status: 'completed' }, flush(1))
    await store.writeSources(PROJECT, [sessionWrite('S-1')])
    const ended = await readStatus()
    expect(ended).toMatchObject({ counts: { sessions: 1 }, operations: { activeOperations: [] }, lastSequence: 2 })
    expect(ended.operations.recentOperations).toEqual([await store.readOperation('OP-1')])
  })

  it('tells the watcher as it is now', async () => {
    await using test = await open()
    expect((await test.readStatus()).watcher).toBe('stopped')
    test.options.watcher = { state: 'running', problem: null }
    expect((await test.readStatus()).watcher).toBe('running')
    const problem = { code: 'EVENTS_LOST', message: 'too much', advice: 'nothing', since: at(0).toISOString() } as const
    test.options.watcher = { state: 'degraded', problem }
    expect(await test.readStatus()).toMatchObject({ watcher: 'running', watcherHealth: { state: 'degraded', problem } })
  })

  it('does not wait for folders it has looked up within a minute, but looks them up again', async () => {
    await using test = await open()
    const { readStatus, folders, clock } = test
    expect((await readStatus()).paths?.docsDir).toBe('/p/docs')
    const looked = Promise.withResolvers<void>()
    Object.assign(folders, { docsDir: '/p/plans', wait: looked.promise })
    clock.at = 59_000
    expect((await readStatus()).paths?.docsDir).toBe('/p/docs')
    expect(folders.looks).toBe(2)
    looked.resolve()
    await looked.promise
    await new Promise(setImmediate)
    expect((await readStatus()).paths?.docsDir).toBe('/p/plans')
    Object.assign(folders, { docsDir: '/p/later' })
    clock.at = 59_000 + 120_000
    expect((await readStatus()).paths?.docsDir).toBe('/p/later')
  })

  it('tells of folders that cannot be looked up to whoever asks next', async () => {
    await using test = await open()
    const { readStatus, folders, clock } = test
    await readStatus()
    folders.wait = Promise.reject(new Error('no disk'))
    clock.at = 10_000
    expect((await readStatus()).paths).not.toBeNull()
    await new Promise(setImmediate)
    await expect(readStatus()).rejects.toThrow('no disk')
    folders.wait = Promise.resolve()
    expect((await readStatus()).paths).not.toBeNull()
  })

  it('reads again after a read that failed', async () => {
    await using test = await open()
    const { store } = test
    let fails = true
    const broken = {
      ...store,
      counts: (id: string) => (fails ? Promise.reject(new Error('disk I/O error')) : store.counts(id)),
    }
    const readStatus = createStatusReader({
      ...{ store: broken, now: () => at(0), watcherHealth: () => WATCHER_STOPPED, version: '1' },
      readFolders: async () => PATHS,
    })
    await expect(readStatus()).rejects.toThrow('disk I/O error')
    fails = false
    expect((await readStatus()).counts.sessions).toBe(0)
  })
})
