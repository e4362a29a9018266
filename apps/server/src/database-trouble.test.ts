/**
 * What others do to the database: a full disk, a lock, a file that is taken away or damaged, as the command line, REST and the log of
 * a running server tell of it.
 */
import { Sqlite } from '@ccdash/db/testing'
import { openSmallDisk, smallDiskKinds, type SmallDisk } from '@ccdash/db/testing/small-disk'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openWorkspace, runCommand, type Workspace } from './testing/command-line.ts'

const CLI = join(import.meta.dirname, 'cli.ts')
const SLOW = 180_000
const DISK_BYTES = 6_000_000

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** `ccdash` for which the disk is small. */
function startOn(disk: Pick<SmallDisk, 'wrap'>, args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
  const [command, ...rest] = disk.wrap([process.execPath, CLI, ...args])
  const env = { ...bareEnvironment(), CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600', ...more }
  return spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CCDASH_')))
}

async function runOn(disk: SmallDisk, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = startOn(disk, args, more)
  const ended = once(child, 'close') as Promise<[number | null]>
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

type Served = AsyncDisposable & { readonly url: string; readonly pid: number; post(body: object): Promise<Answer> }
type Answer = { readonly status: number; readonly body: Record<string, unknown> }

async function serveOn(disk: Pick<SmallDisk, 'wrap'>, args: readonly string[]): Promise<Served> {
  const child = startOn(disk, ['serve', '--port', '0', '--json', ...args])
  const closed = once(child, 'close')
  if (child.stdout === null || child.pid === undefined) throw new Error('no server')
  child.stderr?.resume()
  let url = ''
  for await (const line of createInterface({ input: child.stdout })) {
    url = (JSON.parse(line) as { url: string }).url
    break
  }
  await until(async () => (await fetch(`${url}/api/ready`)).status === 200)
  return {
    ...{ url, pid: child.pid },
    post: (body) => ask(`${url}/api/cache/sync`, body),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await closed
    },
  }
}

async function ask(url: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** From the server's memory, which is a second behind. */
async function healthOf({ url }: Served): Promise<Record<string, unknown>> {
  return (await ask(`${url}/api/health`)).body
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (await holds()) return
    await sleep(100)
  }
  throw new Error('it never came true')
}

/** Logs that take more room in the database than the small disk has. */
async function addLogs({ project }: Workspace, name: string, logs = 700): Promise<void> {
  const folder = join(project, 'sessions', name)
  await mkdir(folder, { recursive: true })
  for (let log = 0; log < logs; log += 1) {
    const lines = Array.from({ length: 60 }, (_, line) =>
      JSON.stringify({
        type: 'assistant',
        timestamp: '2026-10-02T10:00:00Z',
        message: {
          ...{ role: 'assistant', id: `msg_${name}_${log}_${line}`, usage: { input_tokens: 3, output_tokens: 5 } },
          content: [
            { type: 'tool_use', id: `t${line}`, name: 'Edit', input: { file_path: `/x/${log}/plan-${line}.md` } },
          ],
        },
      }),
    )
    await writeFile(join(folder, `${name}-${log}.jsonl`), `${lines.join('\n')}\n`)
  }
}

describe.each(smallDiskKinds())('on a disk that is small (%s)', (kind) => {
  it('a sync ends as DISK_FULL with what to do, and stands in the ledger so', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    await using disk = await openSmallDisk(kind, DISK_BYTES)
    await addLogs(workspace, 'many')
    const database = join(disk.folder, 'ops.db')
    const ran = await runOn(disk, ['sync', '--project', workspace.project, '--db', database])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/error +DISK_FULL: no room on the disk to write .*ops\.db \(.* free.*make room/)
    expect(ran.stderr).not.toContain('    at ')
    const listed = await runOn(disk, ['operations', 'list', '--db', database, '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject({ items: [{ status: 'failed', error: { code: 'DISK_FULL' } }] })
  })

  it('a server starts all the same when secrets are still to be masked', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    await using disk = await openSmallDisk(kind, DISK_BYTES)
    const secret = `ghp_${'a1B2'.repeat(9)}`
    const title = { type: 'custom-title', sessionId: 'one', customTitle: `use ${secret}` }
    await writeFile(join(workspace.project, 'sessions', 'one.jsonl'), `${JSON.stringify(title)}\n`)
    const args = ['--project', workspace.project, '--db', join(disk.folder, 'ops.db')]
    expect(await runOn(disk, ['sync', ...args], { CCDASH_MASK_SECRETS: 'false' })).toMatchObject({ code: 0 })
    const stored = async () => (await readFile(join(disk.folder, 'ops.db'), 'latin1')).includes(secret)
    expect(await stored()).toBe(true)
    await disk.fill()
    {
      await using server = await serveOn(disk, args)
      expect(await ask(`${server.url}/api/cache/operations`)).toMatchObject({ status: 200 })
      await disk.free(server.pid)
    }
    expect(await stored()).toBe(kind === 'mounted') // the other kind has room for it
    {
      await using server = await serveOn(disk, args)
      expect(await ask(`${server.url}/api/cache/operations`)).toMatchObject({ status: 200 })
    }
    expect(await stored()).toBe(false)
  })

  it('an export that does not fit leaves nothing under its name', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    await using disk = await openSmallDisk(kind, 200_000)
    await addLogs(workspace, 'many', 200)
    await runCommand(['sync', '--project', workspace.project, '--db', workspace.database])
    const out = join(disk.folder, 'export.json')
    const ran = await runOn(disk, ['export', '--db', workspace.database, '--out', out])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^ccdash: no room on the disk to write .*export\.json.*\n$/)
    expect(await readdir(disk.folder)).toEqual([])
  })

  it('a server answers 507, and by itself works again once there is room', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    await using disk = await openSmallDisk(kind, DISK_BYTES)
    const args = ['--project', workspace.project, '--db', join(disk.folder, 'ops.db')]
    await using server = await serveOn(disk, args)
    await addLogs(workspace, 'many')
    await disk.fill()
    expect(await server.post({ background: false })).toMatchObject({
      status: 507,
      body: { code: 'DISK_FULL', detail: expect.stringMatching(/no room on the disk to write .*ops\.db/) },
    })
    expect((await ask(`${server.url}/api/health`)).body).toMatchObject({ db: 'connected' })
    const { body } = await ask(`${server.url}/api/cache/operations`)
    for (const operation of body['items'] as { status: string }[]) expect(operation.status).not.toBe('running')
    await rm(join(workspace.project, 'sessions', 'many'), { recursive: true })
    await disk.free(server.pid)
    await until(async () => (await server.post({ background: false })).status === 200)
  })
})

