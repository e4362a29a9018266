/**
 * First and last commit date per file, and which files have changes not committed yet (spec 3.6, without defect D-34).
 *
 * One `git status` per repository tells its HEAD and the dirty files; one `git log` reads the dates, and is not run again
 * while HEAD stays where it is. Repositories are found without git, so a project outside git starts no process.
 */
import path from 'node:path'
import type { SourceIssue } from '../records/source-file.ts'
import { GitRefusal } from './git-refusal.ts'
import { readGitUserSettings } from './git-user-settings.ts'
import { findRepository } from './git-worktrees.ts'
import type { Repository } from './git-worktrees.ts'
import { openRepository, ownUserIds } from './open-repository.ts'
import { errorCode, isWithin } from './path-rules.ts'
import { createPrivateFolder, createPrivateGitDir } from './private-git-dir.ts'
import type { PrivateGitDir } from './private-git-dir.ts'
import { runGit } from './run-git.ts'
import type { GitOutcome, GitReader } from './run-git.ts'
import { whileNotStuck } from './stuck-patterns.ts'

/** Committer times of the oldest and newest commit that names the file, `YYYY-MM-DDTHH:MM:SSZ`. Renames are not followed. */
export type GitDate = { readonly createdAt: string; readonly updatedAt: string }

/** Paths are relative to the project root with `/`, as relativeToRoot gives them. */
export type GitDates = {
  dateOf(relativePath: string): GitDate | null
  /** Changed, staged, conflicting or untracked (not ignored), also inside untracked folders. */
  isDirty(relativePath: string): boolean
  /** `<created>|<updated>|<dirty 0/1>`, '' when git knows nothing of the file: `SourceState.gitStamp`. */
  stampOf(relativePath: string): string
  /** False when git failed: what it said is incomplete, a different stamp is no reason to read a file again. */
  readonly complete: boolean
  readonly issues: readonly SourceIssue[]
}

export type ReadGitDates = {
  /** Project root with links resolved (`ResolvedPaths.root`). */
  readonly root: string
  /** Docs and progress folders with links resolved; those that do not exist are passed over. */
  readonly scopes: readonly string[]
  readonly signal?: AbortSignal
}

export type GitDateSettings = {
  /** Environment for git (PATH, HOME, …). */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs?: number
}

const CACHED_HISTORIES = 4
const MAX_PATHS = 500_000
const MAX_CHARACTERS = 100e6 // of all paths together
const TIMEOUT_MS = 120_000

/** Reads git dates; keeps the last few histories in memory. Runs nothing that a repository names (`run-git.ts`). */
export function createGitDateReader(settings: GitDateSettings): (request: ReadGitDates) => Promise<GitDates> {
  const histories = new Map<string, ReadonlyMap<string, GitDate>>()
  return async ({ root, scopes, signal }) => {
    const dates = new Map<string, GitDate>()
    const dirty = new Set<string>()
    const issues: SourceIssue[] = []
    const groups = await groupByRepository(scopes)
    if (groups.length === 0) return createGitDates(dates, dirty, issues)
    const { env, timeoutMs = TIMEOUT_MS } = settings
    const shared = { env, timeoutMs, signal, outside: groups.map(({ found }) => found.topLevel), histories }
    for (const { found, folders } of groups) {
      const { reason, facts } = await readFacts({ ...shared, found, folders })
      if (reason !== null) issues.push(unavailable(found.topLevel, reason))
      for (const file of facts.dirtyPaths) dirty.add(toRelative(root, found.topLevel, file))
      for (const [file, date] of facts.dates) dates.set(toRelative(root, found.topLevel, file), date)
    }
    return createGitDates(dates, dirty, issues)
  }
}

