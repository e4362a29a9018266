/**
 * Rules about paths as text and links that more than one file of discover/ needs. No project knowledge here.
 */
import { lstat, readlink, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { SourceKind } from '../records/source-file.ts'

/** What of the user's environment paths depend on. */
export type PathEnv = {
  readonly home: string
  /** Folder of the agent's own files; '' means `~/.claude`. */
  readonly claudeConfigDir: string
}

const MAX_LINKS = 40 // what Linux allows in one path

/** `~` and `~/…` become the home folder; `~name` is left alone: it is a legal file name. */
export function expandHome(text: string, home: string): string {
  if (text === '~') return home
  return text.startsWith('~/') ? path.join(home, text.slice(2)) : text
}

/** Whether `child` is `parent` or lies below it. Both absolute and normalised; compares text only. */
export function isWithin(child: string, parent: string): boolean {
  if (!child.startsWith(parent)) return false
  return child.length === parent.length || parent.endsWith(path.sep) || child[parent.length] === path.sep
}

/** A test whether a path is one of `folders` or lies below one: as many look-ups as there are lengths of folders. */
export function withinAny(folders: Iterable<string>): (child: string) => boolean {
  const known = new Set(folders)
  const lengths = new Set([...known].map((folder) => folder.length))
  return (child) => {
    for (const length of lengths) {
      const folder = child.slice(0, length)
      if (known.has(folder) && isWithin(child, folder)) return true
    }
    return false
  }
}

/** Longest common directory of two absolute paths, by components. */
export function commonDirectory(a: string, b: string): string {
  const left = a.split(path.sep)
  const right = b.split(path.sep)
  let same = 0
  while (same < left.length && same < right.length && left[same] === right[same]) same += 1
  return left.slice(0, same).join(path.sep) || path.parse(a).root
}

/**
 * An absolute path with all symbolic links resolved, also when its end does not exist (yet): the nearest existing
 * ancestor is resolved and the rest appended. A link that points nowhere counts as its target, so what it would name
 * once created is what is judged.
 *
 * @returns null when the path can name nothing: a loop of links, a name that is too long, a folder
 *          that may not be looked into.
 */
export async function resolveLinks(absolutePath: string, links = 0): Promise<string | null> {
  try {
    return await realpath(absolutePath)
  } catch (error) {
    if (!isMissing(error)) return null
  }
  const nearest = await nearestExisting(absolutePath)
  if (nearest === null) return null
  const [name = '', ...below] = nearest.missing
  const here = path.join(nearest.real, name)
  const target = await readLink(here)
  if (target === null) return null
  if (target === '') return path.join(here, ...below)
  return links < MAX_LINKS ? resolveLinks(path.resolve(nearest.real, target, ...below), links + 1) : null
}

/**
 * The real form of the longest beginning of a missing path that exists, and the parts after it. Found by halving, as
 * somebody may name thousands of folders that are not there; null when it cannot be told.
 */
async function nearestExisting(missingPath: string): Promise<{ real: string; missing: string[] } | null> {
  const { root } = path.parse(missingPath)
  const parts = missingPath.slice(root.length).split(path.sep)
  let real = root
  let exists = 0 // how many parts surely do
  let gone = parts.length // with so many it is missing
  for (let probe = gone - 1; gone - exists > 1; probe = Math.floor((exists + gone) / 2)) {
    try {
      real = await realpath(path.join(root, ...parts.slice(0, probe)))
      exists = probe
    } catch (error) {
      if (!isMissing(error)) return null
      gone = probe
    }
  }
  return { real, missing: parts.slice(exists) }
}

/**
 * Whether a file of this name, in the folder of this absolute path, is read as a source of the kind. Suffixes are
 * case-sensitive; markdown files named with a leading dot are not documents, a workflow's `journal.jsonl` is no session.
 */
export function isSourceName(kind: SourceKind, directory: string, name: string): boolean {
  if (kind !== 'session') return name.endsWith('.md') && !name.startsWith('.')
  if (!name.endsWith('.jsonl')) return false
  return name !== 'journal.jsonl' || !WORKFLOW_FOLDER.test(directory)
}

const WORKFLOW_FOLDER = /[/\\]subagents[/\\]workflows[/\\][^/\\]+$/

/** Order of names by code point, as sorting of paths by components needs it. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1
  const left = Array.from(a, codePoint)
  const right = Array.from(b, codePoint)
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const SURROGATE = /[\uD800-\uDFFF]/

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Component-wise order of two paths, as the walk returns them: a folder's files come before a file named like it. */
export function comparePaths(a: string, b: string): number {
  const left = a.split(path.sep)
  const right = b.split(path.sep)
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = compareNames(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** The system's code of a failed file call (`ENOENT`, …); '' when it was something else. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** The file or a folder above it is not there. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** What a link says; '' when the path is no link or names nothing, null when that cannot be told. */
async function readLink(file: string): Promise<string | null> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : ''
  } catch (error) {
    if (errorCode(error) === '') throw error
    return isMissing(error) ? '' : null
  }
}
