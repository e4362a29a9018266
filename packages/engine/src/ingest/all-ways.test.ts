import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestProject, openTestEngine, plan, sync } from '../testing/test-engine.ts'

type Tree = {
  readonly project: TestProject
  /** A path of the project. */
  at(file: string): string
  /** A path of a folder outside. */
  out(file: string): string
}

type Situation = {
  readonly make: (tree: Tree) => Promise<unknown>
  /** Canonical paths of the documents that are read. */
  readonly read: readonly string[]
  /** `CODE path` of each issue. */
  readonly issues: readonly string[]
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a link to a walked file': {
    async make({ project, at }) {
      await project.write('docs/a.md', plan('A'))
      await symlink('a.md', at('docs/link.md'))
    },
    read: ['docs/a.md'],
    issues: [],
  },
  'a link to a file of the project that is not walked': {
    async make({ project, at }) {
      await project.write('notes.md', plan('Notes'))
      await symlink('../notes.md', at('docs/link.md'))
    },
    read: ['notes.md'],
    issues: [],
  },
  'a link to a file outside': {
    async make({ at, out }) {
      await writeFile(out('secret.md'), plan('Secret'))
      await symlink(out('secret.md'), at('docs/link.md'))
    },
    read: [],
    issues: ['LINK_OUTSIDE_ROOTS docs/link.md'],
  },
  'a link to a folder of the project that is not walked': {
    async make({ project, at }) {
      await project.write('shared/deep/b.md', plan('B'))
      await symlink('../shared', at('docs/shared'))
    },
    read: ['shared/deep/b.md'],
    issues: [],
  },
  'two links to one folder, and one to a file in it': {
    async make({ project, at }) {
      await project.write('shared/b.md', plan('B'))
      await symlink('../shared', at('docs/x'))
      await symlink('../shared', at('docs/y'))
      await symlink('../shared/b.md', at('docs/z.md'))
    },
    read: ['shared/b.md'],
    issues: [],
  },
  'a link to a folder that is walked, and a circle of folders': {
    async make({ project, at }) {
      await project.write('docs/sub/b.md', plan('B'))
      await symlink('sub', at('docs/again'))
      await symlink('..', at('docs/sub/up'))
    },
    read: ['docs/sub/b.md'],
    issues: [],
  },
  'a link to a folder outside': {
    async make({ at, out }) {
      await writeFile(out('secret.md'), plan('Secret'))
      await symlink(out(''), at('docs/link'))
    },
    read: [],
    issues: ['LINK_OUTSIDE_ROOTS docs/link'],
  },
  'a chain of links that leaves and comes back': {
    async make({ project, at, out }) {
      await project.write('notes.md', plan('Notes'))
      await symlink(at('notes.md'), out('back.md'))
      await symlink(out('back.md'), at('docs/link.md'))
    },
    read: ['notes.md'],
    issues: [],
  },
  'a chain of links that ends outside': {
    async make({ at, out }) {
      await writeFile(out('secret.md'), plan('Secret'))
      await symlink(out('secret.md'), at('inner.md'))
      await symlink('../inner.md', at('docs/link.md'))
    },
    read: [],
    issues: ['LINK_OUTSIDE_ROOTS docs/link.md'],
  },
  'links that lead nowhere or in a circle': {
    async make({ project, at }) {
      await project.write('docs/a.md', plan('A'))
      await symlink('nothing.md', at('docs/broken.md'))
      await symlink('circle.md', at('docs/circle.md'))
      await symlink('nothing', at('docs/no-source'))
    },
    read: ['docs/a.md'],
    issues: ['FILE_UNREADABLE docs/broken.md', 'FILE_UNREADABLE docs/circle.md'],
  },
  'pipes and devices, of a name that would be read, or not': {
    async make({ project, at }) {
      await project.write('docs/a.md', plan('A'))
      execFileSync('mkfifo', [at('docs/pipe.md'), at('docs/pipe'), at('sessions/pipe.jsonl')])
      await symlink('/dev/zero', at('docs/zero.md'))
      await symlink('/dev/zero', at('docs/zero'))
    },
    read: ['docs/a.md'],
    issues: ['FILE_UNREADABLE docs/pipe.md', 'FILE_UNREADABLE sessions/pipe.jsonl', 'LINK_OUTSIDE_ROOTS docs/zero.md'],
  },
  'names that are not UTF-8': {
    async make({ project, at }) {
      await project.write('docs/a.md', plan('A'))
      const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(at('docs/')), Buffer.from(text, 'latin1')])
      await writeFile(bytes('caf\u00e9.md'), plan('B'))
      await writeFile(bytes('caf\u00e9.txt'), 'no source')
      await mkdir(bytes('f\u00fcr'))
    },
    read: ['docs/a.md'],
    issues: ['NAME_NOT_UTF8 docs/caf\\xe9.md', 'NAME_NOT_UTF8 docs/f\\xfcr'],
  },
  'a folder of a document’s name': {
    make: ({ project }) => project.write('docs/a.md/b.md', plan('B')),
    read: ['docs/a.md/b.md'],
    issues: [],
  },
}

type Result = Pick<Situation, 'read' | 'issues'>