function createGitDates(
  dates: ReadonlyMap<string, GitDate>,
  dirty: ReadonlySet<string>,
  issues: readonly SourceIssue[],
): GitDates {
  return {
    dateOf: (file) => dates.get(file) ?? null,
    isDirty: (file) => dirty.has(file),
    stampOf: (file) => {
      const date = dates.get(file)
      if (date === undefined && !dirty.has(file)) return ''
      return `${date?.createdAt ?? ''}|${date?.updatedAt ?? ''}|${dirty.has(file) ? 1 : 0}`
    },
    complete: issues.length === 0,
    issues,
  }
}

type Reading = GitReader & {
  readonly found: Repository
  /** Folders to look at, below the top level. */
  readonly folders: readonly string[]
  readonly histories: Map<string, ReadonlyMap<string, GitDate>>
}

type RepositoryRead = Reading & { readonly gitDir: PrivateGitDir; readonly head: string }
type Facts = { readonly dirtyPaths: readonly string[]; readonly dates: ReadonlyMap<string, GitDate> }

const NO_DATES: ReadonlyMap<string, GitDate> = new Map()
const NO_FACTS: Facts = { dirtyPaths: [], dates: NO_DATES }

async function groupByRepository(scopes: readonly string[]): Promise<{ found: Repository; folders: string[] }[]> {
  const groups = new Map<string, { found: Repository; folders: string[] }>()
  for (const scope of [...new Set(scopes)].toSorted()) {
    const found = await findRepository(scope)
    if (found === null) continue
    const group = groups.get(found.topLevel) ?? { found, folders: [] }
    group.folders.push(scope)
    groups.set(found.topLevel, group)
  }
  return [...groups.values()]
}

/** `reason`: why the facts are incomplete, if they are. */
async function readFacts(reading: Reading): Promise<{ reason: string | null; facts: Facts }> {
  try {
    await using place = await createPrivateFolder()
    const user = once(() => readGitUserSettings(place.folder, reading))
    const safeDirectories = async () => (await user()).safeDirectories
    const repository = await openRepository(reading.found, { ownIds: ownUserIds(reading.env), safeDirectories })
    if (repository === null) return { reason: null, facts: NO_FACTS }
    const { outcome, ...settings } = await user()
    const gitDir = await createPrivateGitDir(place.folder, repository, settings)
    const { failure, facts } = await askGit({ ...reading, gitDir, head: repository.head })
    const failed = [failure, outcome].find((step) => step.status === 'failed')
    return { reason: failed?.status === 'failed' ? failed.reason : null, facts }
  } catch (error) {
    reading.signal?.throwIfAborted()
    if (!(error instanceof GitRefusal) && errorCode(error) === '') throw error
    return { reason: error instanceof Error ? error.message : String(error), facts: NO_FACTS }
  }
}

async function askGit(repository: RepositoryRead): Promise<{ failure: GitOutcome; facts: Facts }> {
  const status = await readStatus(repository)
  if (status.outcome.status !== 'ok') return { failure: status.outcome, facts: NO_FACTS }
  const history = await readCached(repository)
  return { failure: history.outcome, facts: { dirtyPaths: status.dirtyPaths, dates: history.dates } }
}

/** Paths are relative to the top level. */
async function readStatus(repository: RepositoryRead): Promise<{ outcome: GitOutcome; dirtyPaths: string[] }> {
  const dirtyPaths: string[] = []
  const bound = createBound()
  const args = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames']
  const outcome = await git(repository, [...args, '--no-ahead-behind', '--ignore-submodules=all'], (field) => {
    const file = dirtyPath(field)
    if (file === null) return
    dirtyPaths.push(file)
    bound(dirtyPaths.length, file)
  })
  return { outcome, dirtyPaths }
}

/** A few objects can make a tree of any size; no project has that many files, nor so long names. */
function createBound(): (paths: number, latest: string) => void {
  let characters = 0
  return (paths, latest) => {
    characters += latest.length
    if (paths > MAX_PATHS) throw new GitRefusal(`git names more than ${MAX_PATHS} files`)
    if (characters > MAX_CHARACTERS) throw new GitRefusal('the paths git names are too long to be kept')
  }
}

