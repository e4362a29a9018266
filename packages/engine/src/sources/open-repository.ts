/**
 * What of a repository is needed to ask git about it without letting git read the repository's own configuration:
 * HEAD, the objects, the index, and the few settings that only say how files are compared.
 */
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { readContained, realpathOrNull, resolveContained } from './contained-file.ts'
import { isTrue, parseGitConfig } from './git-config.ts'
import type { GitSettings } from './git-config.ts'
import { readHead } from './git-head.ts'
import { GitRefusal } from './git-refusal.ts'
import { resolveRepository } from './git-worktrees.ts'
import type { Repository } from './git-worktrees.ts'
import { errorCode, isWithin } from './path-rules.ts'

/** All paths with links resolved and inside the work tree or the repository. */
export type OpenRepository = Repository & {
  readonly head: string
  readonly objectFormat: 'sha1' | 'sha256'
  readonly objectsDir: string
  readonly settings: GitSettings
}

const KNOWN_EXTENSIONS = new Set([
  'extensions.noop',
  'extensions.objectformat',
  'extensions.partialclone', // no program of ours fetches: what is missing is missing
  'extensions.preciousobjects',
  'extensions.refstorage',
  'extensions.relativeworktrees',
  'extensions.worktreeconfig',
])
const MAX_ALTERNATES = 100

export type OwnerRules = {
  /** User ids whose repositories are read; null where owners cannot be told (Windows). */
  readonly ownIds: readonly number[] | null
  /** Folders of other users that may be read, too (git-config, `safe.directory`). */
  readonly safeDirectories: () => Promise<readonly string[]>
}

/**
 * @returns null when there is no commit yet or no repository after all
 * @throws GitRefusal
 */
export async function openRepository(found: Repository, rules: OwnerRules): Promise<OpenRepository | null> {
  const repository = await resolveRepository(found)
  if (repository === null) return null
  await checkOwner(repository, rules)
  const { gitDir, commonDir } = repository
  const settings = await readSettings(repository)
  const objectFormat = checkFormat(settings, commonDir)
  const head = await readHead(repository)
  if (head === null) return null
  const objectsDir = await resolveContained(path.join(commonDir, 'objects'), [commonDir])
  if (objectsDir === null) return null
  if (head.length !== (objectFormat === 'sha1' ? 40 : 64))
    throw new GitRefusal(`HEAD of ${gitDir} is no ${objectFormat} id`)
  await checkObjects(objectsDir, foldersOf(repository), new Set())
  return { ...repository, head, objectFormat, objectsDir, settings }
}

/** Of this process; root reads, as in git, also what belongs to who called `sudo` (`SUDO_UID`). */
export function ownUserIds(env: Readonly<Record<string, string | undefined>>): number[] | null {
  const own = process.geteuid?.()
  if (own === undefined) return null
  const caller = env['SUDO_UID'] ?? ''
  return own === 0 && /^\d+$/.test(caller) ? [own, Number(caller)] : [own]
}

/** Where files of a repository may lie. */
export function foldersOf({ topLevel, gitDir, commonDir }: Repository): string[] {
  return [topLevel, gitDir, commonDir]
}

async function readSettings(repository: Repository): Promise<GitSettings> {
  const { gitDir, commonDir } = repository
  const read = async (file: string) => {
    const text = await readContained(file, foldersOf(repository))
    return text === null ? new Map<string, readonly string[]>() : parseGitConfig(text.toString('utf8'), file)
  }
  const shared = await read(path.join(commonDir, 'config'))
  if (!isTrue(shared.get('extensions.worktreeconfig')?.at(-1))) return shared
  return new Map([...shared, ...(await read(path.join(gitDir, 'config.worktree')))])
}

/** Refuses what git itself would not read, and refs in a form we do not read. */
function checkFormat(settings: GitSettings, commonDir: string): 'sha1' | 'sha256' {
  const version = Number(settings.get('core.repositoryformatversion')?.at(-1) ?? 0)
  if (version !== 0 && version !== 1) throw new GitRefusal(`${commonDir} has the unknown format version ${version}`)
  const unknown = [...settings.keys()].find((name) => name.startsWith('extensions.') && !KNOWN_EXTENSIONS.has(name))
  if (version === 1 && unknown !== undefined) throw new GitRefusal(`${commonDir} needs the unknown ${unknown}`)
  const refs = settings.get('extensions.refstorage')?.at(-1) ?? 'files'
  if (refs.toLowerCase() !== 'files')
    throw new GitRefusal(`refs of ${commonDir} are kept as ${refs}, which is not read`)
  const format = settings.get('extensions.objectformat')?.at(-1)?.toLowerCase() ?? 'sha1'
  if (format !== 'sha1' && format !== 'sha256') throw new GitRefusal(`${commonDir} has the unknown objects ${format}`)
  return format
}

/** Objects are data, wherever they are: but what lies elsewhere is none of this repository's business. */
async function checkObjects(objectsDir: string, folders: readonly string[], seen: Set<string>): Promise<void> {
  if (seen.has(objectsDir)) return
  seen.add(objectsDir)
  if (seen.size > MAX_ALTERNATES) throw new GitRefusal(`more than ${MAX_ALTERNATES} folders of objects`)
  for (const folder of [objectsDir, path.join(objectsDir, 'pack'), path.join(objectsDir, 'info')])
    for (const entry of await linksIn(folder)) await resolveContained(path.join(folder, entry), folders)
  const alternates = await readContained(path.join(objectsDir, 'info', 'alternates'), folders)
  for (const line of alternates?.toString('utf8').split('\n') ?? []) {
    if (line === '' || line.startsWith('#')) continue
    const borrowed = await realpathOrNull(path.resolve(objectsDir, line))
    if (borrowed === null && !line.startsWith('"')) continue
    if (borrowed === null || !folders.some((folder) => isWithin(borrowed, folder)))
      throw new GitRefusal(`objects are borrowed from ${line}, outside the repository; git repack -a -d brings them in`)
    await checkObjects(borrowed, folders, seen)
  }
}

async function linksIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name)
  } catch (error) {
    if (errorCode(error) === '') throw error
    return []
  }
}

/** As git: a repository of another user is read only when the user says so. */
async function checkOwner(repository: Repository, { ownIds, safeDirectories }: OwnerRules): Promise<void> {
  const { topLevel, gitDir } = repository
  if (ownIds === null) return
  const places = [topLevel, path.join(topLevel, '.git'), gitDir]
  const owners = await Promise.all(places.map(async (place) => (await lstat(place)).uid))
  if (owners.every((owner) => ownIds.includes(owner))) return
  if (isSafe(topLevel, await safeDirectories())) return
  const allow = `git config --global --add safe.directory ${topLevel}`
  throw new GitRefusal(
    `the repository at ${topLevel} belongs to another user (dubious ownership); to read it: ${allow}`,
  )
}

function isSafe(topLevel: string, safeDirectories: readonly string[]): boolean {
  const since = safeDirectories.slice(safeDirectories.lastIndexOf('') + 1)
  return since.some((folder) => {
    if (folder === '*' || folder === topLevel) return true
    return folder.endsWith('/*') && isWithin(topLevel, folder.slice(0, -2))
  })
}
