import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ProjectRecord } from '../records/project.ts'
import { createTestProject, openTestEngine, plan, sessionLog } from '../testing/test-engine.ts'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestJobDeps } from '../testing/test-job-deps.ts'
import { createProjectWatcher } from './watch-project.ts'

/** A watcher whose syncs only tell that they were asked for; a full sync waits for `release`. */
function openWatcher({ store }: TestEngine, home: string) {
  const calls: string[] = []
  const gate = Promise.withResolvers<void>()
  const watcher = createProjectWatcher(
    {
      ...createTestJobDeps(store, home),
      async syncPaths(project, changes) {
        for (const change of changes) calls.push(`${project.id} ${path.basename(change.path)}`)
      },
      async syncProject(project) {
        calls.push(`${project.id} all`)
        await gate.promise
      },
    },
    { reconcileEveryMs: 3_600_000 },
  )
  return { watcher, calls, release: () => gate.resolve() }
}

/** The project with the agent's own log folders. */
function unconfigured({ record }: TestProject): ProjectRecord {
  return { ...record, sessionsPath: '' }
}

/** First log of a project in the folder the agent would choose. */
async function writeFirstLog(home: string, { root }: TestProject, id: string): Promise<string> {
  const folder = path.join(home, '.claude/projects', root.replaceAll(/[^A-Za-z0-9]/g, '-'))
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${id}.jsonl`), sessionLog(id, [], root))
  return folder
}

describe('a watcher whose project gets other folders during a sync', () => {
  it('stays with the project it was sent to meanwhile', async () => {
    await using home = await createTestProject()
    await using one = await createTestProject()
    await using two = await createTestProject()
    await using engine = await openTestEngine(null)
    const { watcher, calls, release } = openWatcher(engine, home.root)
    await one.write('docs/a.md', plan('A'))
    await watcher.watch({ ...unconfigured(one), id: 'one' }, { startsLevel: false })
    await expect.poll(() => calls).toEqual(['one all'])
    await writeFirstLog(home.root, one, 'aaa')
    await watcher.watch({ ...unconfigured(two), id: 'two' }, { startsLevel: true })
    release()
    await sleep(300)
    await one.write('docs/b.md', plan('B'))
    await two.write('docs/c.md', plan('C'))
    await expect.poll(() => calls, { timeout: 4_000 }).toEqual(['one all', 'two c.md'])
    await watcher.close()
  })

  it('stays closed', async () => {
    await using home = await createTestProject()
    await using one = await createTestProject()
    await using engine = await openTestEngine(null)
    const { watcher, calls, release } = openWatcher(engine, home.root)
    await one.write('docs/a.md', plan('A'))
    await watcher.watch(unconfigured(one), { startsLevel: false })
    await expect.poll(() => calls).toEqual(['test all'])
    await writeFirstLog(home.root, one, 'aaa')
    const closing = watcher.close()
    release()
    await closing
    await sleep(200)
    expect(watcher.status().state).toBe('stopped')
  })

  it('watches them from then on', async () => {
    await using home = await createTestProject()
    await using one = await createTestProject()
    await using engine = await openTestEngine(null)
    const { watcher, calls, release } = openWatcher(engine, home.root)
    release()
    await watcher.watch(unconfigured(one), { startsLevel: true })
    const folder = await writeFirstLog(home.root, one, 'aaa')
    // By the change that was seen, and on the new start: these syncs store nothing.
    await expect.poll(() => calls, { timeout: 4_000 }).toEqual(['test all', 'test all'])
    await writeFile(path.join(folder, 'bbb.jsonl'), sessionLog('bbb', [], one.root))
    await expect.poll(() => calls.at(-1), { timeout: 4_000 }).toBe('test bbb.jsonl')
    await watcher.close()
  })
})

it('a closed watcher watches nothing any more', async () => {
  await using home = await createTestProject()
  await using one = await createTestProject()
  await using engine = await openTestEngine(null)
  const { watcher } = openWatcher(engine, home.root)
  await watcher.close()
  await watcher.watch(one.record, { startsLevel: true })
  expect(watcher.status().state).toBe('stopped')
})
