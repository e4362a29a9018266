import { utimes } from 'node:fs/promises'
import path from 'node:path'
import type { Operation } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { createTestProject, openTestEngine, sessionLog, sync } from '../testing/test-engine.ts'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'

const MAIN = 'sessions/aa-main/abc.jsonl'
const TREE = 'sessions/zz-worktree/abc.jsonl'
const FULL = sessionLog('abc', ['/work/a.ts', '/work/b.ts', '/work/c.ts'])
const STUB = sessionLog('abc')

/** `<path> <tokens in>` of each session shown, and whether its log is gone. */
async function shown(project: TestProject, engine: TestEngine): Promise<string[]> {
  const sessions = await engine.store.pageSessions('test', null, 10)
  return sessions.map(
    ({ sourcePath, tokensIn, sourceGone }) =>
      `${path.relative(project.root, sourcePath)} ${tokensIn}${sourceGone ? ' gone' : ''}`,
  )
}

async function duplicates({ store }: TestEngine, operation: Operation): Promise<string[]> {
  const { items } = await store.listIssues({ operationId: operation.id, limit: 10 })
  expect(operation.status).toBe('completed')
  expect(items.filter(({ code }) => code !== 'DUPLICATE_SESSION_ID')).toEqual([])
  return items.map((issue) => `${issue.path} ${issue.reason}`)
}

async function syncPaths(engine: TestEngine, ...paths: { path: string; changeType: 'modified' | 'deleted' }[]) {
  const { operationId } = await engine.startSyncPaths({ trigger: 'test', paths })
  return engine.waitForOperation(operationId)
}

async function expectIdle(engine: TestEngine): Promise<void> {
  const before = engine.store.rowsWritten()
  expect((await sync(engine)).issueCount).toBe(0)
  expect(engine.store.rowsWritten() - before).toBe(0)
}

describe('logs that hold the same session id', () => {
  it.each([
    [
      'the stub comes first by path',
      STUB,
      FULL,
      `${TREE} 30`,
      `${MAIN} is not shown: ${TREE} holds session S-abc too, and more of it`,
    ],
    [
      'the stub comes last by path',
      FULL,
      STUB,
      `${MAIN} 30`,
      `${TREE} is not shown: ${MAIN} holds session S-abc too, and more of it`,
    ],
    [
      'they are equally large',
      FULL,
      FULL,
      `${MAIN} 30`,
      `${TREE} is not shown: ${MAIN} holds session S-abc too, and as much of it`,
    ],
  ])('shows the one with the most content when %s', async (_case, main, tree, session, issue) => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write(MAIN, main)
    await project.write(TREE, tree)
    const operation = await sync(engine)
    expect(await duplicates(engine, operation)).toEqual([issue])
    expect(operation.accounts.files).toEqual({ seen: 2, unchanged: 0, parsed: 1, removed: 0, failed: 1 })
    expect(await shown(project, engine)).toEqual([session])
    await expectIdle(engine)
  })

  it('keeps showing a log that moved and left a stub, and shows what is left when either goes', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write(MAIN, FULL)
    await sync(engine)
    await project.write(MAIN, STUB)
    await project.write(TREE, FULL)
    const moved = await sync(engine)
    expect(await shown(project, engine)).toEqual([`${TREE} 30`])
    expect(moved.changes).toMatchObject({ session: { added: 0, removed: 0 } })
    expect((await engine.store.readFileUpdates('test', 'S-abc')).length).toBe(3)
    await project.remove(MAIN)
    await syncPaths(engine, { path: MAIN, changeType: 'deleted' })
    expect(await shown(project, engine)).toEqual([`${TREE} 30`])
    await expectIdle(engine)
    await project.write(MAIN, STUB)
    await sync(engine)
    await project.remove(TREE)
    expect(await duplicates(engine, await sync(engine))).toEqual([])
    expect(await shown(project, engine)).toEqual([`${MAIN} 0`])
    await expectIdle(engine)
  })

  it('reads the other log in the same path sync that deletes, misses, rewrites or outgrows the shown one', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write(MAIN, STUB)
    await project.write(TREE, FULL)
    await sync(engine)
    await project.remove(TREE)
    const removal = await syncPaths(engine, { path: TREE, changeType: 'deleted' })
    expect(removal.accounts.files).toEqual({ seen: 2, unchanged: 0, parsed: 1, removed: 1, failed: 0 })
    expect(await shown(project, engine)).toEqual([`${MAIN} 0`])
    await project.write(TREE, FULL)
    expect(await duplicates(engine, await syncPaths(engine, { path: TREE, changeType: 'modified' }))).toEqual([
      `${MAIN} is not shown: ${TREE} holds session S-abc too, and more of it`,
    ])
    expect(await shown(project, engine)).toEqual([`${TREE} 30`])
    await project.write(TREE, '')
    await syncPaths(engine, { path: TREE, changeType: 'modified' })
    expect(await shown(project, engine)).toEqual([`${MAIN} 0`])
    await project.append(MAIN, FULL)
    await syncPaths(engine, { path: MAIN, changeType: 'modified' })
    expect(await shown(project, engine)).toEqual([`${MAIN} 30`])
    await sync(engine) // the snapshot of figures
    await expectIdle(engine)
  })

  it('does not read a log that is not shown, however it grows, until it is the largest', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write(MAIN, STUB)
    await project.write(TREE, FULL)
    await sync(engine)
    await project.append(MAIN, STUB)
    const operation = await sync(engine)
    expect(operation.accounts).toMatchObject({ lines: { bytesSeen: 0 }, files: { unchanged: 1, failed: 1 } })
    expect(operation.changes).toEqual({})
    const more = sessionLog('more', ['/work/d.ts'])
    await project.append(TREE, more)
    expect((await sync(engine)).accounts.lines.bytesSeen).toBe(more.length)
    await project.append(MAIN, FULL + FULL)
    await sync(engine)
    expect(await shown(project, engine)).toEqual([`${MAIN} 30`])
    await expectIdle(engine)
  })

  it.each([
    ['from the start', false],
    ['after it held one', true],
  ])('shows a smaller log when the largest holds no session, %s', async (_case, hadSession) => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    if (hadSession) {
      await project.write(MAIN, FULL)
      await project.write(TREE, STUB)
      await sync(engine)
    }
    await project.write(MAIN, `${' '.repeat(200)}\n`.repeat(100))
    if (!hadSession) await project.write(TREE, STUB)
    expect(await duplicates(engine, await sync(engine))).toEqual([])
    expect(await shown(project, engine)).toEqual([`${TREE} 0`])
    await expectIdle(engine)
    await utimes(path.join(project.root, TREE), new Date(), new Date())
    await sync(engine)
    expect(await shown(project, engine)).toEqual([`${TREE} 0`])
  })

  it('does not take journals for one session', async () => {
    await using project = await createTestProject()
    await using engine = await openTestEngine(project)
    await project.write('sessions/p/x/subagents/journal.jsonl', STUB)
    await project.write('sessions/p/y/subagents/journal.jsonl', FULL)
    const operation = await sync(engine)
    expect(operation).toMatchObject({ issueCount: 0, accounts: { files: { parsed: 2, failed: 0 } } })
    expect(await shown(project, engine)).toEqual([])
    await expectIdle(engine)
  })
})
