import { mkdir, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createGitDateReader } from './git-dates.ts'
import { readGitUserSettings } from './git-user-settings.ts'
import { findRepository, listWorktrees } from './git-worktrees.ts'
import { openRepository, ownUserIds } from './open-repository.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

const WRITTEN = '2026-01-02T00:00:00Z'
const NOBODY = 65_534
const LOCAL = ['-c', 'protocol.file.allow=always'] as const

async function createOrigin(...init: readonly string[]): Promise<TempTree> {
  const tree = await createTempTree({ 'origin/docs/a.md': 'one\n', 'origin/docs/b.md': 'one\n', 'origin/x/c': '' })
  await tree.git('origin', ['init', '-q', ...init])
  for (const text of ['two\n', 'three\n']) {
    await tree.git('origin', ['add', '-A'])
    await tree.git('origin', ['commit', '-qm', 'change'], WRITTEN)
    await tree.write('origin/docs/a.md', text)
  }
  return tree
}

function read(tree: TempTree, folder: string) {
  const reader = createGitDateReader({ env: gitTestEnv(tree.root) })
  return reader({ root: tree.at(folder), scopes: [tree.at(`${folder}/docs`)] })
}

async function expectRead(tree: TempTree, folder: string): Promise<void> {
  await tree.write(`${folder}/docs/a.md`, 'changed\n')
  const dates = await read(tree, folder)
  expect(dates.issues).toEqual([])
  expect([dates.stampOf('docs/b.md'), dates.isDirty('docs/a.md')]).toEqual([`${WRITTEN}|${WRITTEN}|0`, true])
}

describe('repositories as honest people have them are read', () => {
  it('with SHA-256 ids', async () => {
    await using tree = await createOrigin('--object-format=sha256')
    await expectRead(tree, 'origin')
  })

  it('as a shallow clone, and anew when it is made deeper', async () => {
    await using tree = await createOrigin()
    await tree.git('.', ['clone', '-q', '--depth=1', `file://${tree.at('origin')}`, 'clone'])
    await expectRead(tree, 'clone')
  })

  it('as a sparse clone, its index sparse, too', async () => {
    await using tree = await createOrigin()
    await tree.git('.', ['clone', '-q', tree.at('origin'), 'clone'])
    await tree.git('clone', ['sparse-checkout', 'set', '--sparse-index', 'docs'])
    await expectRead(tree, 'clone')
  })

  it('as a submodule, a submodule of a work tree, and a work tree of a submodule', async () => {
    await using tree = await createOrigin()
    await tree.git('.', ['init', '-q', 'super'])
    await tree.git('super', [...LOCAL, 'submodule', 'add', '-q', tree.at('origin'), 'parts/sub'])
    await tree.git('super', ['commit', '-qm', 'sub'])
    await tree.git('super', ['worktree', 'add', '-q', '../linked'])
    await tree.git('linked', [...LOCAL, 'submodule', 'update', '-q', '--init'])
    await tree.git('super/parts/sub', ['worktree', 'add', '-q', tree.at('of-sub')])
    for (const folder of ['super/parts/sub', 'linked/parts/sub', 'of-sub']) await expectRead(tree, folder)
  })

  it('with refs that are packed, a branch below a branch, and objects borrowed within the repository', async () => {
    await using tree = await createOrigin()
    await tree.git('origin', ['switch', '-qc', 'a/b/c'])
    await tree.git('origin', ['pack-refs', '--all'])
    await mkdir(tree.at('origin/.git/more/info'), { recursive: true })
    await writeFile(tree.at('origin/.git/objects/info/alternates'), '# none\n../more\n../../gone\n')
    await expectRead(tree, 'origin')
  })
})

describe('a repository of another user', () => {
  it('is read only when the user says so, as git does', async () => {
    await using tree = await createOrigin()
    const found = await findRepository(tree.at('origin'))
    if (found === null) throw new Error('no repository')
    const reader = { env: gitTestEnv(tree.root), outside: [], timeoutMs: 20_000 }
    await mkdir(tree.at('empty'))
    const open = async (configured: string) => {
      await writeFile(tree.at('.gitconfig'), configured)
      const safeDirectories = async () => (await readGitUserSettings(tree.at('empty'), reader)).safeDirectories
      return openRepository(found, { ownIds: [NOBODY], safeDirectories })
    }
    const trusting = `[safe]\n\tdirectory = ${tree.at('origin')}\n`
    for (const none of ['', `[safe]\n\tdirectory = ${tree.at('other')}\n`, `${trusting}\tdirectory =\n`])
      await expect(open(none)).rejects.toThrow('safe.directory')
    for (const some of [trusting, '[safe]\n\tdirectory = *\n', '[safe]\n\tdirectory = ~/origin\n'])
      expect((await open(some))?.head).toMatch(/^[0-9a-f]{40}$/)
  })

  it('may be that of who called sudo, for root alone', () => {
    const own = process.geteuid?.() ?? 0
    expect(ownUserIds({ SUDO_UID: '1000' })).toEqual(own === 0 ? [0, 1000] : [own])
    expect(ownUserIds({ SUDO_UID: 'x' })).toEqual([own])
  })
})

describe('work trees', () => {
  it('are those that name the repository back or are gone, not whatever folder it names', async () => {
    await using tree = await createOrigin()
    await tree.git('origin', ['worktree', 'add', '-q', '../linked'])
    await tree.git('origin', ['worktree', 'add', '-q', '../gone'])
    await rm(tree.at('gone'), { recursive: true })
    await tree.git('.', ['init', '-q', 'private'])
    for (const [name, folder] of Object.entries({ one: 'private', two: '.' }))
      await tree.write(`origin/.git/worktrees/${name}/gitdir`, `${tree.at(folder)}/.git\n`)
    const repository = await findRepository(tree.at('origin/docs'))
    const folders = repository === null ? [] : await listWorktrees(repository)
    expect(folders.toSorted()).toEqual([tree.at('gone'), tree.at('linked'), tree.at('origin')])
  })

  it('of a repository that is none of this folder are not looked for', async () => {
    await using tree = await createOrigin()
    await tree.write('evil/.git', `gitdir: ${tree.at('origin/.git')}\n`)
    const repository = await findRepository(tree.at('evil'))
    expect(repository === null ? [] : await listWorktrees(repository)).toEqual([tree.at('evil')])
  })
})
