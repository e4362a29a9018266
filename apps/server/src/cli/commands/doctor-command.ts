/** `ccdash doctor`: what usually goes wrong, checked one by one. */
import type { Project } from '@ccdash/api-contract'
import type { Finding } from './doctor-finding.ts'
import { describeWatchError, findProgram, readWatchLimits, resolveProjectPaths } from '@ccdash/engine'
import { execFile } from 'node:child_process'
import { watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { childEnvironment, type Settings } from '../../env.ts'
import type { CliContext, OutsideContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { checkDatabase, checkDisk, checkModes, describeUnusable, whileReadable } from './doctor-database.ts'

const FEW_WATCHES = 65_536

/** @param chooseProject  the flags' project or the active one; it may meet a database that cannot be read. */
export async function runDoctor(context: CliContext, chooseProject: () => Promise<Project | null>): Promise<ExitCode> {
  const { settings } = context
  let project: Project | null = null
  const about = await whileReadable('project', async () => {
    project = await chooseProject()
    return checkProject(settings, project)
  })
  return report(context, [
    checkNode(process.version),
    ...(await checkDatabase(settings)),
    ...checkModes(settings),
    ...about,
    ...(await whileReadable('operations', async () => [await checkOperations(context)])),
    await checkGit(settings, project),
    checkWatches(settings.home),
    await checkDisk(settings),
    checkMasking(settings),
  ])
}

/** A database that cannot even be opened: the rest is still worth a look. */
export async function runDoctorOutside(context: OutsideContext, error: Error): Promise<ExitCode> {
  return report(context, [
    checkNode(process.version),
    ...describeUnusable(context.settings.databaseUrl, error),
    await checkGit(context.settings, null),
    checkWatches(context.settings.home),
    ...(await checkDisk(context.settings).then(
      (finding) => [finding],
      () => [], // its folder cannot be looked at: told above
    )),
  ])
}

function report({ json, print }: OutsideContext, findings: readonly Finding[]): ExitCode {
  if (json) print(JSON.stringify(findings, null, 2))
  else for (const { state, check, detail } of findings) print(`${state.padEnd(4)}  ${check.padEnd(12)}  ${detail}`)
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
async function checkGit({ home, agentDir }: Settings, project: Project | null): Promise<Finding> {
  const pathEnv = { home, claudeConfigDir: agentDir }
  const inside = project === null ? [] : [(await resolveProjectPaths(project, pathEnv)).root] // links resolved
  const program = await findProgram('git', childEnvironment(), inside)
  if (program === null) return { check: 'git', state: 'warn', detail: 'not found, dates come from files alone' }
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { cwd: tmpdir(), env: { LC_ALL: 'C' } })
    return { check: 'git', state: 'ok', detail: stdout.trim() }
  } catch (error) {
    return { check: 'git', state: 'warn', detail: `${program} does not run: ${String(error)}` }
  }
}

/** Watches some folder for a moment, as the server would: the limits of the system are shared with all other programs. */
function checkWatches(folder: string): Finding {
  const limits = readWatchLimits()
  try {
    watch(folder).close()
  } catch (error) {
    const { message, advice } = describeWatchError(error, limits, new Date())
    return { check: 'watcher', state: 'warn', detail: `${message}: ${advice}` }
  }
  if (limits.watches === null) return { check: 'watcher', state: 'ok', detail: process.platform }
  if (limits.watches >= FEW_WATCHES)
    return { check: 'watcher', state: 'ok', detail: `${limits.watches} inotify watches` }
  const advice = `raise it: sysctl fs.inotify.max_user_watches=${8 * FEW_WATCHES}`
  return { check: 'watcher', state: 'warn', detail: `only ${limits.watches} inotify watches: ${advice}` }
}
