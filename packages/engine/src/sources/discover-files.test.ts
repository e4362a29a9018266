import { execFileSync } from 'node:child_process'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { SourceKind } from '../records/source-file.ts'
import { discoverFiles } from './discover-files.ts'
import { compareNames, comparePaths, resolveLinks } from './path-rules.ts'
import type { WalkRoot } from './walk-root.ts'
import { createTempTree } from './testing/temp-tree.ts'

async function rootAt(kind: SourceKind, folder: string): Promise<WalkRoot> {
  return { kind, path: folder, realPath: (await resolveLinks(folder)) ?? folder }
}

/** Makes a socket of this name. */
async function listen(socket: string): Promise<AsyncDisposable> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return server
}

describe('discoverFiles', () => {
  it('returns markdown component-wise, hidden folders included, dot-named files and other suffixes left out', async () => {
    await using tree = await createTempTree({
      'd/zeta-v1.md': '',
      'd/zeta-v1/phase-1.md': '',
      'd/.hidden/x.md': '',
      'd/README.md': '',
      'd/.secret.md': '',
      'd/upper.MD': '',
      'd/log.jsonl': '',
      'd/dir.md/inner.md': '',
      'd/ünïcode/名前.md': '',
    })
    const { files, issues } = await discoverFiles([await rootAt('document', tree.at('d'))])
    expect(files.map((file) => file.path.slice(tree.at('d').length + 1))).toEqual([
      '.hidden/x.md',
      'README.md',
      'dir.md/inner.md',
      'zeta-v1/phase-1.md',
      'zeta-v1.md',
      'ünïcode/名前.md',
    ])
    expect(files.map((file) => file.path)).toEqual(files.map((file) => file.path).toSorted(comparePaths))
    expect(issues).toEqual([])
  })

  it('returns logs of all depths but no journal of a workflow', async () => {
    await using tree = await createTempTree({
      's/a.jsonl': '{}\n',
      's/a/subagents/agent-1.jsonl': '',
      's/a/subagents/workflows/w/agent-2.jsonl': '',
      's/a/subagents/workflows/w/journal.jsonl': '',
      's/a/subagents/agent-1.meta.json': '',
    })
    const { files } = await discoverFiles([await rootAt('session', tree.at('s'))])
    expect(files.map((file) => file.path.slice(tree.at('s').length + 1))).toEqual([
      'a/subagents/agent-1.jsonl',
      'a/subagents/workflows/w/agent-2.jsonl',
      'a.jsonl',
    ])
    expect(files.at(-1)).toMatchObject({ kind: 'session', sizeBytes: 3 })
    expect(files.at(-1)?.mtimeNs).toMatch(/^\d{19}$/)
    expect(files.at(-1)?.identity).toMatch(/^\d+:\d+$/)
  })

  it('returns each file of overlapping roots once, of the root that is walked first', async () => {
    await using tree = await createTempTree({ 'docs/a.md': '', 'docs/progress/b.md': '' })
    await symlink(tree.at('docs'), tree.at('alias'))
    const roots = [
      await rootAt('progress', tree.at('alias/progress')),
      await rootAt('document', tree.at('docs')),
      await rootAt('document', tree.at('alias')),
    ]
    const { files } = await discoverFiles(roots)
    expect(files.map(({ kind, path }) => [kind, path])).toEqual([
      ['progress', tree.at('alias/progress/b.md')],
      ['document', tree.at('docs/a.md')],
    ])
  })

  it('follows links that lead inside, to files and folders; what is walked anyway is not told twice', async () => {
    await using tree = await createTempTree({ 'p/d/a.md': '', 'p/b.md': 'bb', 'p/dir/c.md': '', 'p/dir/sub/e.md': '' })
    await symlink('a.md', tree.at('p/d/alias.md'))
    await symlink('..', tree.at('p/d/up'))
    await symlink(tree.at('p/b.md'), tree.at('p/d/link.md'))
    await symlink(tree.at('p/b.md'), tree.at('p/d/link-again.md'))
    await symlink(tree.at('p/d'), tree.at('p/dir/sub/loop'))
    const root = await rootAt('document', tree.at('p/d'))
    const { files, links, followed, issues } = await discoverFiles([root], { inside: [tree.at('p')] })
    const walked = ['a.md', 'link-again.md', 'up/dir/c.md', 'up/dir/sub/e.md']
    expect(files.map((file) => file.path)).toEqual(walked.map((name) => tree.at(`p/d/${name}`)))
    expect(Object.fromEntries(links)).toEqual({
      [tree.at('p/d/link-again.md')]: tree.at('p/b.md'),
      [tree.at('p/d/up/dir/c.md')]: tree.at('p/dir/c.md'),
      [tree.at('p/d/up/dir/sub/e.md')]: tree.at('p/dir/sub/e.md'),
    })
    expect(followed.map(({ path }) => path)).toEqual([tree.at('p/d/link-again.md'), tree.at('p/d/up')])
    expect(issues).toEqual([])
  })

  it('reports links that lead outside, pipes, sockets and devices of a source name, and opens none', async () => {
    await using tree = await createTempTree({ 'd/a.md': '', 'out/b.md': 'bb', 'out/c.txt': '' })
    await symlink(tree.at('out/b.md'), tree.at('d/link.md'))
    await symlink(tree.at('out/c.txt'), tree.at('d/link.txt'))
    await symlink(tree.at('out'), tree.at('d/dir'))
    await symlink('/dev/zero', tree.at('d/zero.md'))
    for (const name of ['pipe.md', 'pipe.txt']) execFileSync('mkfifo', [tree.at(`d/${name}`)])
    await using _ = await listen(tree.at('d/socket.md'))
    await using __ = await listen(tree.at('d/other.sock'))
    const { files, issues, unreadable } = await discoverFiles([await rootAt('document', tree.at('d'))])
    expect(files.map((file) => file.path)).toEqual([tree.at('d/a.md')])
    const reported = issues.map(({ code, path, reason }) => [
      code,
      path,
      /leads to \S+|named pipe|socket/.exec(reason)?.[0],
    ])
    expect(reported).toEqual([
      ['LINK_OUTSIDE_ROOTS', tree.at('d/dir'), `leads to ${tree.at('out')},`],
      ['LINK_OUTSIDE_ROOTS', tree.at('d/link.md'), `leads to ${tree.at('out/b.md')},`],
      ['FILE_UNREADABLE', tree.at('d/pipe.md'), 'named pipe'],
      ['FILE_UNREADABLE', tree.at('d/socket.md'), 'socket'],
      ['LINK_OUTSIDE_ROOTS', tree.at('d/zero.md'), 'leads to /dev/zero,'],
    ])
    expect(unreadable).toEqual(reported.map(([, path]) => path))
  })

  it('reports names that are not UTF-8, of files and folders, and reads the rest of their folder', async () => {
    await using tree = await createTempTree({ 'd/a.md': '', 'd/real \uFFFD.md': '' })
    const at = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${tree.at('d')}/`), name])
    const bytes = (...parts: readonly (string | number)[]): Buffer =>
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))
    await writeFile(at(bytes('caf', 0xe9, '.md')), 'x')
    await writeFile(at(bytes('caf', 0xe9, '.txt')), 'x')
    await writeFile(at(bytes('real ', 0xff, '.md')), 'x')
    await mkdir(at(bytes('ü', 0xc3, 'r')))
    await writeFile(at(bytes('ü', 0xc3, 'r/b.md')), 'x')
    await symlink(tree.root, at(bytes(0xe9)))
    const { files, issues } = await discoverFiles([await rootAt('document', tree.at('d'))])
    expect(files.map((file) => file.path)).toEqual([tree.at('d/a.md'), tree.at('d/real \uFFFD.md')])
    expect(
      issues.map(({ code, path }) => [code, path]).toSorted(([, a = ''], [, b = '']) => compareNames(a, b)),
    ).toEqual([
      ['NAME_NOT_UTF8', tree.at('d/\\xe9')],
      ['NAME_NOT_UTF8', tree.at('d/caf\\xe9.md')],
      ['NAME_NOT_UTF8', tree.at('d/real \\xff.md')],
      ['NAME_NOT_UTF8', tree.at('d/ü\\xc3r')],
    ])
  })

  it('reports what it cannot look at and goes on; a root that is not there is empty', async () => {
    await using tree = await createTempTree({ 'd/a.md': '', file: '' })
    await symlink(tree.at('nowhere'), tree.at('d/broken.md'))
    await symlink('loop.md', tree.at('d/loop.md'))
    const roots = [
      await rootAt('document', tree.at('missing')),
      await rootAt('document', tree.at('file')),
      await rootAt('document', tree.at('d')),
    ]
    const { files, issues, unreadable } = await discoverFiles(roots)
    expect(files.map((file) => file.path)).toEqual([tree.at('d/a.md')])
    expect(unreadable).toEqual([tree.at('file'), tree.at('d/broken.md'), tree.at('d/loop.md')])
    expect(issues.map(({ code, path, reason }) => [code, path, /ENOTDIR|nothing|ELOOP/.exec(reason)?.[0]])).toEqual([
      ['FILE_UNREADABLE', tree.at('file'), 'ENOTDIR'],
      ['FILE_UNREADABLE', tree.at('d/broken.md'), 'nothing'],
      ['FILE_UNREADABLE', tree.at('d/loop.md'), 'ELOOP'],
    ])
  })

  it('tells a replaced file from the one before', async () => {
    await using tree = await createTempTree({ 'd/a.md': 'one' })
    const root = await rootAt('document', tree.at('d'))
    const before = await discoverFiles([root])
    await writeFile(tree.at('new'), 'two')
    await rename(tree.at('new'), tree.at('d/a.md'))
    const after = await discoverFiles([root])
    expect(after.files[0]?.identity).not.toBe(before.files[0]?.identity)
  })

  it('stops when aborted', async () => {
    await expect(discoverFiles([], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  })

  it('lets other work of the thread run between slices', async () => {
    await using tree = await createTempTree()
    await Promise.all(Array.from({ length: 600 }, (_, file) => tree.write(`s/${file % 7}/${file}.jsonl`, '')))
    let turns = 0
    const count = (): void => {
      turns += 1
      timer = setImmediate(count)
    }
    let timer = setImmediate(count)
    const { files } = await discoverFiles([await rootAt('session', tree.at('s'))], { sliceMs: 0 })
    clearImmediate(timer)
    expect(files).toHaveLength(600)
    expect(turns).toBeGreaterThan(2)
  })
})
