import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createGitDateReader } from './git-dates.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

const FIRST = '2026-01-02T10:00:00+02:00'
const SECOND = '2026-02-03T00:00:00Z'

async function commit(tree: TempTree, folder: string, at: string): Promise<void> {
  await tree.git(folder, ['add', '-A'], at)
  await tree.git(folder, ['commit', '-q', '--allow-empty', '-m', 'change'], at)
}

/** Repository `repo`: a file changed twice, one of a non-ASCII name, one with odd characters, all below docs/. */
async function createRepository(): Promise<TempTree> {
  const tree = await createTempTree({
    'repo/docs/a.md': 'one\n',
    'repo/docs/ünï/名前.md': 'x\n',
    'repo/docs/it\'s "odd" -> b\n.md': 'x\n',
    'repo/src/main.ts': 'x\n',
  })
  await tree.git('repo', ['init', '-q'])
  await commit(tree, 'repo', FIRST)
  await tree.write('repo/docs/a.md', 'two\n')
  await commit(tree, 'repo', SECOND)
  return tree
}

function readerOf(tree: TempTree) {
  return createGitDateReader({ env: gitTestEnv(tree.root) })
}

describe('git dates', () => {
  it('are the committer times of the first and the last commit, in UTC', async () => {
    await using tree = await createRepository()
    const dates = await readerOf(tree)({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(dates.dateOf('docs/a.md')).toEqual({ createdAt: '2026-01-02T08:00:00Z', updatedAt: '2026-02-03T00:00:00Z' })
    expect(dates.stampOf('docs/a.md')).toBe('2026-01-02T08:00:00Z|2026-02-03T00:00:00Z|0')
    expect(dates.dateOf('src/main.ts')).toBeNull()
    expect(dates.stampOf('src/main.ts')).toBe('')
    expect(dates).toMatchObject({ complete: true, issues: [] })
  })

  it.each(['docs/ünï/名前.md', 'docs/it\'s "odd" -> b\n.md'])('know the file named %j', async (name) => {
    await using tree = await createRepository()
    const dates = await readerOf(tree)({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(dates.dateOf(name)?.createdAt).toBe('2026-01-02T08:00:00Z')
    expect(dates.isDirty(name)).toBe(false)
  })

  it('are relative to the project root when the project is a part of its repository', async () => {
    await using tree = await createTempTree({ 'mono/packages/a/docs/x.md': '', 'mono/packages/b/docs/y.md': '' })
    await tree.git('mono', ['init', '-q'])
    await commit(tree, 'mono', FIRST)
    await tree.write('mono/packages/a/docs/x.md', 'changed')
    const root = tree.at('mono/packages/a')
    const dates = await readerOf(tree)({ root, scopes: [tree.at('mono/packages/a/docs')] })
    expect(dates.stampOf('docs/x.md')).toBe('2026-01-02T08:00:00Z|2026-01-02T08:00:00Z|1')
    expect(dates.dateOf('packages/a/docs/x.md')).toBeNull()
  })

  it('come from every repository below the project root', async () => {
    await using tree = await createTempTree({ 'p/docs/a.md': '', 'p/progress/b.md': '' })
    for (const [folder, at] of [
      ['p/docs', FIRST],
      ['p/progress', SECOND],
    ] as const) {
      await tree.git(folder, ['init', '-q'])
      await commit(tree, folder, at)
    }
    const scopes = [tree.at('p/docs'), tree.at('p/progress'), tree.at('p/missing')]
    const dates = await readerOf(tree)({ root: tree.at('p'), scopes })
    expect(dates.dateOf('docs/a.md')?.createdAt).toBe('2026-01-02T08:00:00Z')
    expect(dates.dateOf('progress/b.md')?.createdAt).toBe(SECOND)
  })

  it('are read anew when HEAD moves, and from memory when it does not', async () => {
    await using tree = await createRepository()
    const read = readerOf(tree)
    const request = { root: tree.at('repo'), scopes: [tree.at('repo/docs')] }
    const before = await read(request)
    expect((await read(request)).dateOf('docs/a.md')).toBe(before.dateOf('docs/a.md'))
    await tree.write('repo/docs/a.md', 'three\n')
    await commit(tree, 'repo', '2026-03-04T00:00:00Z')
    expect((await read(request)).dateOf('docs/a.md')?.updatedAt).toBe('2026-03-04T00:00:00Z')
  })

  it('work in a linked worktree', async () => {
    await using tree = await createRepository()
    await tree.git('repo', ['worktree', 'add', '-q', '../work'])
    await tree.write('work/docs/new.md')
    const dates = await readerOf(tree)({ root: tree.at('work'), scopes: [tree.at('work/docs')] })
    expect(dates.dateOf('docs/a.md')?.updatedAt).toBe(SECOND)
    expect(dates.isDirty('docs/new.md')).toBe(true)
  })
})

describe('dirty files', () => {
  it('are those changed, staged, deleted, renamed, conflicting or untracked, also in untracked folders', async () => {
    await using tree = await createRepository()
    await tree.write('repo/.gitignore', 'ignored.md\n')
    for (const name of ['staged', 'gone', 'old-name', 'both']) await tree.write(`repo/docs/${name}.md`, `${name}\n`)
    await commit(tree, 'repo', SECOND)
    await tree.git('repo', ['switch', '-q', '-c', 'other'])
    await tree.write('repo/docs/both.md', 'theirs\n')
    await commit(tree, 'repo', SECOND)
    await tree.git('repo', ['switch', '-q', '-'])
    await tree.write('repo/docs/both.md', 'ours\n')
    await commit(tree, 'repo', SECOND)
    await expect(tree.git('repo', ['merge', 'other'])).rejects.toThrow(/CONFLICT|merge/)
    await tree.write('repo/docs/a.md', 'changed\n')
    await tree.write('repo/docs/staged.md', 'changed\n')
    await tree.git('repo', ['add', 'docs/staged.md'])
    await rm(tree.at('repo/docs/gone.md'))
    await tree.git('repo', ['mv', 'docs/old-name.md', 'docs/new-name.md'])
    await tree.write('repo/docs/new folder/ü/deep.md')
    await tree.write('repo/docs/ignored.md')
    const dates = await readerOf(tree)({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    const names = ['a', 'staged', 'gone', 'old-name', 'new-name', 'both', 'new folder/ü/deep', 'ignored', 'ünï/名前']
    expect(names.filter((name) => dates.isDirty(`docs/${name}.md`))).toEqual(names.slice(0, 7))
    expect(dates.stampOf('docs/new folder/ü/deep.md')).toBe('||1')
  })
})

describe('without a usable history', () => {
  it('there are no dates and no issue: outside git, before the first commit, without git', async () => {
    await using tree = await createTempTree({
      'plain/docs/a.md': '',
      'empty/docs/a.md': '',
      'odd/.git/x': '',
      'odd/a.md': '',
    })
    await tree.git('empty', ['init', '-q'])
    for (const folder of ['plain', 'empty', 'odd']) {
      const dates = await readerOf(tree)({
        root: tree.at(folder),
        scopes: [tree.at(`${folder}/docs`), tree.at(folder)],
      })
      expect([dates.stampOf('docs/a.md'), dates.complete, dates.issues]).toEqual(['', true, []])
    }
    const withoutGit = createGitDateReader({ env: { PATH: tree.at('plain') } })
    const dates = await withoutGit({ root: tree.at('empty'), scopes: [tree.at('empty/docs')] })
    expect([dates.complete, dates.issues]).toEqual([true, []])
  })

  it('a failing git is an issue, and the stamps are not to be trusted', async () => {
    await using tree = await createRepository()
    await writeFile(tree.at('repo/.git/index'), 'damaged')
    const dates = await readerOf(tree)({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(dates.complete).toBe(false)
    expect(dates.issues).toMatchObject([{ code: 'GIT_UNAVAILABLE', path: tree.at('repo'), line: null }])
    expect(dates.issues[0]?.reason).toContain('index')
  })

  it('a git that does not answer in time is an issue', async () => {
    await using tree = await createRepository()
    await mkdir(tree.at('bin'))
    await writeFile(tree.at('bin/git'), '#!/bin/sh\nexec sleep 20\n')
    await chmod(tree.at('bin/git'), 0o755)
    const env = { PATH: `${tree.at('bin')}:${gitTestEnv(tree.root)['PATH']}` }
    const read = createGitDateReader({ env, timeoutMs: 200 })
    const dates = await read({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(dates.issues[0]?.reason).toBe('git status took longer than 200 ms')
  })

  it('an abort stops the reading', async () => {
    await using tree = await createRepository()
    const request = { root: tree.at('repo'), scopes: [tree.at('repo/docs')] }
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(readerOf(tree)({ ...request, signal })).rejects.toThrow('stop')
  })
})

describe('the repository', () => {
  it('is only read: no hook or monitor of it runs, no lock or index is written, no other repository is used', async () => {
    await using tree = await createRepository()
    await writeFile(tree.at('monitor'), `#!/bin/sh\ntouch ${tree.at('ran')}\n`)
    await chmod(tree.at('monitor'), 0o755)
    await symlink(tree.at('monitor'), tree.at('repo/.git/hooks/post-index-change'))
    await tree.git('repo', ['config', 'core.fsmonitor', tree.at('monitor')])
    const env = { ...gitTestEnv(tree.root), GIT_DIR: tree.at('nowhere'), GIT_INDEX_FILE: tree.at('nowhere/index') }
    const dates = await createGitDateReader({ env })({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(dates.dateOf('docs/a.md')?.updatedAt).toBe(SECOND)
    await expect(rm(tree.at('ran'))).rejects.toThrow('ENOENT')
  })
})
