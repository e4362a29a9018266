/** Relinking on a real database: whatever is looked at, the stored links are those of a full rebuild. */
import { setImmediate as nextTick } from 'node:timers/promises'
import type { ChangedPath, Operation } from '@ccdash/api-contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TestEngine, TestProject } from '../../testing/test-engine.ts'
import {
  createTestProject,
  joinDatabase,
  openTestEngine,
  plan,
  progress,
  sessionLog,
  sync,
} from '../../testing/test-engine.ts'
import { runs, runsTimeoutMs } from '../../testing/property-runs.ts'

const NAMES = ['alpha-v1', 'alpha-v2', 'beta-v1', 'gamma-x'] as const
const planFile = (name: string): string => `docs/implementation_plans/features/${name}.md`
const progressFile = (name: string): string => `progress/${name}/phase-1-progress.md`

async function syncThese(engine: TestEngine, paths: readonly ChangedPath[]): Promise<Operation> {
  const { operationId } = await engine.startSyncPaths({ trigger: 'test', paths: [...paths] })
  return engine.waitForOperation(operationId)
}

async function rebuild(engine: TestEngine): Promise<Operation> {
  const { operationId } = await engine.startRebuildLinks({ trigger: 'test', captureAnalytics: false })
  return engine.waitForOperation(operationId)
}

async function summary({ store }: TestEngine): Promise<string[]> {
  return (await store.readLinks('test')).map(
    ({ sourceType, sourceId, targetType, targetId, confidence, strategy }) =>
      `${sourceType} ${sourceId} → ${targetType} ${targetId} ${confidence} ${strategy}`,
  )
}

/** A log that edits files and invokes a command. */
function log(id: string, edits: readonly string[], command = ''): string {
  const content = `<command-name>/dev:execute-phase</command-name>\n<command-args>${command}</command-args>`
  const record = { type: 'user', uuid: `${id}-c`, sessionId: id, cwd: '/work', version: '2.0.0', gitBranch: 'main' }
  const line = { ...record, timestamp: '2026-01-01T11:00:00.000Z', message: { role: 'user', content } }
  return sessionLog(id, edits) + (command === '' ? '' : `${JSON.stringify(line)}\n`)
}

function tasks(feature: string, sessionId: string, title = ''): string {
  const head = title === '' ? '' : `title: ${title}\n`
  return `---\n${head}prd: ${feature}\nphase: 1\ntasks:\n  - { id: A, title: A, session_id: ${sessionId} }\n  - { id: B, title: B }\n---\n`
}

const FILES: Readonly<Record<string, string>> = {
  [planFile('alpha-v1')]: plan('Alpha', { related: planFile('beta-v1') }),
  [planFile('beta-v1')]: plan('Beta'),
  [progressFile('alpha-v1')]: progress('alpha-v1', ['T-1', 'T-2']),
  'sessions/one.jsonl': log('one', [planFile('alpha-v1')], planFile('alpha-v1')),
  'sessions/two.jsonl': log('two', [planFile('beta-v1'), planFile('alpha-v1')]),
  'sessions/three.jsonl': log('three', ['/work/src/main.ts']),
}

async function fill(project: TestProject): Promise<void> {
  for (const [file, text] of Object.entries(FILES)) await project.write(file, text)
}

