import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InspectProject } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { createReads } from './create-reads.ts'
import { createTempTree, type TempTree } from '../sources/testing/temp-tree.ts'
import type { Store } from '../store/store.ts'
import { countSources } from './count-sources.ts'
import { createTestProject, openTestEngine, plan, progress, sessionLog, sync } from '../testing/test-engine.ts'

const FILES = {
  'app/docs/project_plans/a.md': 'plan',
  'app/docs/project_plans/deep/b.md': 'plans',
  'app/docs/project_plans/.hidden.md': 'no document',
  'app/.claude/progress/p.md': 'done',
  'app/.git/HEAD': '',
}

function readsOf(store: Store, home: string) {
  return createReads({
    ...{ store, now: () => new Date(), version: '0', watcherHealth: () => WATCHER_STOPPED },
    pathEnv: { home, claudeConfigDir: '' },
  })
}

async function open(files: Record<string, string> = FILES) {
  const tree: TempTree = await createTempTree(files)
  const engine = await openTestEngine(null)
  const reads = readsOf(engine.store, tree.root)
  return {
    tree,
    store: engine.store,
    inspect: (input: InspectProject) => reads.inspectProject(input),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await tree[Symbol.asyncDispose]()
    },
  }
}

describe('inspectProject', () => {
  it('finds the usual folders and counts what would be read', async () => {
    await using opened = await open()
    const { tree, inspect } = opened
    const found = await inspect({ path: '~/app/' })
    const absolutePath = tree.at('app')
    expect(found).toMatchObject({ absolutePath, exists: true, gitRepository: true, registeredAs: null })
    expect(found.proposal).toMatchObject({ id: 'app', name: 'app', path: absolutePath, sessionsPath: '' })
    const there = { exists: true, complete: true, suggestion: null }
    expect(found.folders).toEqual([
      {
        ...{ role: 'plans', configuredPath: 'docs/project_plans', absolutePath: tree.at('app/docs/project_plans') },
        ...{ files: 2, bytes: 9, ...there },
      },
      {
        ...{ role: 'progress', configuredPath: '.claude/progress', absolutePath: tree.at('app/.claude/progress') },
        ...{ files: 1, bytes: 4, ...there },
      },
      {
        ...{ role: 'sessions', configuredPath: '', files: 0, bytes: 0, ...there, exists: false },
        absolutePath: tree.at(`.claude/projects/${absolutePath.replaceAll(/[^A-Za-z0-9]/g, '-')}`),
      },
    ])
  })

  it('suggests what was probably meant, as it would be saved', async () => {
    await using opened = await open({ ...FILES, 'elsewhere/sessions/a.jsonl': '{}' })
    const { tree, inspect } = opened
    const given = { path: tree.at('app'), planDocsPath: 'doc/project_plan', progressPath: 'progress' }
    const { folders, proposal } = await inspect({ ...given, sessionsPath: tree.at('elsewhere/session') })
    expect(folders.map(({ exists, suggestion }) => [exists, suggestion])).toEqual([
      [false, 'docs/project_plans'],
      [false, '.claude/progress'],
      [false, tree.at('elsewhere/sessions')],
    ])
    expect(proposal).toMatchObject({ planDocsPath: 'doc/project_plan', progressPath: 'progress' })
    const right = await inspect({ path: tree.at('app'), sessionsPath: tree.at('elsewhere/sessions') })
    expect(right.folders[2]).toMatchObject({ exists: true, files: 1, bytes: 2, suggestion: null })
  })

  it('does not count the files of the progress folder twice', async () => {
    await using opened = await open()
    const { tree, inspect } = opened
    const [plans] = (await inspect({ path: tree.at('app'), planDocsPath: '' })).folders
    expect(plans).toMatchObject({ files: 2, complete: true, absolutePath: tree.at('app') })
  })

  it('counts for a bounded time only', async () => {
    await using opened = await open()
    const folders = [opened.tree.at('app/docs'), opened.tree.at('nowhere')]
    const count = (entries: number, forMs = 10_000) =>
      countSources('document', folders, [], { entries, until: performance.now() + forMs })
    expect(await count(5)).toEqual({ files: 2, bytes: 9, complete: true })
    expect(await count(2)).toMatchObject({ complete: false })
    expect(await count(5, -1)).toEqual({ files: 0, bytes: 0, complete: false })
  })

  it('counts very many folders, each once, and follows no link', async () => {
    await using opened = await open({})
    const top = opened.tree.at('many')
    const folders = Array.from({ length: 2000 }, (_, at) => join(top, `${at}`))
    for (const folder of folders) await mkdir(folder, { recursive: true })
    const deep = join(top, ...Array.from({ length: 300 }, () => 'd'))
    await mkdir(deep, { recursive: true })
    for (const folder of [deep, folders[0] ?? '']) await writeFile(join(folder, 'a.md'), 'text')
    await symlink(top, join(top, 'round'))
    await symlink('..', join(deep, 'up'))
    const limits = { entries: 10_000, until: performance.now() + 20_000 }
    expect(await countSources('document', [top], [], limits)).toEqual({ files: 2, bytes: 8, complete: true })
    expect(await countSources('document', [top], [], { ...limits, entries: 1000 })).toMatchObject({ complete: false })
  })

  it('knows a registered folder by whatever path, and gives others an id of their own', async () => {
    await using opened = await open({ ...FILES, 'two/app/x.md': '' })
    const { tree, inspect, store } = opened
    const first = await inspect({ path: tree.at('app') })
    await store.saveProject({ ...first.proposal, id: 'mine', name: 'Mine', progressPath: 'elsewhere' })
    await store.saveProject({ ...first.proposal, path: tree.at('two') })
    await symlink(tree.at('app'), tree.at('link'))
    for (const place of ['app', 'link', 'app/../app']) {
      const found = await inspect({ path: tree.at(place) })
      expect(found).toMatchObject({ registeredAs: 'mine', proposal: { id: 'mine', name: 'Mine' } })
      expect(found.folders[1]).toMatchObject({ configuredPath: 'elsewhere', suggestion: '.claude/progress' })
    }
    const other = await inspect({ path: tree.at('two/app') })
    expect(other).toMatchObject({ registeredAs: null, gitRepository: false })
    expect(other.proposal.id).toMatch(/^app-[0-9a-f]+$/)
  })

  it('tells that a folder is not there, and refuses a relative path', async () => {
    await using opened = await open()
    const { tree, inspect } = opened
    const nothing = await inspect({ path: tree.at('none') })
    expect(nothing).toMatchObject({ exists: false, gitRepository: false, registeredAs: null })
    expect(nothing.folders.map(({ exists, files, complete }) => [exists, files, complete])).toEqual([
      [false, 0, true],
      [false, 0, true],
      [false, 0, true],
    ])
    await expect(inspect({ path: 'app' })).rejects.toMatchObject({ code: 'PROJECT_INVALID' })
  })
})

