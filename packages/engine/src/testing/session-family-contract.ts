/** What a family of sessions shares, and what is left of it when one of them leaves. Runs on both databases. */
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TestDatabase } from '@ccdash/db/testing'
import { createPrismaStore } from '../store/prisma-store.ts'
import type { Store } from '../store/store.ts'
import { createTestProject, joinDatabase, sessionLog, sync } from './test-engine.ts'
import type { TestEngine, TestProject } from './test-engine.ts'

/** The oldest, which spent the tokens, and two forks of it. */
const FIRST = sessionLog('aaa', ['/work/a.ts', '/work/b.ts'])
const FORKS = { fork: FIRST + sessionLog('fork', ['/work/c.ts']), third: FIRST + sessionLog('third', ['/work/d.ts']) }
/** A whole second, which every file system keeps as it is. */
const WRITTEN_AT = new Date('2026-01-02T00:00:00Z')
const WHOLE = ['S-aaa 2 0', 'S-fork 3 2', 'S-third 3 2']
/** The first has left: of the forks the older one spent the tokens. */
const WITHOUT_FIRST = ['S-fork 3 0', 'S-third 3 2']

type Change = (project: TestProject, engine: TestEngine) => Promise<unknown>

/** Ways for a log to hold other messages than before, or none, with what its session has then. */
const REWRITES: readonly (readonly [string, (log: string) => Change, string | null])[] = [
  ['rewritten without messages', (log) => rewrite(log, sessionLog('none')), '0 0'],
  ['rewritten with other messages', (log) => rewrite(log, sessionLog('other', ['/work/x.ts'])), '1 0'],
  ['cut off before its first message', (log) => rewrite(log, `${FIRST.split('\n')[0]}\n`), '0 0'],
  ['rewritten in place with its size and time kept, and read by force', rewriteUnseen, '2 0'],
  ['held by another, larger log of the same session', (log) => rewrite(`z/${log}`, sessionLog('z', many(9))), '9 0'],
  ['removed by a sync of its path', removeByPath, null],
]

/** The log is lost, its session is not: it stays what it was. */
const LOSSES: readonly (readonly [string, Change])[] = [
  ['deleted', (project) => project.remove('sessions/aaa.jsonl')],
  ['emptied', rewrite('aaa', '')],
  ['malformed from its first line', rewrite('aaa', '{ not JSON\n'.repeat(3))],
  ['replaced with a folder', replaceWithFolder],
  ['moved to another folder', (project) => move(project, 'sessions/aaa.jsonl', 'sessions/b/aaa.jsonl')],
  ['moved out of the project', (project) => move(project, 'sessions/aaa.jsonl', 'elsewhere/aaa.jsonl')],
]

export function sessionFamilyContract(name: string, open: () => Promise<TestDatabase>): void {
  describe(`a family of sessions on ${name}`, () => {
    it.each(REWRITES)('is settled without its oldest log when that is %s', async (_, change, left) => {
      await using family = await openFamily(open)
      await change('aaa')(family.project, family.engine)
      await sync(family.engine)
      expect(await family.figures()).toEqual([...(left === null ? [] : [`S-aaa ${left}`]), ...WITHOUT_FIRST])
      await family.expectSettled()
    })

    it.each(REWRITES)('takes back what a fork repeated when its log is %s', async (_, change, left) => {
      await using family = await openFamily(open)
      await change('fork')(family.project, family.engine)
      await sync(family.engine)
      const expected = [WHOLE[0], left === null ? '' : `S-fork ${left}`, WHOLE[2]]
      expect(await family.figures()).toEqual(expected.filter((line) => line !== ''))
      await family.expectSettled()
    })

    it.each(LOSSES)('keeps a session whose log is %s', async (_, change) => {
      await using family = await openFamily(open)
      await change(family.project, family.engine)
      await sync(family.engine)
      expect(await family.figures()).toEqual(WHOLE)
      await family.expectSettled()
    })

    it('takes in the log under its new name, behind the session that stays', async () => {
      await using family = await openFamily(open)
      await move(family.project, 'sessions/aaa.jsonl', 'sessions/new.jsonl')
      await sync(family.engine)
      expect(await family.figures()).toEqual(['S-aaa 2 0', 'S-fork 3 2', 'S-new 2 2', 'S-third 3 2'])
    })

    it('is settled by the next sync when the operation that changed it failed', async () => {
      await using family = await openFamily(open)
      await rewrite('fork', sessionLog('none'))(family.project)
      await rewrite('third', sessionLog('other', ['/work/x.ts']))(family.project)
      family.failNextSettling()
      expect((await sync(family.engine)).status).toBe('failed')
      expect((await sync(family.engine)).status).toBe('completed')
      expect(await family.figures()).toEqual(['S-aaa 2 0', 'S-fork 0 0', 'S-third 1 0'])
    })

    it('takes back figures that an earlier version left with a session without messages', async () => {
      await using family = await openFamily(open)
      await family.project.write('sessions/none.jsonl', sessionLog('none'))
      await sync(family.engine)
      const repeated = { repeatedTokensIn: 1, repeatedTokensOut: 1, repeatedCacheReadTokens: 1 }
      const rest = { repeatedCacheCreationTokens: 1, repeatedApiMessages: 1 }
      await family.engine.store.writeRepeatedUsage('test', [{ sessionId: 'S-none', ...repeated, ...rest }])
      await family.project.append('sessions/none.jsonl', sessionLog('none'))
      await sync(family.engine)
      expect(await family.figures()).toContain('S-none 0 0')
    })
  })
}

