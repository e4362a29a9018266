import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createGitDateReader } from './git-dates.ts'
import { whileNotStuck } from './stuck-patterns.ts'
import { createVictim } from './testing/hostile-repositories.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

async function makePipe(tree: TempTree, place: string): Promise<void> {
  await mkdir(path.dirname(tree.at(place)), { recursive: true })
  await rm(tree.at(place), { force: true })
  await promisify(execFile)('mkfifo', [tree.at(place)])
}

describe('a pipe', () => {
  it.each([
    'repo/.gitignore',
    'repo/docs/.gitignore',
    'repo/docs/new/deep/.gitignore',
    'repo/.gitattributes',
    'repo/docs/.gitattributes',
    'repo/.git/info/exclude',
    'repo/.git/info/attributes',
  ])('as %s costs seconds, and is an issue that names it', async (place) => {
    await using tree = await createTempTree()
    await createVictim(tree)
    await tree.write('repo/docs/new/deep/x.md')
    await tree.write('repo/docs/b.md', 'six\n') // as long as before: git has to read it, and so the attributes
    await makePipe(tree, place)
    const start = performance.now()
    const read = createGitDateReader({ env: gitTestEnv(tree.root), timeoutMs: 60_000 })
    const { issues, complete } = await read({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
    expect(performance.now() - start).toBeLessThan(15_000)
    expect(complete).toBe(false)
    const reason = expect.stringContaining(`${tree.at(place)} is no regular file`)
    expect(issues).toMatchObject([{ code: 'GIT_UNAVAILABLE', reason }])
  })
})

describe('what is asked', () => {
  it('goes on for as long as it takes when nothing holds it up', async () => {
    await using tree = await createTempTree({ 'docs/.gitignore': 'x\n', 'docs/a/b.md': '' })
    await mkdir(tree.at('docs/a/.gitattributes'))
    const places = { topLevel: tree.root, folders: [tree.at('docs'), tree.at('missing')], afterMs: 0 }
    const answer = await whileNotStuck(places, async (stuck) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return stuck.aborted
    })
    expect(answer).toBe(false)
    const failing = whileNotStuck(places, () => Promise.reject(new Error('of its own')))
    await expect(failing).rejects.toThrow('of its own')
  })
})
