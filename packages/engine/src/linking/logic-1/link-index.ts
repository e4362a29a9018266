/**
 * Everything links are looked up in, built once per rebuild from features, tasks and documents. Sessions are not in here:
 * they come one at a time and are held against it, so that no loop runs over features × sessions.
 *
 * Building is linear in the input; every look-up costs the length of the path or slug asked for.
 */
import { compareCodePoints, comparePaths } from '../../text/python-text.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { FeatureRecord } from '../../records/feature.ts'
import type { TaskRecord } from '../../records/task.ts'
import type { FeatureEvidence } from './feature-evidence.ts'
import { collectFeatureEvidence, compareFeatures } from './feature-evidence.ts'
import { PathEndingIndex } from './path-ending-index.ts'
import { MAX_OWNERS, RefIndex } from './ref-index.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'

export type LinkIndexInputs = {
  /** Of one project, each in any order. */
  readonly features: readonly FeatureRecord[]
  /** With feature and phase set as derived. */
  readonly tasks: readonly TaskRecord[]
  /** With their unique ids. */
  readonly documents: readonly DocumentRecord[]
}

/** What a document's front matter leads to; what is not there is left out. */
export type DocumentReferences = {
  /** Ids of the features it speaks of, sorted; not those it inherits. */
  readonly features: readonly string[]
  readonly featureStrategy: 'explicit_frontmatter_ref' | 'path_feature_hint'
  /** Document id → the reference that leads there, the last one when there are several. */
  readonly documents: ReadonlyMap<string, string>
  /** Sessions the front matter names, as written, sorted; not looked up. */
  readonly sessionIds: readonly string[]
}

export type LinkIndex = {
  /** By name and id; the other maps mean a feature by its place here. */
  readonly features: readonly FeatureEvidence[]
  readonly featureById: ReadonlyMap<string, FeatureEvidence>
  readonly refs: RefIndex
  readonly byAlias: ReadonlyMap<string, readonly number[]>
  /** Feature ids by version-less slug. */
  readonly families: ReadonlyMap<string, readonly string[]>
  /** Tasks by normalised path of their file. */
  readonly tasksBySource: ReadonlyMap<string, readonly TaskRecord[]>
  /** In the reference's order of listing: latest update first. */
  readonly documents: readonly DocumentRecord[]
  readonly documentById: ReadonlyMap<string, DocumentRecord>
  /** Document ids. */
  readonly documentsByPath: PathEndingIndex<string>
  /** What documents refer to, filled when first asked for: a document is asked once for itself and once per inheritor. */
  readonly referencesOfDocument: Map<string, DocumentReferences>
  /** Features that a file update of this path speaks for, filled when first asked for; bounded. */
  readonly featuresOfPath: Map<string, readonly number[]>
  /** The same for a path given to a command. */
  readonly featuresOfCommandPath: Map<string, readonly number[]>
}

export function buildLinkIndex(inputs: LinkIndexInputs): LinkIndex {
  const features = collectFeatures(inputs)
  const documents = inputs.documents.toSorted(compareDocuments)
  return {
    features,
    featureById: new Map(features.map((feature) => [feature.id, feature])),
    ...indexNames(features),
    families: groupIds(features),
    tasksBySource: groupBy(inputs.tasks, (task) => normalizeRefPath(task.sourceFile)),
    documents,
    documentById: new Map(documents.map((document) => [document.id, document])),
    documentsByPath: new PathEndingIndex(documents.flatMap(pathEntries)),
    referencesOfDocument: new Map(),
    featuresOfPath: new Map(),
    featuresOfCommandPath: new Map(),
  }
}

/** Places in `features` of those that go by one of the slugs, each once. */
export function featuresWithAlias(index: LinkIndex, slugs: Iterable<string>): Set<number> {
  const found = new Set<number>()
  for (const slug of slugs) for (const place of index.byAlias.get(slug) ?? []) found.add(place)
  return found
}

/** What `sourceFile` of tasks and paths of documents are compared by. */
export function withoutLeadingSlashes(path: string): string {
  return path.replace(/^\/+/, '')
}

function collectFeatures({ features, tasks }: LinkIndexInputs): FeatureEvidence[] {
  const tasksOfFeature = groupBy(
    tasks.filter((task) => task.featureId !== null),
    (task) => task.featureId ?? '',
  )
  return features
    .map((feature) => collectFeatureEvidence(feature, tasksOfFeature.get(feature.id) ?? []))
    .sort(compareFeatures)
}

function indexNames(features: readonly FeatureEvidence[]): { refs: RefIndex; byAlias: Map<string, number[]> } {
  const refs = new RefIndex()
  const byAlias = new Map<string, number[]>()
  for (const [place, feature] of features.entries()) {
    for (const ref of feature.refs) refs.add(ref, place)
    for (const alias of feature.aliases) {
      const places = byAlias.get(alias)
      if (places === undefined) byAlias.set(alias, [place])
      else if (places.length < MAX_OWNERS) places.push(place)
    }
  }
  return { refs, byAlias }
}

/** So many versions of one thing are meant by the name of one of them. */
const MAX_VERSIONS = 200

function groupIds(features: readonly FeatureEvidence[]): Map<string, string[]> {
  const families = groupBy(features, (feature) => feature.canonical)
  return new Map(
    [...families].map(([canonical, members]) => [canonical, members.slice(0, MAX_VERSIONS).map(({ id }) => id)]),
  )
}

/** A document answers to its path as written and without leading `/`. */
function pathEntries(document: DocumentRecord): [string, string][] {
  const path = normalizeRefPath(document.filePath)
  return [...new Set([path, withoutLeadingSlashes(path)])]
    .filter((key) => key !== '')
    .map((key): [string, string] => [key, document.id])
}

function compareDocuments(left: DocumentRecord, right: DocumentRecord): number {
  return (
    compareCodePoints(right.updatedAt, left.updatedAt) ||
    compareCodePoints(right.lastModified, left.lastModified) ||
    compareCodePoints(left.title, right.title) ||
    comparePaths(left.filePath, right.filePath)
  )
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
