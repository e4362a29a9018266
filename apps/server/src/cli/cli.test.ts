import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { readSettings } from '../env.ts'
import { startServer } from '../start-server.ts'
import { openWorkspace, runCommand, startCommand, type Workspace } from '../testing/command-line.ts'

const LINE = `${JSON.stringify({ type: 'user', timestamp: '2026-11-20T10:00:00Z', message: { role: 'user', content: 'go on' } })}\n`

describe('ccdash sync', () => {
  it('reads a project, says what it did, and finds nothing to do the second time', async () => {
    await using workspace = await openWorkspace()
    const first = await sync(workspace)
    expect(first).toMatchObject({ code: 0 })
    const operation = JSON.parse(first.stdout)
    expect(operation).toMatchObject({ status: 'completed', trigger: 'cli', accounts: { files: { unchanged: 0 } } })
    expect(operation.changes.session.added).toBeGreaterThan(40)

    const second = JSON.parse((await sync(workspace)).stdout)
    expect(second.changes).toEqual({})
    expect(second.accounts.files.parsed).toBe(0)
  })

  it('prints issues with file, line and reason for people', async () => {
    await using workspace = await openWorkspace()
    const { stdout } = await runCommand(['sync', '--project', workspace.project, '--db', workspace.database])
    expect(stdout).toContain('9e450909-a8d1-4dea-9ddf-c65e144b2080.jsonl:5  LINE_MALFORMED')
    expect(stdout).toContain('garbled-scan.md:10  NOT_UTF8')
  })

  it('syncs only the named paths; a missing one is an issue, not a failure', async () => {
    await using workspace = await openWorkspace()
    await sync(workspace)
    const document = join(workspace.project, 'docs/project_plans/README.md')
    await appendFile(document, '\nMore.\n')
    const ran = await sync(workspace, [
      '--paths',
      document,
      `A:${join(workspace.project, 'docs/project_plans/none.md')}`,
    ])
    expect(ran.code).toBe(0)
    const { id, ...operation } = JSON.parse(ran.stdout)
    expect(operation).toMatchObject({ kind: 'sync_changed_files', status: 'completed' })
    const shown = await runCommand(['operations', 'show', id, '--db', workspace.database, '--json'])
    const paths: string[] = JSON.parse(shown.stdout).issues.map(({ path }: { path: string }) => path)
    expect(paths.filter((path) => path.startsWith('docs/'))).toEqual(['docs/project_plans/none.md'])
  })

  it('refuses a path outside the project', async () => {
    await using workspace = await openWorkspace()
    const ran = await sync(workspace, ['--paths', '/etc/hostname'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('Path outside allowed project roots: /etc/hostname')
  })

  it('takes the three folders by themselves', async () => {
    await using workspace = await openWorkspace()
    const { project, database } = workspace
    const folders = [
      '--sessions',
      join(project, 'sessions'),
      '--docs',
      join(project, 'docs/project_plans'),
      '--progress',
      join(project, '.claude/progress'),
    ]
    const ran = await runCommand(['sync', ...folders, '--db', `file:${database}`, '--json'])
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout).changes).toMatchObject({ session: {}, document: {}, task: {}, feature: {} })
  })

  it('works on the database a server has open, and the server sees the result', async () => {
    await using workspace = await openWorkspace()
    const settings = readSettings({
      CCDASH_DB_PATH: workspace.database,
      CCDASH_PORT: '0',
      CCDASH_STARTUP_SYNC_DELAY_SECONDS: '600',
    })
    const server = await startServer(settings, { log: createLog('silent') })
    try {
      await server.ready
      const runs = await Promise.all([sync(workspace), sync(workspace, ['--force']), sync(workspace, ['--force'])])
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
      const status = await server.ops.status()
      expect(status.counts.sessions).toBeGreaterThan(40)
      // The server's watcher follows the project that `sync` made active, and may be comparing it with the disk.
      await expect
        .poll(async () => (await server.ops.status()).operations.activeOperationCount, { timeout: 10_000 })
        .toBe(0)
    } finally {
      await server.close()
    }
    const { stdout, code } = await runCommand(['doctor', '--db', workspace.database, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ check: 'database', state: 'ok' }))
  })

  it('takes no git that lies in the project, also when the project is named by a link', async () => {
    await using workspace = await openWorkspace()
    const link = join(workspace.folder, 'link')
    await symlink(workspace.project, link)
    const fake = join(workspace.project, 'bin', 'git')
    await mkdir(join(workspace.project, 'bin'))
    await writeFile(fake, '#!/bin/sh\necho of the project\n', { mode: 0o755 })
    await runCommand(['projects', 'add', link, '--db', workspace.database])
    const PATH = `${join(workspace.project, 'bin')}:${process.env['PATH']}`
    const { stdout } = await runCommand(['doctor', '--db', workspace.database, '--json'], { PATH })
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ check: 'git', detail: expect.stringContaining('git version') }),
    )
  })

  it('ends with 130 when it is interrupted', async () => {
    await using workspace = await openWorkspace()
    const logs = join(workspace.folder, 'logs')
    await mkdir(logs)
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => writeFile(join(logs, `many-${index}.jsonl`), LINE.repeat(20_000))),
    )
    const child = startCommand(['sync', '--sessions', logs, '--db', workspace.database])
    const code = new Promise((resolve) => child.once('close', resolve))
    await seeOperation(workspace.database)
    child.kill('SIGINT')
    expect(await code).toBe(130)
    const listed = await runCommand(['operations', 'list', '--db', workspace.database, '--json'])
    expect(JSON.parse(listed.stdout).items).toMatchObject([{ status: 'cancelled' }])
  })
})