describe('projectOverviews', () => {
  it('tells folders, counts, files and the newest operation of each project', async () => {
    await using project = await createTestProject()
    const files = {
      plans: await project.write('docs/alpha-v1.md', plan('Alpha')),
      progress: await project.write('progress/alpha-v1.md', progress('alpha-v1', ['T-1'])),
      sessions: await project.write('sessions/one.jsonl', sessionLog('one', ['docs/alpha-v1.md'])),
    }
    expect(Object.keys(files)).toHaveLength(3)
    await using engine = await openTestEngine(project)
    const operation = await sync(engine)
    await engine.store.saveProject({ ...project.record, id: 'second', path: '/nowhere', sessionsPath: '' })
    const overviews = await readsOf(engine.store, project.root).projectOverviews()
    const [first, second] = overviews
    expect(first).toMatchObject({
      project: { id: 'test' },
      active: true,
      folders: [
        { role: 'plans', exists: true },
        { role: 'progress', exists: true },
        { role: 'sessions', path: `${project.root}/sessions`, exists: true },
      ],
      counts: { sessions: 1, documents: 2 },
      files: { plans: { files: 1 }, progress: { files: 1 }, sessions: { files: 1 } },
      lastOperation: { id: operation.id, status: 'completed' },
    })
    expect(first?.files.sessions.bytes).toBe(Buffer.byteLength(sessionLog('one', ['docs/alpha-v1.md'])))
    expect(second).toMatchObject({
      project: { id: 'second' },
      active: false,
      folders: [{ exists: false }, { exists: false }, { exists: false }],
      counts: { sessions: 0, links: 0 },
      files: { plans: { files: 0, bytes: 0 }, sessions: { files: 0, bytes: 0 } },
      lastOperation: null,
    })
    expect(second?.folders[2]?.path).toMatch(/\.claude\/projects\/-nowhere$/)
  })
})