type Family = AsyncDisposable & {
  readonly project: TestProject
  readonly engine: TestEngine
  /** `<id> <API messages> <of these repeated>` of each session. */
  figures(): Promise<string[]>
  /** A forced sync changes no figure, and one more writes nothing. */
  expectSettled(): Promise<void>
  failNextSettling(): void
}

async function openFamily(open: () => Promise<TestDatabase>): Promise<Family> {
  const project = await createTestProject()
  const database = await open()
  const store = createPrismaStore(await database.open())
  let fails = false
  const readHistoryFamilies: Store['readHistoryFamilies'] = async (...request) => {
    if (fails) {
      fails = false
      throw new Error('the connection was lost')
    }
    return store.readHistoryFamilies(...request)
  }
  const engine = await joinDatabase(database, { store: { ...store, readHistoryFamilies } })
  await engine.store.saveProject(project.record)
  await project.write('sessions/aaa.jsonl', FIRST)
  for (const [name, log] of Object.entries(FORKS)) await project.write(`sessions/${name}.jsonl`, log)
  for (const name of ['aaa', ...Object.keys(FORKS)])
    await utimes(path.join(project.root, `sessions/${name}.jsonl`), WRITTEN_AT, WRITTEN_AT)
  await sync(engine)
  const figures = async (): Promise<string[]> => {
    const sessions = await engine.store.pageSessions('test', null, 10)
    return sessions.map(({ id, apiMessages, repeatedApiMessages }) => `${id} ${apiMessages} ${repeatedApiMessages}`)
  }
  expect(await figures()).toEqual(WHOLE)
  return {
    project,
    engine,
    figures,
    async expectSettled() {
      const settled = await figures()
      await sync(engine, { force: true })
      expect(await figures()).toEqual(settled)
      const before = engine.store.rowsWritten()
      await sync(engine)
      expect(engine.store.rowsWritten() - before).toBe(0)
    },
    failNextSettling() {
      fails = true
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await store.close()
      await database[Symbol.asyncDispose]()
      await project[Symbol.asyncDispose]()
    },
  }
}

function rewrite(log: string, text: string) {
  return (project: TestProject): Promise<string> => project.write(`sessions/${log}.jsonl`, text)
}

function rewriteUnseen(log: string): Change {
  return async (project, engine) => {
    const { size } = await stat(path.join(project.root, `sessions/${log}.jsonl`))
    const other = sessionLog('zzz', ['/work/a.ts', '/work/b.ts'])
    const file = await project.write(`sessions/${log}.jsonl`, other.padEnd(size, '\n').slice(0, size))
    await utimes(file, WRITTEN_AT, WRITTEN_AT)
    await sync(engine, { force: true })
  }
}

function removeByPath(log: string): Change {
  return async (project, engine) => {
    await project.remove(`sessions/${log}.jsonl`)
    const paths = [{ path: `sessions/${log}.jsonl`, changeType: 'deleted' as const }]
    const { operationId } = await engine.startSyncPaths({ trigger: 'test', paths })
    expect((await engine.waitForOperation(operationId)).status).toBe('completed')
  }
}

async function replaceWithFolder(project: TestProject): Promise<void> {
  await rm(path.join(project.root, 'sessions/aaa.jsonl'))
  await mkdir(path.join(project.root, 'sessions/aaa.jsonl'))
}

async function move({ root }: TestProject, from: string, to: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, to)), { recursive: true })
  await rename(path.join(root, from), path.join(root, to))
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/work/${index}.ts`)
}