describe('ccdash operations', () => {
  it('lists, shows, watches and repeats', async () => {
    await using workspace = await openWorkspace()
    const { id } = JSON.parse((await sync(workspace)).stdout)
    const run = (...args: string[]) => runCommand(['operations', ...args, '--db', workspace.database])
    expect((await run('list', '--status', 'completed')).stdout).toContain(id)
    expect((await run('list', '--status', 'failed')).stdout).toBe('no operations\n')
    expect((await run('show', id)).stdout).toContain('sessions')
    expect((await run('watch', id)).stdout).toContain('ended')
    expect(await run('retry', id)).toMatchObject({ code: 0 })
    expect(await run('show', 'OP-none')).toMatchObject({ code: 1, stderr: 'ccdash: Operation OP-none not found\n' })
    expect(await run('cancel', id)).toMatchObject({ code: 1 })
  })
})

describe('ccdash export', () => {
  it('writes one object of five sorted arrays', async () => {
    await using workspace = await openWorkspace()
    await sync(workspace)
    const out = join(workspace.folder, 'out.json')
    expect(await runCommand(['export', '--db', workspace.database, '--out', out])).toMatchObject({
      code: 0,
      stdout: '',
    })
    const exported = JSON.parse(await readFile(out, 'utf8'))
    expect(Object.keys(exported)).toEqual(['sessions', 'documents', 'tasks', 'features', 'links'])
    for (const entity of ['sessions', 'documents', 'tasks', 'features']) {
      const ids: string[] = exported[entity].map(({ id }: { id: string }) => id)
      expect(ids.length).toBeGreaterThan(0)
      expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
    }
  })

  it('equals the golden file of the sample project', async () => {
    await using workspace = await openWorkspace()
    await sync(workspace)
    const { stdout } = await runCommand(['export', '--db', workspace.database, '--out', '-'])
    const golden = JSON.stringify(withoutPlaces(JSON.parse(stdout), workspace.project), null, 1)
    await expect(`${golden}\n`).toMatchFileSnapshot('../../../../fixtures/sample-project.golden.json')
  })
})

