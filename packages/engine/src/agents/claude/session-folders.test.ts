import type * as FsPromises from 'node:fs/promises'
import { mkdir, symlink, utimes } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import type { SessionFolderCache } from './session-folders.ts'
import { expectedSessionFolder, findSessionFolders, topLevelString } from './session-folders.ts'
import type { TempTree } from '../../sources/testing/temp-tree.ts'
import { createTempTree } from '../../sources/testing/temp-tree.ts'

/** How many files were asked for their times at once. */
const stats = vi.hoisted(() => ({ now: 0, most: 0 }))
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof FsPromises>()
  const stat = async (...given: Parameters<typeof original.stat>) => {
    stats.now += 1
    stats.most = Math.max(stats.most, stats.now)
    try {
      return await original.stat(...given)
    } finally {
      stats.now -= 1
    }
  }
  return { ...original, stat }
})

function envOf(tree: TempTree) {
  return { home: tree.root, claudeConfigDir: '' }
}

async function log(tree: TempTree, folder: string, cwd: string, name = 's.jsonl'): Promise<string> {
  await tree.write(`.claude/projects/${folder}/${name}`, `{"type":"summary"}\n${JSON.stringify({ cwd })}\n`)
  return tree.at(`.claude/projects/${folder}`)
}

describe('findSessionFolders', () => {
  it('goes by the cwd of the records, not by the name of the folder', async () => {
    await using tree = await createTempTree()
    const root = await log(tree, 'any', tree.at('p'))
    const below = await log(tree, 'other', tree.at('p/packages/x'))
    await log(tree, 'neighbour', tree.at('p-two'))
    await log(tree, 'above', tree.root)
    expect(await findSessionFolders(tree.at('p'), envOf(tree))).toEqual([root, below])
  })

  it('finds the folders of git worktrees, also of removed ones that lay in the usual place', async () => {
    await using tree = await createTempTree({ 'repo/a.md': '' })
    await tree.git('repo', ['init', '-q'])
    await tree.git('repo', ['commit', '-q', '--allow-empty', '-m', 'first'])
    await tree.git('repo', ['worktree', 'add', '-q', '../elsewhere/wörk'])
    const worktree = await log(tree, 'b-worktree', tree.at('elsewhere/wörk/src'))
    const removed = await log(tree, 'a-removed', tree.at('repo-worktrees/old'))
    const main = await log(tree, 'c-main', tree.at('repo'))
    await log(tree, 'd-other', tree.at('elsewhere/other'))
    const all = [removed, worktree, main]
    expect(await findSessionFolders(tree.at('repo'), envOf(tree))).toEqual(all)
    expect(await findSessionFolders(tree.at('elsewhere/wörk'), envOf(tree))).toEqual(all)
  })

  it('takes only the same place of a worktree when the project is a part of its repository', async () => {
    await using tree = await createTempTree({ 'repo/packages/a/x.md': '' })
    await tree.git('repo', ['init', '-q'])
    await tree.git('repo', ['commit', '-q', '--allow-empty', '-m', 'first'])
    await tree.git('repo', ['worktree', 'add', '-q', '../work'])
    const same = await log(tree, 'same', tree.at('work/packages/a'))
    await log(tree, 'sibling', tree.at('work/packages/b'))
    await log(tree, 'whole', tree.at('repo'))
    expect(await findSessionFolders(tree.at('repo/packages/a'), envOf(tree))).toEqual([same])
  })

  it('finds a project that is reached through a link', async () => {
    await using tree = await createTempTree({ 'real/x.md': '' })
    await symlink(tree.at('real'), tree.at('link'))
    const real = await log(tree, 'by-real-path', tree.at('real'))
    const linked = await log(tree, 'by-link', tree.at('link'))
    expect(await findSessionFolders(tree.at('link'), envOf(tree))).toEqual([linked, real])
    expect(await findSessionFolders(tree.at('real'), envOf(tree))).toEqual([linked, real])
  })

  it('reads a first line that is cut off at 64 KB, and logs of subagents whose session is gone', async () => {
    await using tree = await createTempTree()
    const long = JSON.stringify({ cwd: tree.at('p'), message: { content: 'x'.repeat(200_000) } })
    await tree.write('.claude/projects/long/s.jsonl', long)
    await tree.write('.claude/projects/orphans/s1/subagents/agent-1.jsonl', JSON.stringify({ cwd: tree.at('p') }))
    const found = ['long', 'orphans'].map((name) => tree.at(`.claude/projects/${name}`))
    expect(await findSessionFolders(tree.at('p'), envOf(tree))).toEqual(found)
  })

  it('goes by the name of the folder while no record has a cwd', async () => {
    await using tree = await createTempTree()
    const expected = expectedSessionFolder(tree.at('p'), envOf(tree))
    await mkdir(expected, { recursive: true })
    expect(await findSessionFolders(tree.at('p'), envOf(tree))).toEqual([expected])
    expect(await findSessionFolders(tree.at('q'), envOf(tree))).toEqual([])
  })

  it('does not look again into a folder that has not changed', async () => {
    await using tree = await createTempTree()
    const cache: SessionFolderCache = new Map()
    const folder = await log(tree, 'f', tree.at('p'))
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([folder])
    await log(tree, 'f', tree.at('elsewhere'))
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([folder])
    await utimes(folder, 1, 1)
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([])
  })

  it('does not read a log without a cwd again before its size or time changes', async () => {
    await using tree = await createTempTree()
    const cache: SessionFolderCache = new Map()
    const withCwd = JSON.stringify({ cwd: tree.at('p') })
    const write = async (text: string, at: number) =>
      utimes(await tree.write('.claude/projects/f/s.jsonl', text), at, at)
    await write('x'.repeat(withCwd.length), 5)
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([])
    await write(withCwd, 5)
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([])
    await write(withCwd, 6)
    expect(await findSessionFolders(tree.at('p'), envOf(tree), cache)).toEqual([tree.at('.claude/projects/f')])
  })

  it('asks for the times of a folder with many logs a few at a time, and reads the newest', async () => {
    await using tree = await createTempTree()
    for (let n = 0; n < 100; n += 1) await log(tree, 'f', tree.at('elsewhere'), `${n}.jsonl`)
    for (let n = 0; n < 100; n += 1) await utimes(tree.at(`.claude/projects/f/${n}.jsonl`), 1, 1)
    const folder = await log(tree, 'f', tree.at('p'), '55.jsonl')
    stats.most = 0
    expect(await findSessionFolders(tree.at('p'), envOf(tree))).toEqual([folder])
    expect(stats.most).toBeGreaterThan(1)
    expect(stats.most).toBeLessThanOrEqual(32)
  })

  it('finds none without a config folder, and honours another one', async () => {
    await using tree = await createTempTree()
    expect(await findSessionFolders(tree.at('p'), envOf(tree))).toEqual([])
    await tree.write('conf/projects/f/s.jsonl', JSON.stringify({ cwd: tree.at('p') }))
    const env = { home: tree.root, claudeConfigDir: tree.at('conf') }
    expect(await findSessionFolders(tree.at('p'), env)).toEqual([tree.at('conf/projects/f')])
  })
})

describe('topLevelString', () => {
  it.each([
    ['{"cwd":"/a"}', '/a'],
    ['{"a":{"cwd":"/nested"},"cwd" : "/b"}', '/b'],
    ['{"text":"\\"cwd\\":\\"/quoted\\"","cwd":"/c"}', '/c'],
    ['{"key":"cwd","other":1}', null],
    ['{"cwd":"/a\\u00e4\\"b","message":{"cut":"off', '/aä"b'],
    ['{"cwd":null}', null],
    ['{"cwd":"/cut', null],
    ['{"cwd":1,"other":"x","cwd":"/second"}', '/second'],
    ['{"cwd" "/no colon"}', null],
    ['{"back\\\\":"\\\\","cwd":"/d"}', '/d'],
    ['not json', null],
  ])('%s → %s', (line, expected) => {
    expect(topLevelString(line, 'cwd')).toBe(expected)
  })
  it('takes time in proportion to the length of a line, also of one cut off in a text full of quotes', () => {
    const line = `{"text":"${'\\"'.repeat(1_000_000)}`
    const startedAt = performance.now()
    expect(topLevelString(line, 'cwd')).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
