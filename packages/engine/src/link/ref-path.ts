/** Paths as documents and commands write them (spec 1.1): pure text, `/` between components, nothing looked up on disk. */
import { trim, WHITESPACE } from '../parse/python-text.ts'

const QUOTING = new Set('"\'`<>[](),;')
const NOISE = /\*|\$\{[^}]+\}|<[^>]+>|\{[^{}]+\}/
const PATH_CHARACTERS = /^[A-Za-z0-9._~:/@+\\-]+$/
const HAS_SPACE = new RegExp(`[${WHITESPACE}]`, 'u')
const PLAN_FOLDERS = /(?:project_plans|implementation_plans|prds|reports|specs|progress)\//

/** Whether the text holds a glob or a placeholder (`*`, `${…}`, `<…>`, `{…}`): a pattern, not a path. */
export function isNoisy(text: string): boolean {
  return NOISE.test(text)
}

/**
 * A reference's path: trimmed, freed of quotes and brackets and of leading `./`, `\` as `/`.
 * '' for a blank one, for one that leaves upwards (`../`) and for a pattern. Case and a leading `/` stay.
 */
export function normalizeRefPath(text: string): string {
  let path = stripQuoting(trim(text))
  while (path.startsWith('./')) path = path.slice(2)
  if (path.startsWith('../')) return ''
  path = path.replaceAll('\\', '/')
  return isNoisy(path) ? '' : path
}

function stripQuoting(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && QUOTING.has(text.charAt(start))) start += 1
  while (end > start && QUOTING.has(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** Components without empty and `.` ones; a leading `/` is a component of its own. */
export function pathComponents(path: string): string[] {
  const components = path.split('/').filter((component) => component !== '' && component !== '.')
  if (path.startsWith('/')) components.unshift(path.startsWith('//') && !path.startsWith('///') ? '//' : '/')
  return components
}

/** Last component, '' when there is none. */
export function baseName(path: string): string {
  const last = pathComponents(path).at(-1) ?? ''
  return last.startsWith('/') ? '' : last
}

/** Base name without its last suffix; `.env` and `name.` have none. */
export function pathStem(path: string): string {
  const name = baseName(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(0, dot) : name
}

/** Name of the folder the path stands in, '' when there is none. */
export function parentName(path: string): string {
  const parent = pathComponents(path).at(-2) ?? ''
  return parent.startsWith('/') ? '' : parent
}

/** Whether a front matter string is meant as a path. */
export function isPathLike(text: string): boolean {
  const value = trim(text)
  if (value === '') return false
  const lower = value.toLowerCase()
  if (lower.endsWith('.md')) return true
  if (!/[/\\]/.test(value) || HAS_SPACE.test(value) || isNoisy(value) || !PATH_CHARACTERS.test(value)) return false
  const path = lower.replaceAll('\\', '/')
  if (path.endsWith('/')) return false
  const last = path.slice(path.lastIndexOf('/') + 1)
  return (last.includes('.') && !last.startsWith('.')) || PLAN_FOLDERS.test(lower)
}

/**
 * Canonical path of a file: relative to the project root, or as given when it lies outside. Never '': a name that holds a
 * pattern, like `{slug}.md`, stays as it is, so that every file has a path and an id.
 *
 * @param resolvedPath  absolute, symlinks followed
 * @param resolvedRoot  absolute, symlinks followed
 * @param givenPath     absolute, as walked
 */
export function canonicalProjectPath(resolvedPath: string, resolvedRoot: string, givenPath: string): string {
  const folder = resolvedRoot.endsWith('/') ? resolvedRoot : `${resolvedRoot}/`
  const path = resolvedPath.startsWith(folder) ? resolvedPath.slice(folder.length) : givenPath
  return normalizeRefPath(path) || path
}

/** `DOC-` and the path with `-` for `/`, every `.md` dropped. Different paths may give one id: derive/assign-document-ids.ts. */
export function documentId(path: string): string {
  return `DOC-${(normalizeRefPath(path) || path).replace(/[/\\]/g, '-').replaceAll('.md', '')}`
}
