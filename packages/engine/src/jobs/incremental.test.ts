/** However files were edited and synced in between, the store ends equal to one that read the last state anew. */
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestProject, openTestEngine, plan, progress, sessionLog, sync } from '../testing/test-engine.ts'
import { runs, runsTimeoutMs } from '../testing/property-runs.ts'

const DOCUMENTS = ['docs/a-b.md', 'docs/a/b.md', 'docs/implementation_plans/features/cart-v1.md', 'docs/notes.md']
const PROGRESS = ['progress/cart-v1/phase-1-progress.md', 'progress/menu-v1/phase-1-progress.md']
const SESSIONS = ['sessions/one.jsonl', 'sessions/two.jsonl', 'sessions/a/two.jsonl', 'sessions/z/two.jsonl']

type Step =
  | { type: 'write'; file: string; seed: number }
  | { type: 'append'; file: string; seed: number }
  | { type: 'remove'; file: string }
  | { type: 'move'; file: string; to: string; leavesStub: boolean }
  | { type: 'sync'; how: 'full' | 'forced' | 'paths' }

const seed = fc.nat(50)
const DUPLICATES = SESSIONS.slice(1)
const duplicate = fc.constantFrom(...DUPLICATES)

/** Steps on these files, a sync among every three. */
function stepOn(files: readonly string[], logs: readonly string[]): fc.Arbitrary<Step> {
  const file = fc.constantFrom(...files, ...logs)
  const how = fc.constantFrom('full' as const, 'forced', 'paths')
  return fc.oneof(
    fc.record({ type: fc.constant('write' as const), file, seed }),
    fc.record({ type: fc.constant('append' as const), file: fc.constantFrom(...logs), seed }),
    fc.record({ type: fc.constant('remove' as const), file }),
    fc.record({ type: fc.constant('move' as const), file: duplicate, to: duplicate, leavesStub: fc.boolean() }),
    { weight: 2, arbitrary: fc.record({ type: fc.constant('sync' as const), how }) },
  )
}

function textOf(file: string, n: number): string {
  // Most logs repeat each other's messages; every fifth belongs to another family, every fourth has no message.
  if (file.startsWith('sessions/')) {
    const edits = [`/work/${n}.ts`, `/work/${n % 3}.ts`, '/work/c.ts'].slice(0, n % 4)
    return sessionLog(n % 5 === 0 ? 't' : 's', edits)
  }
  if (file.startsWith('docs/')) return plan(`Title ${n}`, n % 2 === 0 ? { related: 'docs/notes.md' } : {})
  return progress(
    n % 2 === 0 ? 'cart-v1' : 'menu-v1',
    Array.from({ length: n % 4 }, (_, task) => `T-${task}`),
  )
}

/** Whether another log of the same session stands. */
function hasDuplicate(files: ReadonlySet<string>, file: string): boolean {
  return [...files].some((other) => other !== file && path.basename(other) === path.basename(file))
}

/** Applies the steps; returns the files that stand in the end. */
async function apply(project: TestProject, engine: TestEngine, steps: readonly Step[]): Promise<void> {
  const files = new Set<string>()
  let touched = new Map<string, 'modified' | 'deleted'>()
  for (const action of steps) {
    if (action.type === 'write') {
      await project.write(action.file, textOf(action.file, action.seed))
      files.add(action.file)
      touched.set(action.file, 'modified')
    } else if (action.type === 'append') {
      if (!files.has(action.file)) continue
      const lines = textOf(action.file, action.seed).split('\n').slice(1)
      await project.append(action.file, lines.join('\n').replaceAll('_s_', `_${action.seed}_`))
      touched.set(action.file, 'modified')
    } else if (action.type === 'remove') {
      // The session of the last log that holds it would stay, by design.
      if (!files.has(action.file) || (action.file.endsWith('.jsonl') && !hasDuplicate(files, action.file))) continue
      files.delete(action.file)
      await project.remove(action.file)
      touched.set(action.file, 'deleted')
    } else if (action.type === 'move') {
      if (!files.has(action.file) || action.file === action.to) continue
      await mkdir(path.dirname(path.join(project.root, action.to)), { recursive: true })
      await rename(path.join(project.root, action.file), path.join(project.root, action.to))
      files.add(action.to)
      touched.set(action.to, 'modified')
      if (action.leavesStub) await project.write(action.file, sessionLog('s'))
      else files.delete(action.file)
      touched.set(action.file, action.leavesStub ? 'modified' : 'deleted')
    } else if (action.how === 'paths') {
      if (touched.size === 0) continue
      const paths = [...touched].map(([file, changeType]) => ({ path: file, changeType }))
      const { operationId } = await engine.startSyncPaths({ trigger: 'test', paths })
      expect((await engine.waitForOperation(operationId)).status).toBe('completed')
      touched = new Map()
    } else {
      expect((await sync(engine, { force: action.how === 'forced' })).status).toBe('completed')
      touched = new Map()
    }
  }
}

async function dump({ store }: TestEngine): Promise<unknown> {
  const sessions = await store.pageSessions('test', null, 100)
  const updates = await Promise.all(sessions.map(({ id }) => store.readFileUpdates('test', id)))
  const documents = await store.pageDocuments('test', null, 100)
  const [tasks, features] = [await store.pageTasks('test', null, 100), await store.pageFeatures('test', null, 100)]
  return { sessions, updates, documents, tasks, features }
}

async function checkSteps(steps: readonly Step[]): Promise<void> {
  await using project = await createTestProject()
  await using engine = await openTestEngine(project)
  await apply(project, engine, steps)
  const last = await sync(engine)
  expect(last).toMatchObject({ status: 'completed' })
  const { items } = await engine.store.listIssues({ operationId: last.id, limit: 100 })
  expect(items.filter(({ code }) => code === 'ACCOUNTS_UNBALANCED')).toEqual([])
  await using fresh = await openTestEngine(project)
  await sync(fresh)
  expect(await dump(engine)).toEqual(await dump(fresh))
  const before = engine.store.rowsWritten()
  await sync(engine)
  expect(engine.store.rowsWritten() - before).toBe(0)
}

it(
  'an incremental result equals a fresh full sync',
  async () => {
    const steps = fc.array(stepOn([...DOCUMENTS, ...PROGRESS], SESSIONS), { maxLength: 14 })
    await fc.assert(fc.asyncProperty(steps, checkSteps), runs(25))
  },
  runsTimeoutMs(120_000),
)

it(
  'an incremental result equals a fresh full sync when logs share their session id',
  async () => {
    const steps = fc.array(stepOn([], DUPLICATES), { minLength: 8, maxLength: 16 })
    await fc.assert(fc.asyncProperty(steps, checkSteps), runs(25))
  },
  runsTimeoutMs(120_000),
)