describe('what only reads', () => {
  it.each([['export', '--out', '-'], ['doctor'], ['operations', 'list'], ['operations', 'show', 'OP-1']])(
    '%s makes no database where a name was mistyped',
    async (...command) => {
      await using workspace = await openWorkspace()
      const mistyped = join(workspace.project, 'mistyped.db')
      const ran = await runCommand([...command, '--db', mistyped])
      expect(ran).toMatchObject({ code: 1, stdout: `DB not found: ${mistyped}\n` })
      expect(existsSync(mistyped)).toBe(false)
    },
  )

  it('a cursor that no page gave is a wrong call', async () => {
    await using workspace = await openWorkspace()
    await sync(workspace)
    const ran = await runCommand(['operations', 'list', '--cursor', 'nonsense', '--db', workspace.database])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
  })

  it('ends well when its reader stops reading, as head does', async () => {
    await using workspace = await openWorkspace()
    await sync(workspace)
    const child = startCommand(['export', '--out', '-', '--db', workspace.database])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

describe('ccdash', () => {
  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['export'], "required option '--out <file>' not specified"],
    [['operations', 'list', '--limit', 'many'], 'not a whole number'],
    [['operations', 'list', '--kind', 'odd'], 'Allowed choices are'],
    [['audit', '--reason', 'odd'], 'Allowed choices are high_fanout'],
    [['audit', '--fail-on', '-1'], '--fail-on must be 0 or more'],
    [['links', 'list'], 'name one of --feature, --session, --document and --task'],
    [['links', 'list', '--feature', 'a', '--session', 'S-1'], 'name one of --feature'],
    [['links', 'judge', 'feature:a', 'S-1', 'keep'], 'not <feature|task|session|document>:<id>'],
    [['links', 'judge', 'feature:a', 'session:S-1', 'like'], 'Allowed choices are keep, reject, uncertain, undo'],
    [['links', 'create', 'feature:a', 'session:S-1', '--confidence', '2'], '--confidence must be from 0 to 1'],
    [['links', 'fanout', '--limit', '0'], '--limit must be from 1 to 500'],
    [['serve', '--port', '70000'], '--port must be from 0 to 65535'],
    [['sync', '--force', '--paths', 'x.md', '--project', '.'], '--force reads everything'],
    [['sync', '--project', '.', '--docs', 'x'], '--project cannot be combined'],
    [['sync', '--project', ''], 'a folder is named by an empty text'],
    [['projects', 'list', '--db', 'mysql://me:secret@host/x'], "--db: 'mysql' is neither file: nor postgresql:"],
  ])('answers %j with exit code 2 and why', async (args, why) => {
    await using workspace = await openWorkspace()
    const ran = await runCommand(args, { CCDASH_DB_PATH: workspace.database })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(why)
  })

  it('says in one line why a database cannot be used, without the password', async () => {
    await using workspace = await openWorkspace()
    await writeFile(workspace.database, 'this is no database')
    const junk = await runCommand(['projects', 'list', '--db', workspace.database])
    expect(junk).toMatchObject({ code: 1, stdout: '' })
    expect(junk.stderr.split('\n')).toEqual([
      expect.stringContaining(`ccdash: ${workspace.database} is damaged or no database`),
      '',
    ])
    const nobody = await runCommand(['projects', 'list', '--db', 'postgresql://me:secret@127.0.0.1:1/x'])
    expect(nobody.stderr).toBe('ccdash: Cannot use PostgreSQL 127.0.0.1:1/x: connect ECONNREFUSED 127.0.0.1:1\n')
  })

  it('does not wait for a pipe that has the name of a log or document, and replaces no device', async () => {
    await using workspace = await openWorkspace()
    const pipe = join(workspace.project, 'docs/project_plans/pipe.md')
    execFileSync('mkfifo', [pipe, join(workspace.project, 'sessions/pipe.jsonl')])
    expect(await sync(workspace)).toMatchObject({ code: 0 })
    const ran = JSON.parse((await sync(workspace, ['--paths', pipe])).stdout)
    expect(ran).toMatchObject({ status: 'completed', issueCount: 1, accounts: { files: { failed: 1 } } })
    const out = await runCommand(['export', '--db', workspace.database, '--out', pipe])
    expect(out).toMatchObject({ code: 2, stderr: `ccdash: --out ${pipe} is no regular file\n` })
  })

  it('says which project is missing', async () => {
    await using workspace = await openWorkspace()
    expect(await runCommand(['sync', '--db', workspace.database])).toMatchObject({
      code: 1,
      stderr: 'ccdash: No active project: name one with --project DIR\n',
    })
    const gone = await runCommand(['sync', '--project', join(workspace.folder, 'gone'), '--db', workspace.database])
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('gone')
  })

  it('honours CCDASH_DB_PATH, which --db overrides', async () => {
    await using workspace = await openWorkspace()
    const env = { CCDASH_DB_PATH: workspace.database }
    expect(await runCommand(['audit'], env)).toEqual({
      code: 1,
      stdout: `DB not found: ${workspace.database}\n`,
      stderr: '',
    })
    await runCommand(['projects', 'add', workspace.project], env)
    const { stdout } = await runCommand(['audit', '--json'], env)
    expect(JSON.parse(stdout)).toMatchObject({ db: workspace.database, row_count: 0 })
    await rm(workspace.database)
    const other = join(workspace.folder, 'other.db')
    const ran = await runCommand(['projects', 'list', '--json', '--db', other], env)
    expect(JSON.parse(ran.stdout)).toEqual({ activeProjectId: null, projects: [] })
  })

  it('keeps the id of a folder it knows', async () => {
    await using workspace = await openWorkspace()
    const add = () => runCommand(['projects', 'add', workspace.project, '--db', workspace.database, '--json'])
    const first = JSON.parse((await add()).stdout)
    expect(JSON.parse((await add()).stdout)).toEqual(first)
    expect(first).toMatchObject({ planDocsPath: 'docs/project_plans', progressPath: '.claude/progress' })
  })
})

function sync({ project, database }: Workspace, more: readonly string[] = []) {
  return runCommand(['sync', '--project', project, '--db', database, '--json', ...more])
}

/** Waits until an operation stands in the ledger, looking from outside. */
async function seeOperation(database: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { stdout } = await runCommand(['operations', 'list', '--db', database, '--json'])
    if (stdout !== '' && JSON.parse(stdout).items.length > 0) return
  }
  throw new Error('no operation appeared')
}

/** Leaves out what differs between machines: where the project lies, and times of the files' making. */
function withoutPlaces(value: unknown, project: string): unknown {
  const recent = Date.now() - 3_600_000
  return JSON.parse(JSON.stringify(value), (key, field: unknown) => {
    if (key === 'sourcePath') return undefined
    if (typeof field !== 'string') return field
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(field) && Date.parse(field) > recent) return '<file time>'
    return field.replaceAll(project, '<project>')
  })
}
