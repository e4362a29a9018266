/**
 * What the user's own configuration (of the system and the home folder) says that bears on reading a repository.
 *
 * Read with `git config`, which follows the user's includes and runs nothing, from an empty folder: no repository has a say.
 */
import path from 'node:path'
import { PLAIN_SETTING_NAMES } from './git-config.ts'
import type { GitSettings } from './git-config.ts'
import { runGit } from './run-git.ts'
import type { GitOutcome, GitReader } from './run-git.ts'

export type GitUserSettings = {
  readonly outcome: GitOutcome
  readonly settings: GitSettings
  /** Absolute; the user's patterns and attributes for all repositories, whether they exist or not. */
  readonly excludesFile: string | null
  readonly attributesFile: string | null
  /** Folders of other users whose repositories the user trusts, in order; '' forgets those before it. */
  readonly safeDirectories: readonly string[]
}

type Environment = GitReader['env']

const FILES = ['core.excludesfile', 'core.attributesfile']
const NOTHING_SET = /^git config ended with exit code 1$/

/** @param place a folder of ours that holds no repository */
export async function readGitUserSettings(place: string, reader: GitReader): Promise<GitUserSettings> {
  const { env, outside, timeoutMs, signal } = reader
  const settings = new Map<string, string[]>()
  const names = [...PLAIN_SETTING_NAMES, ...FILES, 'safe.directory'].map((name) => name.replace('.', '\\.'))
  const args = ['config', '--includes', '-z', '--get-regexp', `^(${names.join('|')})$`]
  const command = { cwd: place, env, outside, timeoutMs, signal }
  const outcome = await runGit({ ...command, args, ownEnv: userEnv(place, env) }, (field) => {
    const [name = '', ...value] = field.split('\n')
    settings.set(name, [...(settings.get(name) ?? []), value.length === 0 ? 'true' : value.join('\n')])
  })
  return {
    outcome: outcome.status === 'failed' && NOTHING_SET.test(outcome.reason) ? { status: 'ok' } : outcome,
    settings,
    excludesFile: userFile(settings.get('core.excludesfile')?.at(-1), 'ignore', env),
    attributesFile: userFile(settings.get('core.attributesfile')?.at(-1), 'attributes', env),
    safeDirectories: (settings.get('safe.directory') ?? []).map((folder) => expandTilde(folder, env) ?? folder),
  }
}

/** Variables that say where the user's own files are keep their meaning; the repository is one that is not there. */
function userEnv(place: string, env: Environment): Record<string, string> {
  const kept = ['GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM'].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), GIT_DIR: path.join(place, 'none') }
}

/** As git finds it: what is configured, else a file of that name below the configuration folder. */
function userFile(configured: string | undefined, name: string, env: Environment): string | null {
  if (configured !== undefined) {
    const file = expandTilde(configured, env)
    return file !== null && path.isAbsolute(file) ? file : null
  }
  const folder = env['XDG_CONFIG_HOME'] || (homeOf(env) === null ? null : path.join(homeOf(env) ?? '', '.config'))
  return folder === null || !path.isAbsolute(folder) ? null : path.join(folder, 'git', name)
}

function expandTilde(file: string, env: Environment): string | null {
  if (!file.startsWith('~/')) return file
  const home = homeOf(env)
  return home === null ? null : path.join(home, file.slice(2))
}

function homeOf(env: Environment): string | null {
  return env['HOME'] || env['USERPROFILE'] || null
}
