/**
 * Which of the agent's log folders belong to a project (spec 12, "Layout").
 *
 * The agent keeps the logs of a working directory in `<config>/projects/<slug>`, with a slug that cannot be decoded. So the
 * records decide: a folder belongs to a project when the `cwd` of one of its newest logs lies in the project's folder, or
 * at the same place of another worktree of its repository. Per folder a few logs are opened and at most 64 KB of each
 * read; a folder whose modification time has not changed is not looked into again, and a log without a `cwd` is not read
 * again before it changes.
 */
import { constants } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { findRepository, listWorktrees } from '../../sources/git-worktrees.ts'
import { errorCode, isWithin, resolveLinks } from '../../sources/path-rules.ts'
import type { PathEnv } from '../../sources/path-rules.ts'

/** Working directories per log folder; shared by all projects, kept for the life of the process. */
export type SessionFolderCache = Map<string, FolderEntry>

type FolderEntry = {
  readonly mtimeNs: bigint
  readonly cwds: readonly string[]
  /** Logs that were read and name none, with their stamps. */
  readonly withoutCwd: ReadonlyMap<string, string>
}

/** `stamp`: size and modification time. */
type Log = { readonly file: string; readonly mtimeNs: bigint; readonly stamp: string }

const LOGS_PER_FOLDER = 3
const NESTED_FOLDERS_TRIED = 5
const HEAD_BYTES = 64 * 1024
const STATS_AT_ONCE = 32

/**
 * Absolute folders, sorted, that hold logs of the project. A folder no log of which names a `cwd` counts when it is named
 * like one of the project's folders. Without a config folder there are none; a folder that cannot be read is left out.
 */
export async function findSessionFolders(
  projectRoot: string,
  env: PathEnv,
  cache: SessionFolderCache = new Map(),
): Promise<string[]> {
  const projectsDir = path.join(configDir(env), 'projects')
  const names = await list(projectsDir)
  if (names.length === 0) return []
  const places = await projectPlaces(projectRoot)
  const slugs = new Set(places.exact.map(folderSlug))
  const found: string[] = []
  for (const name of names.toSorted()) {
    const folder = path.join(projectsDir, name)
    const cwds = await readWorkingDirs(folder, cache)
    if (cwds === null) continue
    if (cwds.length === 0 ? slugs.has(name) : cwds.some((cwd) => isInPlaces(cwd, places))) found.push(folder)
  }
  return found
}

/** Folder in which the agent would start to log work done in `realProjectDir`, whether it exists or not. */
export function expectedSessionFolder(realProjectDir: string, env: PathEnv): string {
  return path.join(configDir(env), 'projects', folderSlug(realProjectDir))
}

type ProjectPlaces = {
  /** The project's folder, as given and with links resolved, and its counterpart in every worktree. */
  readonly exact: readonly string[]
  /** Folders that by convention hold worktrees of the repository, with the project's place inside a worktree. */
  readonly worktreeParents: readonly { readonly parent: string; readonly inside: string }[]
}

async function projectPlaces(projectRoot: string): Promise<ProjectPlaces> {
  const real = (await resolveLinks(projectRoot)) ?? projectRoot
  const repository = await findRepository(real)
  if (repository === null) return { exact: [...new Set([projectRoot, real])], worktreeParents: [] }
  const inside = path.relative(repository.topLevel, real)
  const worktrees = await listWorktrees(repository)
  const exact = [projectRoot, real, ...worktrees.map((folder) => path.join(folder, inside))]
  // Worktrees removed since are known by where they usually were; those inside the project are in it anyway.
  const worktreeParents = worktrees
    .flatMap((folder) => [`${folder}-worktrees`, `${folder}.worktrees`])
    .map((parent) => ({ parent, inside }))
  return { exact: [...new Set(exact)], worktreeParents }
}

function isInPlaces(cwd: string, places: ProjectPlaces): boolean {
  if (places.exact.some((folder) => isWithin(cwd, folder))) return true
  return places.worktreeParents.some(({ parent, inside }) => {
    const name = isWithin(cwd, parent) ? path.relative(parent, cwd).split(path.sep)[0] : undefined
    return name !== undefined && name !== '' && isWithin(cwd, path.join(parent, name, inside))
  })
}

function configDir(env: PathEnv): string {
  return env.claudeConfigDir === '' ? path.join(env.home, '.claude') : path.resolve(env.claudeConfigDir)
}

function folderSlug(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9]/g, '-')
}