describe('a running server', () => {
  it('answers 503 within seconds while its database is locked, and notes the request', { timeout: SLOW }, async () => {
    await using place = await openServer()
    const { server, database } = place
    const other = new Sqlite(database)
    other.exec('BEGIN EXCLUSIVE')
    const started = performance.now()
    const refused = await server.post({ background: true })
    expect(refused).toMatchObject({ status: 503, body: { code: 'DATABASE_BUSY', operationId: expect.any(String) } })
    expect(performance.now() - started).toBeLessThan(6_500)
    expect(await ask(`${server.url}/api/cache/operations`)).toMatchObject({ status: 200 })
    other.exec('ROLLBACK')
    other.close()
    const id = String(refused.body['operationId'])
    await until(async () => (await ask(`${server.url}/api/cache/operations/${id}`)).status === 200)
    expect((await ask(`${server.url}/api/cache/operations/${id}`)).body).toMatchObject({
      status: 'failed',
      errorCode: 'DATABASE_BUSY',
    })
    expect(await server.post({ background: false })).toMatchObject({ status: 200 })
  })

  it('says when its database is gone, writes nothing, and goes on when it is back', { timeout: SLOW }, async () => {
    await using place = await openServer()
    const { server, database } = place
    await rename(database, `${database}.moved`)
    await until(async () => (await healthOf(server))['dbProblem'] !== undefined)
    const told = expect.stringContaining('restart ccdash')
    expect(await healthOf(server)).toMatchObject({
      ...{ status: 'degraded', db: 'disconnected', reasons: [told] },
      dbProblem: { code: 'DATABASE_GONE', message: told },
    })
    expect(await server.post({ background: false })).toMatchObject({ status: 503, body: { code: 'DATABASE_GONE' } })
    await expect(stat(database)).rejects.toMatchObject({ code: 'ENOENT' })
    await rename(`${database}.moved`, database)
    expect(await server.post({ background: false })).toMatchObject({ status: 200 })
    await until(async () => (await healthOf(server))['status'] === 'ok')
  })

  it('says when its database was cut short, and lives', { timeout: SLOW }, async () => {
    await using place = await openServer()
    const { server, database } = place
    await server.post({ background: false })
    const checkpoint = new Sqlite(database)
    checkpoint.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    checkpoint.close()
    await sleep(1_500) // it has seen how large the file is
    expect(await healthOf(server)).not.toHaveProperty('dbProblem')
    await truncate(database, 8192)
    await until(async () => (await healthOf(server))['dbProblem'] !== undefined)
    expect(await healthOf(server)).toMatchObject({
      db: 'disconnected',
      dbProblem: { code: 'DATABASE_CORRUPT' },
    })
    expect(await server.post({ background: false })).toMatchObject({ status: 503, body: { code: 'DATABASE_CORRUPT' } })
  })
})

