/**
 * Git repositories as they lie on disk (gitrepository-layout), read without starting git: which one a folder belongs to
 * and where its worktrees are. The same list as `git worktree list`, at the price of a few small reads.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from './path-rules.ts'

export type Repository = {
  /** Folder that holds `.git`, in the form asked for. */
  readonly topLevel: string
  /** The `.git` folder shared by all worktrees. */
  readonly commonDir: string
}

/** The repository whose work tree holds `directory`, or null. Looks for `.git` in the folder and those above it. */
export async function findRepository(directory: string): Promise<Repository | null> {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const gitDir = await readGitDir(folder)
    if (gitDir !== null) return { topLevel: folder, commonDir: await readCommonDir(gitDir) }
    if (folder === path.dirname(folder)) return null
  }
}

/** Folders of all work trees of a repository, the main one included; those removed from disk but still noted, too. */
export async function listWorktrees(repository: Repository): Promise<string[]> {
  const { topLevel, commonDir } = repository
  const folders = [topLevel]
  if (path.basename(commonDir) === '.git') folders.push(path.dirname(commonDir))
  for (const name of await listFolder(path.join(commonDir, 'worktrees'))) {
    const gitFile = await readText(path.join(commonDir, 'worktrees', name, 'gitdir'))
    if (gitFile !== null) folders.push(path.dirname(path.resolve(commonDir, 'worktrees', name, gitFile.trim())))
  }
  return [...new Set(folders)]
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
    return await readFile(file, 'utf8')
  } catch (error) {
    return nothingIfUnreadable(error)
  }
}

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