/** `1 XY sub mH mI mW hH hI path` (changed), `u XY sub m1 m2 m3 mW h1 h2 h3 path` (conflict), `? path` (untracked). */
function dirtyPath(field: string): string | null {
  const pattern = field.startsWith('1 ') ? /^(?:\S+ ){8}/ : field.startsWith('u ') ? /^(?:\S+ ){10}/ : /^\? /
  const prefix = pattern.exec(field)?.[0]
  return prefix === undefined ? null : field.slice(prefix.length)
}

async function readCached(
  repository: RepositoryRead,
): Promise<{ outcome: GitOutcome; dates: ReadonlyMap<string, GitDate> }> {
  const { found, gitDir, head, folders, histories } = repository
  const key = [found.topLevel, head, gitDir.historyStamp, ...folders].join('\0')
  const cached = histories.get(key)
  if (cached !== undefined) {
    histories.delete(key)
    histories.set(key, cached)
    return { outcome: { status: 'ok' }, dates: cached }
  }
  const { outcome, dates } = await readHistory(repository)
  if (outcome.status !== 'ok') return { outcome, dates: NO_DATES }
  histories.set(key, dates)
  const oldest = histories.size > CACHED_HISTORIES ? histories.keys().next().value : undefined
  if (oldest !== undefined) histories.delete(oldest)
  return { outcome, dates }
}

/** Newest commit first; of a commit `\x01<hash> <committer time>` NUL, line break, then its paths, NUL after each. */
async function readHistory(repository: RepositoryRead): Promise<{ outcome: GitOutcome; dates: Map<string, GitDate> }> {
  const dates = new Map<string, GitDate>()
  let at = ''
  let isFirstPath = false
  const bound = createBound()
  const args = [
    'log',
    '-z',
    '--format=%x01%H %ct',
    '--name-only',
    '--date-order',
    '--no-renames',
    '--no-show-signature',
    '--no-mailmap',
    '--no-ext-diff',
    '--no-textconv',
  ]
  const outcome = await git(repository, [...args, '--no-color', repository.head], (field) => {
    const seconds = COMMIT.exec(field)?.[1]
    if (seconds !== undefined) {
      at = new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')
      isFirstPath = true
      return
    }
    const file = isFirstPath && field.startsWith('\n') ? field.slice(1) : field
    isFirstPath = false
    const known = dates.get(file)
    if (known === undefined) bound(dates.size, file)
    dates.set(file, { createdAt: at, updatedAt: known?.updatedAt ?? at })
  })
  return { outcome, dates }
}

const COMMIT = /^\x01[0-9a-f]{40,64} (\d+)$/

function git(repository: RepositoryRead, args: readonly string[], onField: (field: string) => void) {
  const { found, folders, gitDir, outside, env, timeoutMs, signal } = repository
  const scopes = folders.map((folder) => path.relative(found.topLevel, folder) || '.')
  const command = { cwd: gitDir.folder, outside, env, ownEnv: gitDir.env, timeoutMs }
  return whileNotStuck({ topLevel: found.topLevel, folders }, (stuck) => {
    const stop = signal === undefined ? stuck : AbortSignal.any([signal, stuck])
    return runGit({ ...command, signal: stop, args: [...args, '--', ...scopes] }, onField)
  })
}

/** Asks at most once, and only when somebody wants to know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => (asked ??= ask())
}

function toRelative(root: string, topLevel: string, file: string): string {
  const absolute = path.join(topLevel, file)
  return isWithin(absolute, root) ? path.relative(root, absolute).replaceAll(path.sep, '/') : absolute
}

function unavailable(topLevel: string, reason: string): SourceIssue {
  return { code: 'GIT_UNAVAILABLE', path: topLevel, line: null, byteStart: null, reason }
}