describe('every command', () => {
  const commands = [
    ['sync', '--project', 'X'],
    ['rebuild-links'],
    ['audit'],
    ['operations', 'list'],
    ['operations', 'show', 'OP-1'],
    ['projects', 'list'],
    ['links', 'fanout'],
    ['export', '--out', '-'],
    ['doctor'],
    ['serve', '--port', '0'],
  ]
  it(
    'says what is wrong with a file of another program, without a stack, and leaves it alone',
    { timeout: SLOW },
    async () => {
      await using workspace = await openWorkspace()
      const other = new Sqlite(workspace.database)
      other.exec('CREATE TABLE "users" ("id"); INSERT INTO "users" VALUES (1)')
      other.close()
      const before = await readFile(workspace.database)
      for (const command of commands) {
        const given = command.map((word) => (word === 'X' ? workspace.project : word))
        const ran = await runCommand([...given, '--db', workspace.database], { CCDASH_LOG_LEVEL: 'silent' })
        expect({ command, ...ran }).toMatchObject({ code: 1 })
        expect(ran.stdout + ran.stderr).toContain('is the database of another program (tables: users)')
        expect(ran.stdout + ran.stderr).not.toContain('    at ')
      }
      expect(await readFile(workspace.database)).toEqual(before)
      expect(await readdir(workspace.folder)).toEqual(['ccdash.db', 'sample'])
    },
  )

  it('says what is wrong with a damaged one; doctor tells what is left and what to do', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    await runCommand(['sync', '--project', workspace.project, '--db', workspace.database])
    await damage(workspace.database)
    for (const command of [['operations', 'list'], ['audit'], ['export', '--out', '-']]) {
      const ran = await runCommand([...command, '--db', workspace.database], { CCDASH_LOG_LEVEL: 'silent' })
      expect({ command, ...ran }).toMatchObject({ code: 1 })
      expect(ran.stderr).toMatch(/^ccdash: .*ccdash\.db is damaged.*put a backup in its place.*\n$/)
    }
    const doctor = await runCommand(['doctor', '--db', workspace.database], { CCDASH_LOG_LEVEL: 'silent' })
    expect(doctor).toMatchObject({ code: 1, stderr: '' })
    expect(doctor.stdout).toMatch(/fail +database[^]*fail +damage .*integrity check[^]*to do: stop ccdash/)
  })
})

describe('what is written for its owner alone', () => {
  it('stays so with any umask: default folder, database, export', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    const home = join(workspace.folder, 'home')
    const script = 'umask 000; "$@"'
    const run = async (...args: string[]) => {
      const env = { ...bareEnvironment(), HOME: home, XDG_DATA_HOME: '' }
      const child = spawn('sh', ['-c', script, 'sh', process.execPath, CLI, ...args], { env, stdio: 'ignore' })
      expect(await once(child, 'close')).toEqual([0, null])
    }
    const out = join(workspace.folder, 'export.json')
    await run('sync', '--project', workspace.project)
    await run('export', '--out', out)
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777
    const [folder = ''] = (await readdir(home, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.name === 'ccdash.db')
      .map((entry) => entry.parentPath)
    expect(await modeOf(folder)).toBe(0o700)
    for (const name of await readdir(folder)) expect(await modeOf(join(folder, name))).toBe(0o600)
    expect(await modeOf(out)).toBe(0o600)
  })
})

describe('a log that cannot be written', () => {
  it('keeps no server from working', { timeout: SLOW }, async () => {
    await using workspace = await openWorkspace()
    const full = await open('/dev/full', 'w')
    const args = [CLI, 'sync', '--project', workspace.project, '--db', workspace.database, '--json']
    const child = spawn(process.execPath, args, {
      env: { ...bareEnvironment(), CCDASH_LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'pipe', full.fd],
    })
    const ended = once(child, 'close')
    if (child.stdout === null) throw new Error('no pipe')
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ status: 'completed' })
    expect(await ended).toEqual([0, null])
    await full.close()
  })
})

/** A server in a process of its own, so that nothing here shares SQLite's locks with it. */
async function openServer() {
  const workspace = await openWorkspace()
  const anyDisk: Pick<SmallDisk, 'wrap'> = { wrap: ([command = '', ...args]) => [command, ...args] }
  const server = await serveOn(anyDisk, ['--project', workspace.project, '--db', workspace.database])
  return {
    ...{ server, database: workspace.database },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await workspace[Symbol.asyncDispose]()
    },
  }
}

/** Overwrites everything but the first page. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes.fill(0xa5, 4096, bytes.length)
  await writeFile(path, bytes)
}
