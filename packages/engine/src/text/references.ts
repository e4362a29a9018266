/** What front matter refers to (spec 1.1): other documents, features, sessions, commits, people. */
import { trim, uniqueIgnoringCase } from './python-text.ts'
import { canonicalSlug, featureSlugFromPath, isFeatureLike, splitPathsAndSlugs } from './feature-slug.ts'
import { isPathLike } from './ref-path.ts'

export type References = {
  readonly relatedRefs: readonly string[]
  readonly pathRefs: readonly string[]
  readonly slugRefs: readonly string[]
  readonly featureRefs: readonly string[]
  readonly prdRefs: readonly string[]
  /** First of `prdRefs`, or ''. */
  readonly prd: string
  readonly sessionRefs: readonly string[]
  readonly requestRefs: readonly string[]
  readonly commitRefs: readonly string[]
  readonly ownerRefs: readonly string[]
  readonly fileRefs: readonly string[]
}

const GROUPS = {
  related: [
    'related', 'related_documents', 'related_specs', 'related_prd', 'parent_prd', 'related_request_logs', 'references',
    'reference', 'links', 'plan_ref', 'prd_link', 'source_document', 'linked_docs', 'linkeddocs', 'source_docs', 'sources',
    'artifacts', 'related_features',
  ],
  prd: ['prd', 'prd_reference', 'prdreference', 'prd_ref', 'prdref', 'related_prd', 'parent_prd', 'prd_link'],
  session: ['session', 'session_id', 'sessionid', 'sessions', 'linked_sessions', 'linkedsessions'],
  request: ['request_log', 'request_log_id', 'source_req', 'source_request', 'related_request_logs'],
  commit: [
    'commit', 'commits', 'git_commit', 'git_commits', 'git_commit_hashes', 'git_commit_hash', 'commit_refs', 'commithash',
  ],
  file: [
    'files', 'files_modified', 'files_affected', 'files_created', 'context_files', 'source_document', 'plan_ref', 'file',
    'file_path',
  ],
  owner: ['owner', 'owners', 'assigned_to', 'contributors', 'maintainers'],
  feature: [
    'feature', 'feature_slug', 'feature_ref', 'feature_id', 'feature_slug_hint', 'linked_features', 'linkedfeatures',
    'related_features', 'lineage_parent', 'lineage_children', 'parent_feature', 'parent_feature_slug', 'extends_feature',
    'derived_from', 'supersedes', 'superseded_by',
  ],
} as const // oxfmt-ignore

/** A front matter as parsed or as stored. */
type Fields = ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>

type Group = keyof typeof GROUPS
const GROUP_NAMES = Object.keys(GROUPS) as Group[]

const GROUPS_OF_KEY: ReadonlyMap<string, readonly Group[]> = groupsOfKeys()

function groupsOfKeys(): Map<string, Group[]> {
  const groups = new Map<string, Group[]>()
  for (const group of GROUP_NAMES) for (const key of GROUPS[group]) groups.set(key, [...(groups.get(key) ?? []), group])
  return groups
}

/** Values that name the thing an object stands for are read before its others. */
const NAMING_KEYS = ['path', 'file', 'file_path', 'target', 'source', 'doc', 'id', 'name']
const IS_NAMING: ReadonlySet<unknown> = new Set(NAMING_KEYS)

/** Every non-blank string inside a value, trimmed. Of an object the naming fields come first. */
export function flattenStrings(value: unknown): string[] {
  const found: string[] = []
  collectStrings(value, found)
  return found
}

function collectStrings(value: unknown, found: string[]): void {
  if (typeof value === 'string') {
    const text = trim(value)
    if (text !== '') found.push(text)
  } else if (Array.isArray(value)) {
    for (const item of value) collectStrings(item, found)
  } else if (value instanceof Map) {
    for (const key of NAMING_KEYS) if (value.has(key)) collectStrings(value.get(key), found)
    for (const [key, item] of value) if (!IS_NAMING.has(key)) collectStrings(item, found)
  } else if (isPlainObject(value)) {
    for (const key of NAMING_KEYS) if (Object.hasOwn(value, key)) collectStrings(value[key], found)
    for (const [key, item] of Object.entries(value)) if (!IS_NAMING.has(key)) collectStrings(item, found)
  }
}

/** Dates and floats of YAML are instances of classes; they hold no strings of the author's. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function entriesOf(fields: Fields): Iterable<[string, unknown]> {
  return fields instanceof Map ? (fields as ReadonlyMap<string, unknown>) : Object.entries(fields)
}

/** References in a front matter: as parsed (a Map, kept in order) or as stored (an object). */
export function extractReferences(
  fields: ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>,
): References {
  const groups: Record<Group, string[]> = {
    related: [], prd: [], session: [], request: [], commit: [], file: [], owner: [], feature: [],
  } // oxfmt-ignore
  for (const [key, value] of entriesOf(fields)) {
    const names = GROUPS_OF_KEY.get(trim(key).toLowerCase()) ?? []
    if (names.length === 0) continue
    const strings = flattenStrings(value)
    for (const name of names) for (const text of strings) groups[name].push(text)
  }
  for (const text of flattenStrings(fields)) if (isPathLike(text)) groups.related.push(text)

  const relatedRefs = uniqueIgnoringCase([...groups.related, ...groups.prd, ...groups.file, ...groups.feature])
  const { pathRefs, slugRefs } = splitPathsAndSlugs(relatedRefs)
  const featureNames = [
    ...pathRefs.map(featureSlugFromPath),
    ...slugRefs.filter(isFeatureLike),
    ...groups.feature.filter(isFeatureLike),
  ]
  const prdRefs = uniqueIgnoringCase(groups.prd)
  return {
    relatedRefs,
    pathRefs,
    slugRefs,
    featureRefs: uniqueIgnoringCase([...featureNames, ...featureNames.map(canonicalSlug)]),
    prdRefs,
    prd: prdRefs[0] ?? '',
    sessionRefs: uniqueIgnoringCase(groups.session),
    requestRefs: uniqueIgnoringCase(groups.request),
    commitRefs: uniqueIgnoringCase(groups.commit),
    ownerRefs: uniqueIgnoringCase(groups.owner),
    fileRefs: uniqueIgnoringCase([...groups.file, ...pathRefs]),
  }
}
