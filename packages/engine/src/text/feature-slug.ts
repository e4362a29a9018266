/** Slugs of features: how they are recognised, compared and read out of paths (spec 1.1). */
import { trim, uniqueIgnoringCase } from './python-text.ts'
import { baseName, isPathLike, normalizeRefPath, parentName, pathComponents, pathStem } from './ref-path.ts'

const VERSION_SUFFIX = /-v[0-9]+(?:\.[0-9]+)?$/
const GENERIC_PHASE_PROGRESS = /^phase-[a-z0-9._&-]+-progress$/
const FEATURE_LIKE = /^[a-z0-9][a-z0-9._-]{2,}$/
const MARKED_AS_FEATURE = /[-_]|v[0-9]/

/** Folder names and the like: as an alias they would match everything. */
const GENERIC_TOKENS: ReadonlySet<string> = new Set([
  'docs', 'project_plans', 'implementation_plans', 'prds', 'progress', 'reports', 'specs', 'features', 'enhancements',
  'refactors', 'remediations', 'harden-polish', 'scripts', 'bugs', 'bug-fixes', 'phase-plans', 'phases', 'all',
]) // oxfmt-ignore

/** Folders of documents by kind … */
const DOCUMENT_FOLDERS: ReadonlySet<string> = new Set([
  'implementation_plans', 'prds', 'reports', 'specs', 'design-specs', 'design', 'spikes', 'bugs', 'enhancements',
  'refactors', 'remediations',
]) // oxfmt-ignore

/** … and the folders below them that hold one feature per entry. */
const FEATURE_FOLDERS: ReadonlySet<string> = new Set([
  'feature', 'features', 'enhancement', 'enhancements', 'refactor', 'refactors', 'remediation', 'remediations', 'bug',
  'bugs', 'quick-features',
]) // oxfmt-ignore

/** A word as an identifier: `In Review!` → `in_review`. */
export function normalizeToken(text: string): string {
  return trim(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '')
}

/** Lower-case slug without one trailing version: `foo-v1.2` → `foo`. What versions of one feature have in common. */
export function canonicalSlug(slug: string): string {
  return trim(slug).toLowerCase().replace(VERSION_SUFFIX, '')
}

/** Lower-case stem of a referenced path, or ''. */
export function slugFromPath(path: string): string {
  return pathStem(normalizeRefPath(path)).toLowerCase()
}

/** Whether a token names no particular feature. */
export function isGenericToken(token: string): boolean {
  return token === '' || GENERIC_TOKENS.has(token) || (token.startsWith('phase-') && token.endsWith('-progress'))
}

/** Whether a token could be a feature's id: three characters or more, with `-`, `_` or a version in it. */
export function isFeatureLike(token: string): boolean {
  const slug = trim(token).toLowerCase()
  return !isGenericToken(slug) && FEATURE_LIKE.test(slug) && MARKED_AS_FEATURE.test(slug)
}

/** Slug of the feature a path belongs to, or ''. */
export function featureSlugFromPath(path: string): string {
  const normal = normalizeRefPath(path)
  if (normal === '') return ''
  const components = pathComponents(normal.toLowerCase())
  const folder = slugFromProgressFolder(components) || slugFromFeatureFolder(components)
  if (folder !== '') return folder
  const stem = pathStem(normal).toLowerCase()
  if (isFeatureLike(stem)) return stem
  const parent = parentName(normal).toLowerCase()
  return isPhaseFile(stem) && isFeatureLike(parent) ? parent : ''
}

function slugFromProgressFolder(components: readonly string[]): string {
  for (const [index, component] of components.entries()) {
    const next = components[index + 1]
    if (component === 'progress' && next !== undefined && isFeatureLike(next)) return next
  }
  return ''
}

function slugFromFeatureFolder(components: readonly string[]): string {
  for (const [index, component] of components.entries()) {
    const [kind, name] = [components[index + 1], components[index + 2]]
    if (kind === undefined || name === undefined) break
    if (!DOCUMENT_FOLDERS.has(component) || !FEATURE_FOLDERS.has(kind)) continue
    const slug = name.endsWith('.md') ? pathStem(name) : name
    if (isFeatureLike(slug)) return slug
  }
  return ''
}

function isPhaseFile(stem: string): boolean {
  return GENERIC_PHASE_PROGRESS.test(stem) || stem.startsWith('phase-')
}

/** Every name under which a path's feature may be spoken of, canonical forms included. In order of finding. */
export function aliasTokensFromPath(path: string): string[] {
  const normal = normalizeRefPath(path)
  const tokens = [featureSlugFromPath(path), pathStem(normal).toLowerCase(), parentName(normal).toLowerCase()]
  const aliases = new Set<string>()
  for (const token of tokens) {
    if (!isFeatureLike(token)) continue
    aliases.add(token)
    const canonical = canonicalSlug(token)
    if (!isGenericToken(canonical)) aliases.add(canonical)
  }
  return [...aliases]
}

/** Slug of a reference to a feature, written as slug or as path; '' when it is neither. */
export function normalizeFeatureRef(text: string): string {
  const value = trim(text)
  const slug = featureSlugFromPath(value)
  if (slug !== '') return slug
  const path = normalizeRefPath(value)
  const stem = pathStem(path).toLowerCase()
  if (baseName(path).toLowerCase().endsWith('.md') && isFeatureLike(stem)) return stem
  return isFeatureLike(value) ? value.toLowerCase() : ''
}

/** References sorted into paths and slugs; each list without repetition. */
export function splitPathsAndSlugs(values: Iterable<string>): { pathRefs: string[]; slugRefs: string[] } {
  const paths: string[] = []
  const slugs: string[] = []
  for (const raw of values) {
    const value = trim(raw)
    if (isPathLike(value)) paths.push(normalizeRefPath(value))
    const slug = isPathLike(value) ? slugFromPath(value) : value.toLowerCase()
    if (!isGenericToken(slug)) slugs.push(slug)
  }
  return { pathRefs: uniqueIgnoringCase(paths), slugRefs: uniqueIgnoringCase(slugs) }
}