/** Working directories named by a folder's newest logs, as written and with links resolved; null when it is no folder. */
async function readWorkingDirs(folder: string, cache: SessionFolderCache): Promise<readonly string[] | null> {
  const stats = await statOrNull(folder)
  if (stats === null || !stats.isDirectory()) return null
  const cached = cache.get(folder)
  // A log that has no cwd yet may get one without changing the folder.
  if (cached !== undefined && cached.mtimeNs === stats.mtimeNs && cached.cwds.length > 0) return cached.cwds
  const cwds = new Set<string>()
  const withoutCwd = new Map<string, string>()
  for (const { file, stamp } of await newestLogs(folder)) {
    const head = cached?.withoutCwd.get(file) === stamp ? '' : await readHead(file)
    if (head === null) continue
    const cwd = firstCwd(head)
    if (cwd === null) withoutCwd.set(file, stamp)
    else cwds.add(cwd).add((await realpathOrNull(cwd)) ?? cwd)
  }
  cache.set(folder, { mtimeNs: stats.mtimeNs, cwds: [...cwds], withoutCwd })
  return [...cwds]
}

/** The folder's own logs, newest first; when it has none, those of subagents whose session's log is gone. */
async function newestLogs(folder: string): Promise<Log[]> {
  const entries = await list(folder)
  const own = entries.filter((name) => name.endsWith('.jsonl')).map((name) => path.join(folder, name))
  if (own.length > 0) return newestOf(own)
  const nested: string[] = []
  for (const name of entries.slice(0, NESTED_FOLDERS_TRIED)) {
    const subagents = path.join(folder, name, 'subagents')
    for (const log of await list(subagents)) if (log.endsWith('.jsonl')) nested.push(path.join(subagents, log))
  }
  return newestOf(nested)
}

async function newestOf(files: readonly string[]): Promise<Log[]> {
  let newest: Log[] = []
  for (let start = 0; start < files.length; start += STATS_AT_ONCE) {
    const dated = await Promise.all(files.slice(start, start + STATS_AT_ONCE).map(dateLog))
    newest = [...newest, ...dated]
      .toSorted((a, b) => (a.mtimeNs < b.mtimeNs ? 1 : a.mtimeNs > b.mtimeNs ? -1 : 0))
      .slice(0, LOGS_PER_FOLDER)
  }
  return newest
}

async function dateLog(file: string): Promise<Log> {
  const { mtimeNs, size } = (await statOrNull(file)) ?? { mtimeNs: 0n, size: 0n }
  return { file, mtimeNs, stamp: `${size} ${mtimeNs}` }
}

/** `cwd` of the first record that has one, normalized. */
function firstCwd(head: string): string | null {
  for (const line of head.split('\n')) {
    const cwd = topLevelString(line, 'cwd')
    if (cwd !== null && path.isAbsolute(cwd)) return path.normalize(cwd)
  }
  return null
}

/**
 * A string member of the object a line of JSON holds, found without parsing the line, so that one that is cut off counts
 * too. Members of nested objects are not taken for it. Reads each character at most twice, whatever the line holds.
 */
export function topLevelString(line: string, key: string): string | null {
  let depth = 0
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (character !== '"') continue
    const end = endOfString(line, at)
    if (end === null) return null
    if (depth === 1 && line.slice(at, end) === `"${key}"`) {
      const start = startOfString(line, end)
      const valueEnd = start === null ? null : endOfString(line, start)
      if (start !== null && valueEnd !== null) return parseString(line.slice(start, valueEnd))
    }
    at = end - 1
  }
  return null
}

/** Index after the closing quote of the string that begins at `start`; null when it is cut off. */
function endOfString(line: string, start: number): number | null {
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line[at] === '"') return at + 1
  }
  return null
}

/** Index of the string that is the value of the key that ends at `from`; null when its value is no string. */
function startOfString(line: string, from: number): number | null {
  const value = /\s*:\s*(?=")/y
  value.lastIndex = from
  return value.test(line) ? value.lastIndex : null
}

function parseString(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted)
    return typeof value === 'string' ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

async function readHead(log: string): Promise<string | null> {
  try {
    await using file = await open(log, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) // a pipe is not waited for
    if (!(await file.stat()).isFile()) return null
    const buffer = Buffer.allocUnsafe(HEAD_BYTES)
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch (error) {
    return nothingIfUnreadable(error)
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    return nothingIfUnreadable(error) ?? []
  }
}

async function statOrNull(file: string): Promise<{ mtimeNs: bigint; size: bigint; isDirectory(): boolean } | null> {
  try {
    return await stat(file, { bigint: true })
  } catch (error) {
    return nothingIfUnreadable(error)
  }
}

async function realpathOrNull(file: string): Promise<string | null> {
  try {
    return await realpath(file)
  } catch (error) {
    return nothingIfUnreadable(error)
  }
}

/** Whatever the file system says against looking into a folder of the agent only means that it tells us nothing. */
function nothingIfUnreadable(error: unknown): null {
  if (errorCode(error) === '') throw error
  return null
}