describe('a relink', () => {
  it('tells what it changed, and nothing when nothing did', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const first = await sync(engine)
    const links = await engine.store.readLinks('test')
    expect(first.changes['link']).toEqual({ added: links.length, changed: 0, removed: 0 })
    expect(first.stats.linksCreated).toBe(links.length)
    const again = await rebuild(engine)
    expect(again).toMatchObject({ status: 'completed', changes: {}, stats: { linksCreated: links.length } })

    await project.append('sessions/two.jsonl', log('two', [], planFile('beta-v1')))
    const second = await sync(engine)
    expect(second.changes['link']).toEqual({ added: 0, changed: 2, removed: 0 })
    const { items } = await engine.store.listChanges({ operationId: second.id, limit: 100 })
    const labels = items.filter(({ entity }) => entity === 'link').map(({ label }) => label)
    expect(labels).toContain('feature beta-v1 → session S-two 0.67 → 0.95')
  })

  it('looks only at the sessions that a change can affect', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.append('sessions/two.jsonl', log('two', [planFile('gamma-x')]))
    const appended = await sync(engine)
    expect(appended.progress).toMatchObject({ sessionCount: 1, sessionsProcessed: 1 })
    expect(appended.progress).not.toHaveProperty('documentCount')
    await project.write(planFile('beta-v1'), plan('Better'))
    const renamed = await sync(engine)
    expect(renamed.progress).toMatchObject({ sessionCount: 1, documentCount: 3 })
    expect((await rebuild(engine)).changes).toEqual({})
  })

  it('weighs the evidence of a session anew when a task names it', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    const linksToTwo = async () => (await summary(engine)).filter((link) => /^feature .* S-two /.test(link))
    expect(await linksToTwo()).toEqual([
      'feature alpha-v1 → session S-two 0.67 session_evidence',
      'feature beta-v1 → session S-two 0.67 session_evidence',
    ])
    await project.write(progressFile('alpha-v1'), tasks('alpha-v1', 'S-two'))
    await sync(engine)
    expect(await linksToTwo()).toEqual([
      'feature alpha-v1 → session S-two 1 task_frontmatter',
      'feature beta-v1 → session S-two 0.77 session_evidence',
    ])
    expect((await rebuild(engine)).changes).toEqual({})
  })

  it('reports references to sessions that are not there, and links them when they come', async () => {
    await using project = await createTestProject()
    await project.write(planFile('alpha-v1'), plan('Alpha'))
    await project.write(progressFile('alpha-v1'), tasks('alpha-v1', 'S-late'))
    await using engine = await openTestEngine(project)
    const first = await sync(engine)
    const { items } = await engine.store.listIssues({ operationId: first.id, limit: 100 })
    expect(items.map(({ code, path }) => `${code} ${path}`)).toEqual([`UNRESOLVED_SESSION ${progressFile('alpha-v1')}`])
    await project.write('sessions/late.jsonl', log('late', ['/work/a.ts']))
    const second = await sync(engine)
    expect(second.issueCount).toBe(0)
    expect(await summary(engine)).toEqual(
      expect.arrayContaining(['feature alpha-v1 → session S-late 1 task_frontmatter']),
    )
    await project.remove('sessions/late.jsonl')
    await syncThese(engine, [{ path: 'sessions/late.jsonl', changeType: 'deleted' }])
    expect((await summary(engine)).filter((link) => link.includes('S-late'))).toEqual([])
  })

  it('rebuilds everything after an operation that died before its links', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    await project.append('sessions/three.jsonl', log('three', [planFile('alpha-v1')]))
    await sync(engine, { rebuildLinks: false })
    await project.append('sessions/two.jsonl', log('two', [planFile('gamma-x')]))
    const caughtUp = await sync(engine)
    expect(caughtUp.progress).toMatchObject({ sessionCount: 3 })
    expect(await summary(engine)).toEqual(
      expect.arrayContaining(['feature alpha-v1 → session S-three 0.77 session_evidence']),
    )
  })

  it('leaves the old graph when it is cancelled', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine, { rebuildLinks: false })
    const { operationId } = await engine.startRebuildLinks({ trigger: 'test', captureAnalytics: false })
    await engine.cancelOperation(operationId)
    expect((await engine.waitForOperation(operationId)).status).toBe('cancelled')
    expect(await engine.store.readLinks('test')).toEqual([])
    expect((await sync(engine)).progress).toMatchObject({ sessionCount: 3 })
  })

  it('shows readers the old graph or the new one, never a part', async () => {
    await using project = await createTestProject()
    await fill(project)
    for (let index = 0; index < 60; index += 1)
      await project.write(`sessions/more-${index}.jsonl`, log(`more-${index}`, [planFile('alpha-v1')]))
    await using engine = await openTestEngine(project)
    await sync(engine)
    const before = (await engine.store.counts('test')).links
    for (const name of NAMES) await project.write(`docs/notes/${name}.md`, plan(name, { related: planFile('beta-v1') }))
    await project.remove(planFile('alpha-v1'))
    await sync(engine, { rebuildLinks: false })
    await using reader = await joinDatabase(engine.database)
    const seen = new Set<number>()
    let done = false
    const operation = rebuild(engine).finally(() => {
      done = true
    })
    while (!done) {
      seen.add((await reader.store.counts('test')).links)
      await nextTick()
    }
    expect((await operation).status).toBe('completed')
    const after = (await reader.store.counts('test')).links
    expect(after).not.toBe(before)
    expect([...seen].filter((count) => count !== before && count !== after)).toEqual([])
  })
})

