/** Paths as documents and commands write them (spec 1.1): pure text, `/` between components, nothing looked up on disk. */
import { hasWhitespace, stripCharacters, trim } from './python-text.ts'

/** What people put around a path. */
export const QUOTING: ReadonlySet<string> = new Set('"\'`<>[](),;')
const PATH_CHARACTERS = /^[A-Za-z0-9._~:/@+\\-]+$/
const PLAN_FOLDERS = /(?:project_plans|implementation_plans|prds|reports|specs|progress)\//

/** Whether the text holds a glob or a placeholder (`*`, `${…}`, `<…>`, `{…}`): a pattern, not a path. */
export function isNoisy(text: string): boolean {
  return text.includes('*') || hasBraces(text) || hasEnclosed(text, '${', '}') || hasEnclosed(text, '<', '>')
}

/** `open`, something that does not hold `close`, `close`. Each character is looked at once. */
function hasEnclosed(text: string, open: string, close: string): boolean {
  for (let start = text.indexOf(open); start !== -1;) {
    const inner = start + open.length
    const end = text.indexOf(close, inner)
    if (end === -1) return false
    if (end > inner) return true
    start = text.indexOf(open, end)
  }
  return false
}

/** `{`, something without braces, `}`. */
function hasBraces(text: string): boolean {
  let open = text.indexOf('{')
  if (open === -1) return false
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{') open = at
    else if (character === '}') {
      if (open !== -1 && at > open + 1) return true
      open = -1
    }
  }
  return false
}

/**
 * A reference's path: trimmed, freed of quotes and brackets and of leading `./`, `\` as `/`.
 * '' for a blank one, for one that leaves upwards (`../`) and for a pattern. Case and a leading `/` stay.
 */
export function normalizeRefPath(text: string): string {
  const named = stripCharacters(trim(text), QUOTING)
  let start = 0
  while (named.startsWith('./', start)) start += 2
  if (named.startsWith('../', start)) return ''
  const path = named.slice(start).replaceAll('\\', '/')
  return isNoisy(path) ? '' : path
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
  if (!/[/\\]/.test(value) || hasWhitespace(value) || isNoisy(value) || !PATH_CHARACTERS.test(value)) return false
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
