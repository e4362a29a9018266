/**
 * Git repositories as they lie on disk (gitrepository-layout), read without starting git: which one a folder belongs to
 * and where its worktrees are. The same list as `git worktree list`, at the price of a few small reads.
 *
 * What a `.git` file, `commondir` or `gitdir` names is followed only where git itself would have put it, so that files
 * somebody unpacked cannot pass another repository of this machine off as their own:
 *
 *   inside the work tree                   anything
 *   linked work tree                       <repository>/worktrees/<name>, which names this work tree back
 *   submodule                              <.git of the repository around it>/modules/…
 *   anywhere else                          refused (`init --separate-git-dir`, links to another `.git`)
 */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { readRegularFile, realpathOrNull } from './contained-file.ts'
import { GitRefusal } from './git-refusal.ts'
import { errorCode, isWithin } from './path-rules.ts'

/** As the files name them; with links as they are. */
export type Repository = {
  /** Folder that holds `.git`, in the form asked for. */
  readonly topLevel: string
  /** The `.git` folder of this work tree. */
  readonly gitDir: string
  /** The `.git` folder shared by all worktrees. */
  readonly commonDir: string
}

/** The repository whose work tree holds `directory`, or null. Looks for `.git` in the folder and those above it. */
export async function findRepository(directory: string): Promise<Repository | null> {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const gitDir = await readGitDir(folder)
    if (gitDir !== null) return { topLevel: folder, gitDir, commonDir: await readCommonDir(gitDir) }
    if (folder === path.dirname(folder)) return null
  }
}

/**
 * The repository with all links resolved, if its parts lie where they belong; null when one of them is not there.
 *
 * @throws GitRefusal
 */
export async function resolveRepository(repository: Repository): Promise<Repository | null> {
  const topLevel = await realpathOrNull(repository.topLevel)
  const gitDir = await realpathOrNull(repository.gitDir)
  const commonDir = await realpathOrNull(repository.commonDir)
  if (topLevel === null || gitDir === null || commonDir === null) return null
  const isLinked = await isLinkedWorktree(topLevel, gitDir, commonDir)
  if (commonDir !== gitDir && !isLinked)
    throw new GitRefusal(`${gitDir} shares the repository ${commonDir}, of which it is no work tree`)
  if (!isLinked && !isWithin(gitDir, topLevel) && !(await isSubmodule(topLevel, gitDir)))
    throw new GitRefusal(
      `${topLevel}/.git leads to ${gitDir}, which is neither inside it nor names it as a work tree or submodule`,
    )
  return { topLevel, gitDir, commonDir }
}

/**
 * Folders of all work trees of a repository, the main one included; those removed from disk but still noted, too. One that
 * is there counts only if it names this repository. Of a repository that is refused there is only the work tree itself.
 */
export async function listWorktrees(repository: Repository): Promise<string[]> {
  const resolved = await resolveOrNull(repository)
  if (resolved === null) return [repository.topLevel]
  const { commonDir } = repository
  const folders = [repository.topLevel]
  if (path.basename(commonDir) === '.git') folders.push(path.dirname(commonDir))
  for (const name of await listFolder(path.join(commonDir, 'worktrees'))) {
    const noted = path.join(commonDir, 'worktrees', name)
    const gitFile = await readText(path.join(noted, 'gitdir'))
    if (gitFile === null) continue
    const folder = path.dirname(path.resolve(noted, gitFile.trim()))
    if (await mayBeWorktree(folder, path.join(resolved.commonDir, 'worktrees', name))) folders.push(folder)
  }
  return [...new Set(folders)]
}

async function resolveOrNull(repository: Repository): Promise<Repository | null> {
  try {
    return await resolveRepository(repository)
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error
    return null
  }
}

/** Gone from disk, or a folder whose `.git` file names `gitDir`. */
async function mayBeWorktree(folder: string, gitDir: string): Promise<boolean> {
  try {
    if ((await realpathOrNull(folder)) === null) return true
    const named = await readGitDir(folder)
    return named !== null && (await realpathOrNull(named)) === gitDir
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error
    return false
  }
}

async function isLinkedWorktree(topLevel: string, gitDir: string, commonDir: string): Promise<boolean> {
  if (path.dirname(gitDir) !== path.join(commonDir, 'worktrees')) return false
  const gitFile = await readText(path.join(gitDir, 'gitdir'))
  return (
    gitFile !== null && (await realpathOrNull(path.resolve(gitDir, gitFile.trim()))) === path.join(topLevel, '.git')
  )
}

async function isSubmodule(topLevel: string, gitDir: string): Promise<boolean> {
  if (topLevel === path.dirname(topLevel)) return false
  const found = await findRepository(path.dirname(topLevel))
  const around = found === null ? null : await resolveRepository(found)
  return around !== null && isWithin(gitDir, path.join(around.gitDir, 'modules'))
}

/** `.git` is a folder, or a file `gitdir: <path>` in linked work trees and submodules. */
async function readGitDir(folder: string): Promise<string | null> {
  const dotGit = path.join(folder, '.git')
  try {
    if ((await stat(dotGit)).isDirectory()) return dotGit
  } catch (error) {
    return nothingIfUnreadable(error)
  }
  const target = /^gitdir: (.+)$/m.exec((await readText(dotGit)) ?? '')?.[1]
  return target === undefined ? null : path.resolve(folder, target.trim())
}

async function readCommonDir(gitDir: string): Promise<string> {
  const text = await readText(path.join(gitDir, 'commondir'))
  return text === null ? gitDir : path.resolve(gitDir, text.trim())
}

async function readText(file: string): Promise<string | null> {
  try {
    return (await readRegularFile(file, POINTER_BYTES))?.toString('utf8') ?? null
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error
    return null
  }
}

const POINTER_BYTES = 64 * 1024

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    return nothingIfUnreadable(error) ?? []
  }
}

/** What may not be looked into is no repository for us; git could not read it either. */
function nothingIfUnreadable(error: unknown): null {
  if (errorCode(error) === '') throw error
  return null
}