const name = fc.constantFrom(...NAMES)
const session = fc.constantFrom('one', 'two', 'three')
const path = fc.oneof(name.map(planFile), name.map(progressFile), fc.constant('/work/src/beta-v1.ts'))
const edits = fc.array(path, { maxLength: 3 })
const reference = fc.oneof(path, name)

const document = fc.oneof(
  fc.tuple(name, name).map(([file, title]) => [planFile(file), plan(title)] as const),
  fc.tuple(name, fc.constantFrom('related', 'feature', 'prd'), reference).map(([file, field, value]) => {
    return [planFile(file), plan('Plan', { [field]: value })] as const
  }),
  fc.tuple(name, session).map(([file, id]) => [`docs/notes/${file}.md`, plan('Note', { session_id: `S-${id}` })] as const),
  fc.tuple(name, name, session).map(([file, feature, id]) => [progressFile(file), tasks(feature, `S-${id}`)] as const),
) // oxfmt-ignore

type Step =
  | { type: 'write'; file: string; text: string }
  | { type: 'append'; id: string; text: string }
  | { type: 'remove'; file: string }
  | { type: 'sync'; how: 'full' | 'paths'; by: 0 | 1 }

const step: fc.Arbitrary<Step> = fc.oneof(
  document.map(([file, text]) => ({ type: 'write' as const, file, text })),
  fc.tuple(session, edits, fc.option(path, { nil: '' })).map(([id, paths, command]) => {
    return { type: 'write' as const, file: `sessions/${id}.jsonl`, text: log(id, paths, command) }
  }),
  fc.tuple(session, edits, fc.option(path, { nil: '' })).map(([id, paths, command]) => {
    return { type: 'append' as const, id, text: log(id, paths, command) }
  }),
  document.map(([file]) => ({ type: 'remove' as const, file })),
  session.map((id) => ({ type: 'remove' as const, file: `sessions/${id}.jsonl` })),
  fc.record({
    type: fc.constant('sync' as const),
    how: fc.constantFrom('full' as const, 'paths'),
    by: fc.constantFrom(0 as const, 1),
  }),
)

/** Edits the project and syncs it in between, by either of two processes, and at last once more. */
async function play(project: TestProject, engines: readonly TestEngine[], steps: readonly Step[]): Promise<void> {
  await fill(project)
  const files = new Set(Object.keys(FILES))
  const touched = new Map<string, 'modified' | 'deleted'>()
  const syncBy = async (how: 'full' | 'paths', by: number): Promise<void> => {
    const engine = engines[by]
    if (engine === undefined) return
    const paths = [...touched].map(([file, changeType]) => ({ path: file, changeType }))
    // A log that is gone leaves its session, unless somebody asks for its removal.
    const asked = how === 'paths' ? paths : paths.filter(({ changeType }) => changeType === 'deleted')
    touched.clear()
    if (asked.length > 0) expect((await syncThese(engine, asked)).status).toBe('completed')
    if (how === 'full') expect((await sync(engine)).status).toBe('completed')
  }
  for (const action of steps) {
    if (action.type === 'sync') await syncBy(action.how, action.by)
    else if (action.type === 'write') {
      await project.write(action.file, action.text)
      files.add(action.file)
      touched.set(action.file, 'modified')
    } else if (action.type === 'append') {
      const file = `sessions/${action.id}.jsonl`
      if (!files.has(file)) continue
      await project.append(file, action.text)
      touched.set(file, 'modified')
    } else if (files.delete(action.file)) {
      await project.remove(action.file)
      touched.set(action.file, 'deleted')
    }
  }
  await syncBy('full', 0)
}

it(
  'any changes with syncs in between end in the links of a full rebuild',
  async () => {
    const kinds = { links: 0, evidence: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await using project = await createTestProject()
        await using engine = await openTestEngine(project)
        await using other = await joinDatabase(engine.database)
        await play(project, [engine, other], steps)
        await using fresh = await openTestEngine(project)
        expect((await sync(fresh, { force: true })).status).toBe('completed')
        const links = await engine.store.readLinks('test')
        kinds.links += links.length
        kinds.evidence += links.filter(({ strategy }) => strategy === 'session_evidence').length
        expect(links).toEqual(await fresh.store.readLinks('test'))
      }),
      runs(40),
    )
    expect(kinds.evidence).toBeGreaterThan(20)
  },
  runsTimeoutMs(240_000),
)
