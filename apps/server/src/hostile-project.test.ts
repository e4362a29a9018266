/** A cloned project whose repository names programs, in every way a project is opened: none of them runs. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, chmod, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readSettings } from './env.ts'
import { startServer } from './start-server.ts'
import { openWorkspace, runCommand } from './testing/command-line.ts'

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']

/** The sample project as a repository with a filter, a monitor, a hook, an include and a text converter. */
async function openHostile() {
  const workspace = await openWorkspace()
  const { folder, project } = workspace
  const ran = join(folder, 'ran')
  const git = (...args: string[]) => promisify(execFile)('git', [...AUTHOR, ...args], { cwd: project })
  const plan = join(project, 'docs', 'project_plans', 'hostile.md')
  await mkdir(join(plan, '..'), { recursive: true })
  await writeFile(plan, '# Plan\n')
  await git('init', '-q')
  await git('add', '-A')
  await git('commit', '-qm', 'all')
  const program = join(folder, 'program')
  await writeFile(program, `#!/bin/sh\necho ran >> '${ran}'\n`)
  await chmod(program, 0o755)
  await writeFile(join(project, '.gitattributes'), '*.md filter=x diff=x\n')
  await writeFile(join(project, 'more'), `[filter "y"]\n\tclean = ${program}\n`)
  for (const name of ['filter.x.clean', 'diff.x.textconv', 'diff.external', 'core.fsmonitor'])
    await git('config', name, program)
  await git('config', 'include.path', '../more')
  await rm(join(project, '.git', 'hooks'), { recursive: true, force: true })
  await mkdir(join(project, '.git', 'hooks'))
  await symlink(program, join(project, '.git', 'hooks', 'post-index-change'))
  await rm(ran, { force: true })
  await utimes(plan, 1, 1)
  return { ...workspace, plan, git, hasRun: () => existsSync(ran) }
}

describe('a hostile project', () => {
  it('is synced from the command line without running its programs', async () => {
    await using hostile = await openHostile()
    const { project, database } = hostile
    const ran = await runCommand(['sync', '--project', project, '--db', database], { HOME: hostile.folder })
    expect(ran.stderr + ran.stdout).not.toContain('GIT_UNAVAILABLE')
    expect([ran.code, hostile.hasRun()]).toEqual([0, false])
    await hostile.git('status')
    expect(hostile.hasRun()).toBe(true)
  }, 120_000)

  it('is saved, activated, watched and synced by the server without running its programs', async () => {
    await using hostile = await openHostile()
    const { folder, project } = hostile
    const settings = readSettings({
      HOME: folder,
      CCDASH_DB_PATH: join(folder, 'server', 'ccdash.db'),
      CCDASH_PORT: '0',
      CCDASH_LOG_LEVEL: 'silent',
      CCDASH_STARTUP_SYNC_DELAY_SECONDS: '0',
    })
    const server = await startServer(settings)
    try {
      await server.ready
      const post = async (path: string, body: unknown): Promise<unknown> => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
        expect(response.status).toBe(200)
        return response.json()
      }
      const isDone = async () => {
        const { items } = await server.ops.listOperations({ projectId: 'hostile', limit: 100 })
        return items.filter(({ status }) => status === 'completed').length
      }
      const place = { path: project, planDocsPath: 'docs/project_plans', progressPath: 'progress', sessionsPath: '' }
      await post('/api/projects', { id: 'hostile', name: 'Hostile', ...place })
      await post('/api/projects/active/hostile', {})
      await expect.poll(isDone, { timeout: 60_000 }).toBeGreaterThan(0)
      const before = await isDone()
      await expect
        .poll(
          async () => {
            await appendFile(hostile.plan, 'edited\n')
            return isDone()
          },
          { timeout: 60_000, interval: 2000 },
        )
        .toBeGreaterThan(before)
      await post('/api/cache/sync', { background: false, force: true })
      expect(hostile.hasRun()).toBe(false)
    } finally {
      await server.close()
    }
  }, 180_000)
})
