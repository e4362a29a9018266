import { execFile, spawn } from 'node:child_process'
import { chmod, rm, utimes } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createGitDateReader } from './git-dates.ts'
import { createVictim, HOSTILE, hasRun, LEADING_OUT } from './testing/hostile-repositories.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree, gitTestEnv } from './testing/temp-tree.ts'

const WRITTEN = '2026-01-02T00:00:00Z'

function read(tree: TempTree, env: Record<string, string> = gitTestEnv(tree.root)) {
  return createGitDateReader({ env, timeoutMs: 20_000 })({ root: tree.at('repo'), scopes: [tree.at('repo/docs')] })
}

/** Plain git, as somebody would run it by hand; how it ends does not matter. */
async function plainGit(tree: TempTree, args: readonly string[], input = '', env: Record<string, string> = {}) {
  const author = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }
  const child = spawn('git', args, { cwd: tree.at('repo'), env: { ...gitTestEnv(tree.root), ...author, ...env } })
  child.stdin.on('error', () => undefined).end(input)
  child.stdout.resume()
  child.stderr.resume()
  await new Promise((resolve) => child.on('close', resolve))
}

describe.each(Object.entries(HOSTILE))('a repository with its %s', (_name, { arrange, provoke, input, refused }) => {
  it('is read without running it', async () => {
    await using tree = await createTempTree()
    const program = await createVictim(tree)
    await arrange(tree, program)
    if (refused === undefined) await tree.write('repo/docs/a.md', 'changed again\n')
    await utimes(tree.at('repo/docs/b.md'), 1, 1) // equal to the index by its content only
    const alreadyRan = await hasRun(tree)
    const dates = await read(tree)
    expect([alreadyRan, await hasRun(tree)]).toEqual([false, false])
    if (refused === undefined) {
      expect(dates).toMatchObject({ complete: true, issues: [] })
      expect(dates.dateOf('docs/b.md')?.createdAt).toBe(WRITTEN)
      expect([dates.isDirty('docs/a.md'), dates.isDirty('docs/b.md')]).toEqual([true, false])
    } else expect(dates.issues).toMatchObject([{ code: 'GIT_UNAVAILABLE', reason: expect.stringMatching(refused) }])

    if (provoke === null) return
    if (provoke[0] === 'merge') await tree.git('repo', ['checkout', '-qf', '--', '.'])
    await plainGit(tree, provoke, input)
    expect(await hasRun(tree)).toBe(true)
  })
})

describe('what leads out of the repository', () => {
  it.each(Object.entries(LEADING_OUT))('%s is refused, with the reason', async (_name, { arrange, refused }) => {
    await using tree = await createTempTree()
    await arrange(tree, await createVictim(tree))
    const dates = await read(tree)
    expect(dates.issues).toMatchObject([{ code: 'GIT_UNAVAILABLE', reason: expect.stringMatching(refused ?? '') }])
    expect([dates.dateOf('docs/a.md'), dates.isDirty('docs/a.md')]).toEqual([null, false])
  })

  it('core.worktree is not followed', async () => {
    await using tree = await createTempTree({ 'elsewhere/docs/private.md': '' })
    await createVictim(tree)
    await tree.git('repo', ['config', 'core.worktree', tree.at('elsewhere')])
    const dates = await read(tree)
    expect([dates.isDirty('docs/a.md'), dates.isDirty('docs/b.md')]).toEqual([true, false])
    expect([dates.isDirty('docs/private.md'), dates.complete]).toEqual([false, true])
  })
})

describe('the environment', () => {
  it('of the user gives git no program, no other repository and no place to write to', async () => {
    await using tree = await createTempTree()
    const program = await createVictim(tree)
    await tree.write('repo/.gitattributes', '*.md filter=x\n')
    await utimes(tree.at('repo/docs/b.md'), 1, 1)
    const hostile = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'filter.x.clean',
      GIT_CONFIG_VALUE_0: program,
      GIT_EXTERNAL_DIFF: program,
      GIT_TRACE2_EVENT: tree.at('traced'),
      GIT_TRACE: tree.at('traced'),
      GIT_EXEC_PATH: tree.at('nowhere'),
      GIT_CEILING_DIRECTORIES: tree.root,
    }
    const dates = await read(tree, { ...gitTestEnv(tree.root), ...hostile, GIT_DIR: tree.at('nowhere') })
    expect([dates.complete, dates.dateOf('docs/b.md')?.createdAt]).toEqual([true, WRITTEN])
    expect(await hasRun(tree)).toBe(false)
    await expect(tree.git('.', ['hash-object', 'traced'])).rejects.toThrow('traced')
    await plainGit(tree, ['status'], '', hostile)
    expect(await hasRun(tree)).toBe(true)
  })

  it.each(['.', 'docs', '', 'absolute'])('finds no git in the project by PATH entry %j', async (entry) => {
    await using tree = await createTempTree()
    await createVictim(tree)
    for (const folder of ['repo', 'repo/docs']) {
      const fake = await tree.write(`${folder}/git`, `#!/bin/sh\ntouch '${tree.at('ran')}'\n`)
      await chmod(fake, 0o755)
    }
    const first = entry === 'absolute' ? tree.at('repo/docs') : entry
    const env = gitTestEnv(tree.root)
    const dates = await read(tree, { ...env, PATH: `${first}:${env['PATH']}` })
    expect([await hasRun(tree), dates.dateOf('docs/b.md')?.createdAt]).toEqual([false, WRITTEN])
  })
})

describe.runIf(process.platform === 'linux')('a named pipe that nobody writes to', () => {
  it.each(['repo/.git/index', 'repo/.gitignore', 'repo/.gitattributes', 'repo/docs/.gitignore'])(
    'in place of %s costs seconds, and says so',
    async (name) => {
      await using tree = await createTempTree()
      await createVictim(tree)
      await rm(tree.at(name), { force: true })
      await tree.write('repo/docs/b.md', 'six\n') // as long as before: git has to read it, and so the attributes
      await promisify(execFile)('mkfifo', [tree.at(name)])
      const started = performance.now()
      const dates = await createGitDateReader({ env: gitTestEnv(tree.root) })({
        root: tree.at('repo'),
        scopes: [tree.at('repo/docs')],
      })
      expect(performance.now() - started).toBeLessThan(25_000) // far from the time git has for a large repository
      expect(dates.issues).toMatchObject([
        { code: 'GIT_UNAVAILABLE', reason: expect.stringMatching(/named pipe|no regular file/) },
      ])
    },
  )
})
