/**
 * First and last commit date per file, and which files have changes not committed yet (spec 3.6, without defect D-34).
 *
 * One `git status` per repository tells its HEAD and the dirty files; one `git log` reads the dates, and is not run again
 * while HEAD stays where it is. Repositories are found without git, so a project outside git starts no process.
 */
import path from 'node:path'
import type { SourceIssue } from '../records/source-file.ts'
import { findRepository } from './git-worktrees.ts'
import { isWithin } from './path-rules.ts'
import { runGit } from './run-git.ts'
import type { GitOutcome } from './run-git.ts'

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
const TIMEOUT_MS = 120_000

/** Reads git dates; keeps the last few histories in memory. */
export function createGitDateReader(settings: GitDateSettings): (request: ReadGitDates) => Promise<GitDates> {
  const histories = new Map<string, ReadonlyMap<string, GitDate>>()
  return async ({ root, scopes, signal }) => {
    const dates = new Map<string, GitDate>()
    const dirty = new Set<string>()
    const issues: SourceIssue[] = []
    for (const [topLevel, folders] of await groupByRepository(scopes)) {
      const repository: RepositoryRead = { ...settings, topLevel, folders, signal }
      const { outcome, head, dirtyPaths } = await readStatus(repository)
      const history = head === null ? { outcome, dates: NO_DATES } : await readCached(histories, repository, head)
      const failed = [outcome, history.outcome].find((step) => step.status === 'failed')
      if (failed?.status === 'failed') issues.push(unavailable(topLevel, failed.reason))
      if (head === null) continue
      for (const file of dirtyPaths) dirty.add(toRelative(root, topLevel, file))
      for (const [file, date] of history.dates) dates.set(toRelative(root, topLevel, file), date)
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

type RepositoryRead = GitDateSettings & {
  readonly topLevel: string
  /** Folders to look at, below the top level. */
  readonly folders: readonly string[]
  readonly signal: AbortSignal | undefined
}

const NO_DATES: ReadonlyMap<string, GitDate> = new Map()

async function groupByRepository(scopes: readonly string[]): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>()
  for (const scope of [...new Set(scopes)].toSorted()) {
    const repository = await findRepository(scope)
    if (repository === null) continue
    groups.set(repository.topLevel, [...(groups.get(repository.topLevel) ?? []), scope])
  }
  return groups
}

/** `head` is null when there is no commit yet or git could not say. Paths are relative to the top level. */
async function readStatus(
  repository: RepositoryRead,
): Promise<{ outcome: GitOutcome; head: string | null; dirtyPaths: string[] }> {
  const dirtyPaths: string[] = []
  let head: string | null = null
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--no-renames']
  const outcome = await git(repository, [...args, '--no-ahead-behind', '--ignore-submodules=all'], (field) => {
    const commit = /^# branch\.oid ([0-9a-f]+)$/.exec(field)?.[1]
    if (commit !== undefined) head = commit
    const file = dirtyPath(field)
    if (file !== null) dirtyPaths.push(file)
  })
  return { outcome, head: outcome.status === 'ok' ? head : null, dirtyPaths }
}

/** `1 XY sub mH mI mW hH hI path` (changed), `u XY sub m1 m2 m3 mW h1 h2 h3 path` (conflict), `? path` (untracked). */
function dirtyPath(field: string): string | null {
  const pattern = field.startsWith('1 ') ? /^(?:\S+ ){8}/ : field.startsWith('u ') ? /^(?:\S+ ){10}/ : /^\? /
  const prefix = pattern.exec(field)?.[0]
  return prefix === undefined ? null : field.slice(prefix.length)
}

async function readCached(
  histories: Map<string, ReadonlyMap<string, GitDate>>,
  repository: RepositoryRead,
  head: string,
): Promise<{ outcome: GitOutcome; dates: ReadonlyMap<string, GitDate> }> {
  const key = [repository.topLevel, head, ...repository.folders].join('\0')
  const cached = histories.get(key)
  if (cached !== undefined) {
    histories.delete(key)
    histories.set(key, cached)
    return { outcome: { status: 'ok' }, dates: cached }
  }
  const { outcome, dates } = await readHistory(repository, head)
  if (outcome.status !== 'ok') return { outcome, dates: NO_DATES }
  histories.set(key, dates)
  const oldest = histories.size > CACHED_HISTORIES ? histories.keys().next().value : undefined
  if (oldest !== undefined) histories.delete(oldest)
  return { outcome, dates }
}

/** Newest commit first; of a commit `\x01<hash> <committer time>` NUL, line break, then its paths, NUL after each. */
async function readHistory(
  repository: RepositoryRead,
  head: string,
): Promise<{ outcome: GitOutcome; dates: Map<string, GitDate> }> {
  const dates = new Map<string, GitDate>()
  let at = ''
  let isFirstPath = false
  const args = [
    'log',
    '-z',
    '--format=%x01%H %ct',
    '--name-only',
    '--date-order',
    '--no-renames',
    '--no-show-signature',
  ]
  const outcome = await git(repository, [...args, '--no-color', head], (field) => {
    const seconds = COMMIT.exec(field)?.[1]
    if (seconds !== undefined) {
      at = new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')
      isFirstPath = true
      return
    }
    const file = isFirstPath && field.startsWith('\n') ? field.slice(1) : field
    isFirstPath = false
    dates.set(file, { createdAt: at, updatedAt: dates.get(file)?.updatedAt ?? at })
  })
  return { outcome, dates }
}

const COMMIT = /^\x01[0-9a-f]{40,64} (\d+)$/

function git(repository: RepositoryRead, args: readonly string[], onField: (field: string) => void) {
  const { topLevel, folders, env, timeoutMs = TIMEOUT_MS, signal } = repository
  const scopes = folders.map((folder) => path.relative(topLevel, folder) || '.')
  return runGit({ topLevel, args: [...args, '--', ...scopes], env, timeoutMs, signal }, onField)
}

function toRelative(root: string, topLevel: string, file: string): string {
  const absolute = path.join(topLevel, file)
  return isWithin(absolute, root) ? path.relative(root, absolute).replaceAll(path.sep, '/') : absolute
}

function unavailable(topLevel: string, reason: string): SourceIssue {
  return { code: 'GIT_UNAVAILABLE', path: topLevel, line: null, byteStart: null, reason }
}
