/** Paths in tool inputs and command arguments, by the log's own rules (spec 1.3.5, 1.3.6), which differ from those of references. */
import { baseName, isNoisy, QUOTING } from './ref-path.ts'
import { stripCharacters, trim } from './python-text.ts'
import { isObject } from './json-value.ts'
import { findPathStretches } from './path-stretches.ts'

const MANIFESTS: ReadonlySet<string> = new Set([
  'SKILL.md', 'AGENTS.md', 'automation.toml', 'package.json', 'pyproject.toml', 'README.md',
]) // oxfmt-ignore

const PATH_KEYS: ReadonlySet<string> = new Set([
  'file_path', 'path', 'paths', 'target_file', 'source_file', 'old_file', 'new_file',
]) // oxfmt-ignore

const SKIPPED_FOLDERS = /node_modules\/|\/\.git\/|\/coverage\//

/** Where arguments are searched for paths: nobody names a ninth path after page two. */
const SEARCHED_CHARACTERS = 8000
const DEEPEST_INPUT = 32

/** Every stretch of a text that looks like a path, as written. */
export function findPathsInText(text: string): string[] {
  return findPathStretches(text.slice(0, SEARCHED_CHARACTERS))
}

/** Freed of quotes, brackets and one `./`; '' for a path that leaves upwards or lies in a folder of no interest. */
export function normalizeLogPath(text: string): string {
  const value = stripCharacters(trim(text), QUOTING)
  const path = value.startsWith('./') ? value.slice(2) : value
  return path.startsWith('../') || SKIPPED_FOLDERS.test(path) ? '' : path
}

/** Whether a normalised path looks like a file: in a folder, and with a suffix, a known name or a home folder of macOS. */
export function isFileLooking(path: string): boolean {
  const slash = path.lastIndexOf('/')
  if (slash === -1) return false
  const name = slash === path.length - 1 ? baseName(path) : path.slice(slash + 1)
  return name.includes('.') || MANIFESTS.has(name) || path.startsWith('/Users/')
}

/** The files a command's arguments name; patterns (`*`, `{…}`) dropped. */
export function filesInArguments(args: string): string[] {
  return findPathsInText(args)
    .map(normalizeLogPath)
    .filter((path) => isFileLooking(path) && !isNoisy(path))
}

/**
 * The files a file tool's input names, in the order of its keys.
 *
 * @param input  usually an object; a string is taken for the path, or for the object as JSON.
 */
export function filesInToolInput(input: unknown, limit: number): string[] {
  const paths: string[] = []
  collectPaths(parsedInput(input), paths, limit, 0)
  return paths
}

function collectPaths(value: unknown, paths: string[], limit: number, depth: number): void {
  if (paths.length >= limit || depth > DEEPEST_INPUT) return
  if (typeof value === 'string') {
    const path = normalizeLogPath(value)
    if (isFileLooking(path)) paths.push(path)
  } else if (Array.isArray(value)) {
    for (const item of value) collectPaths(item, paths, limit, depth + 1)
  } else if (isObject(value)) {
    for (const key in value) {
      const item = value[key]
      const isNested = typeof item === 'object' && item !== null
      if (isNested || PATH_KEYS.has(key) || key.endsWith('path')) collectPaths(item, paths, limit, depth + 1)
    }
  }
}

function parsedInput(input: unknown): unknown {
  if (typeof input !== 'string' || !input.startsWith('{')) return input
  try {
    return JSON.parse(input)
  } catch (cause) {
    if (cause instanceof SyntaxError) return input
    throw cause
  }
}
