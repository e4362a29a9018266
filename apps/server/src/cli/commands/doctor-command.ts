/** `ccdash doctor`: what usually goes wrong, checked one by one. */
import type { Project } from '@ccdash/api-contract'
import { checkIntegrity, openDatabase } from '@ccdash/db'
import { findProgram, resolveProjectPaths } from '@ccdash/engine'
import { execFile } from 'node:child_process'
import { readFile, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment, describeDatabase, type Settings } from '../../env.ts'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'

/** `warn` needs no mending but may explain what is seen; only `fail` makes the command fail. */
export type Finding = { readonly check: string; readonly state: 'ok' | 'warn' | 'fail'; readonly detail: string }

const LOW_DISK_BYTES = 500e6
const FEW_WATCHES = 65_536

export async function runDoctor(context: CliContext, project: Project | null): Promise<ExitCode> {
  const findings = [
    checkNode(process.version),
    await checkDatabase(context.settings),
    ...(await checkProject(context.settings, project)),
    await checkOperations(context),
    await checkGit(project),
    await checkWatches(),
    await checkDisk(context.settings),
    checkMasking(context.settings),
  ]
  if (context.json) context.print(JSON.stringify(findings, null, 2))
  else
    for (const { state, check, detail } of findings) context.print(`${state.padEnd(4)}  ${check.padEnd(12)}  ${detail}`)
  return findings.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.ok
}

function checkNode(version: string): Finding {
  const ok = Number(version.slice(1).split('.')[0]) >= 24
  return { check: 'node', state: ok ? 'ok' : 'fail', detail: ok ? version : `${version} is too old: 24 is needed` }
}

function checkMasking({ maskSecrets }: Settings): Finding {
  if (maskSecrets) return { check: 'secrets', state: 'ok', detail: 'masked before anything is stored or shown' }
  const detail = 'not masked (CCDASH_MASK_SECRETS): tokens and passwords in logs are stored as they are'
  return { check: 'secrets', state: 'warn', detail }
}

async function checkDatabase({ databaseUrl }: Settings): Promise<Finding> {
  const database = await openDatabase({ url: databaseUrl })
  try {
    const problems = await checkIntegrity(database)
    const detail = problems.length === 0 ? describeDatabase(databaseUrl) : problems.join('; ')
    return { check: 'database', state: problems.length === 0 ? 'ok' : 'fail', detail }
  } finally {
    await database.close()
  }
}

async function checkProject({ home, agentDir }: Settings, project: Project | null): Promise<Finding[]> {
  if (project === null)
    return [{ check: 'project', state: 'fail', detail: 'none is registered: ccdash projects add DIR' }]
  const paths = await resolveProjectPaths(project, { home, claudeConfigDir: agentDir })
  const missing: Finding[] = paths.missing.map((path) => ({
    check: 'folder',
    state: 'warn',
    detail: `${path} does not exist`,
  }))
  const sessions: Finding =
    paths.sessionsDirs.length > 0
      ? { check: 'sessions', state: 'ok', detail: paths.sessionsDirs.join(', ') }
      : { check: 'sessions', state: 'warn', detail: `no session folder of ${paths.root} under ${agentDir}/projects` }
  return [{ check: 'project', state: 'ok', detail: `${project.id} at ${paths.root}` }, sessions, ...missing]
}

async function checkOperations({ ops }: CliContext): Promise<Finding> {
  const { items } = await ops.listOperations({ status: 'failed', limit: 1 })
  const [last] = items
  if (last?.status !== 'failed') return { check: 'operations', state: 'ok', detail: 'none has failed' }
  return {
    check: 'operations',
    state: 'warn',
    detail: `${last.id} failed at ${last.finishedAt}: ${last.error.message}`,
  }
}

/** A git that lies in the project, or is only found because of the folder one stands in, is none. */
async function checkGit(project: Project | null): Promise<Finding> {
  const program = await findProgram('git', childEnvironment(), project === null ? [] : [project.path])
  if (program === null) return { check: 'git', state: 'warn', detail: 'not found, dates come from files alone' }
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { cwd: tmpdir(), env: { LC_ALL: 'C' } })
    return { check: 'git', state: 'ok', detail: stdout.trim() }
  } catch (error) {
    return { check: 'git', state: 'warn', detail: `${program} does not run: ${String(error)}` }
  }
}

async function checkWatches(): Promise<Finding> {
  if (process.platform !== 'linux') return { check: 'watcher', state: 'ok', detail: process.platform }
  const limit = Number(await readFile('/proc/sys/fs/inotify/max_user_watches', 'utf8'))
  if (limit >= FEW_WATCHES) return { check: 'watcher', state: 'ok', detail: `${limit} inotify watches` }
  return { check: 'watcher', state: 'warn', detail: `only ${limit} inotify watches: raise fs.inotify.max_user_watches` }
}

async function checkDisk({ databaseUrl }: Settings): Promise<Finding> {
  if (!databaseUrl.startsWith('file:')) return { check: 'disk', state: 'ok', detail: 'the database is on a server' }
  const { bavail, bsize } = await statfs(dirname(databaseUrl.slice('file:'.length)))
  const free = bavail * bsize
  return { check: 'disk', state: free < LOW_DISK_BYTES ? 'fail' : 'ok', detail: `${Math.round(free / 1e6)} MB free` }
}