/** All that was read and told by whichever operations there were. */
async function resultOf({ store }: TestEngine): Promise<Result> {
  const operations = await store.listOperations({ limit: 100 })
  const issues = new Set<string>()
  for (const { id } of operations.items) {
    const { items } = await store.listIssues({ operationId: id, limit: 100 })
    for (const { code, path: file } of items) issues.add(`${code} ${file}`)
  }
  const read = (await store.readDocuments('test')).map(({ filePath }) => filePath)
  return { read: read.toSorted(byText), issues: [...issues].toSorted(byText) }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function openTree(): Promise<Tree & AsyncDisposable> {
  const project = await createTestProject()
  const outside = await realpath(await mkdtemp(path.join(tmpdir(), 'ccdash-outside-')))
  return {
    project,
    at: (file) => path.join(project.root, file),
    out: (file) => path.join(outside, file),
    async [Symbol.asyncDispose]() {
      await rm(outside, { recursive: true })
      await project[Symbol.asyncDispose]()
    },
  }
}

async function syncThese(engine: TestEngine, paths: readonly string[]): Promise<void> {
  const changes = paths.map((file) => ({ path: file, changeType: 'modified' as const }))
  const { operationId } = await engine.startSyncPaths({ trigger: 'test', paths: changes })
  await engine.waitForOperation(operationId)
}

describe.each(Object.entries(SITUATIONS))('%s', (_, { make, read, issues }) => {
  it('is judged by a full sync', async () => {
    await using tree = await openTree()
    await using engine = await openTestEngine(tree.project)
    await make(tree)
    await sync(engine)
    expect(await resultOf(engine)).toEqual({ read, issues })
  })

  it('is judged the same by a sync of its folders', async () => {
    await using tree = await openTree()
    await using engine = await openTestEngine(tree.project)
    await make(tree)
    await syncThese(engine, ['docs', 'progress', 'sessions'])
    expect(await resultOf(engine)).toEqual({ read, issues })
  })

  it('is judged the same by syncs of each of its paths; what leads outside is refused', async () => {
    await using tree = await openTree()
    await using engine = await openTestEngine(tree.project)
    await make(tree)
    const refused: string[] = []
    for (const folder of ['docs', 'sessions'])
      for (const name of await readdir(tree.at(folder)))
        await syncThese(engine, [`${folder}/${name}`]).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'PATH_OUTSIDE_ROOTS' })
          refused.push(`LINK_OUTSIDE_ROOTS ${folder}/${name}`)
        })
    const told = issues.filter((issue) => !issue.startsWith('LINK_OUTSIDE_ROOTS') && !issue.startsWith('NAME_NOT_UTF8'))
    const result = await resultOf(engine)
    expect(result.read).toEqual(read)
    expect(result.issues.filter((issue) => !issue.startsWith('FILE_MISSING'))).toEqual(told)
    expect(refused).toEqual(expect.arrayContaining(issues.filter((issue) => issue.startsWith('LINK_OUTSIDE_ROOTS'))))
  })

  it('is judged the same by the watcher, in three seconds', async () => {
    await using tree = await openTree()
    await using engine = await openTestEngine(tree.project)
    await engine.startWatching({ startsLevel: true })
    await expect.poll(() => engine.watcherStatus().state).toBe('running')
    await new Promise((resolve) => setTimeout(resolve, 300)) // until it hears
    await make(tree)
    await expect.poll(async () => resultOf(engine), { timeout: 4_000, interval: 100 }).toEqual({ read, issues })
  })
})

describe('what links lead to', () => {
  it('is watched: a change of it is read, also in a folder that no root holds', async () => {
    await using tree = await openTree()
    const { project } = tree
    await project.write('notes.md', plan('Notes'))
    await project.write('shared/b.md', plan('B'))
    await symlink('../notes.md', tree.at('docs/link.md'))
    await symlink('../shared', tree.at('docs/shared'))
    await using engine = await openTestEngine(project)
    await sync(engine)
    await engine.startWatching({ startsLevel: true })
    await new Promise((resolve) => setTimeout(resolve, 1_000)) // until it hears
    await project.write('notes.md', plan('Other notes'))
    await project.write('shared/b.md', plan('Other B'))
    await project.write('shared/c.md', plan('C'))
    const titles = async (): Promise<string[]> =>
      (await engine.store.readDocuments('test')).map(({ title }) => title).toSorted(byText)
    await expect.poll(titles, { timeout: 3_000, interval: 50 }).toEqual(['C', 'Other B', 'Other notes'])
    await project.remove('shared/c.md')
    await expect.poll(titles, { timeout: 3_000, interval: 50 }).toEqual(['Other B', 'Other notes'])
  })

  it('is the whole folder where a root is a link itself', async () => {
    await using tree = await openTree()
    await writeFile(tree.out('a.md'), plan('A'))
    await rm(tree.at('docs'), { recursive: true })
    await symlink(tree.out(''), tree.at('docs'))
    await using engine = await openTestEngine(tree.project)
    await sync(engine)
    const full = await resultOf(engine)
    expect(full.issues).toEqual([])
    await using other = await openTestEngine(tree.project)
    await syncThese(other, ['docs/a.md'])
    expect(await resultOf(other)).toEqual(full)
    expect(full.read).toHaveLength(1)
  })
})
