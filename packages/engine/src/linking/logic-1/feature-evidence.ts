/** What a feature is known by (spec 4.1): the paths of its documents and progress files, and the names it goes by. */
import { compareCodePoints, trim } from '../../text/python-text.ts'
import type { FeatureRecord, LinkedDocument } from '../../records/feature.ts'
import type { TaskRecord } from '../../records/task.ts'
import { aliasTokensFromPath, canonicalSlug, featureSlugFromPath, isFeatureLike } from '../../text/feature-slug.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'

export type FeatureEvidence = {
  readonly id: string
  readonly name: string
  /** Version-less id: versions of one feature have it in common. */
  readonly canonical: string
  /** Normalised paths, compared with case. */
  readonly refs: ReadonlySet<string>
  /** Lower-case slugs. */
  readonly aliases: ReadonlySet<string>
  /** In order of phase id and id. */
  readonly tasks: readonly TaskRecord[]
  /** Sessions that the tasks name, as written there: for them evidence is not weighed. */
  readonly boundSessionIds: ReadonlySet<string>
}

type Names = Pick<FeatureEvidence, 'id' | 'canonical'> & { readonly refs: Set<string>; readonly aliases: Set<string> }

/** @param tasks  of this feature, in any order. */
export function collectFeatureEvidence(feature: FeatureRecord, tasks: readonly TaskRecord[]): FeatureEvidence {
  const canonical = canonicalSlug(feature.id)
  const names: Names = {
    id: feature.id.toLowerCase(),
    canonical,
    refs: new Set(),
    aliases: new Set([feature.id.toLowerCase(), canonical]),
  }
  for (const document of feature.linkedDocs) addDocument(names, document)
  // Documents of one feature mostly refer to the same few others.
  const refs = new Set(feature.linkedDocs.flatMap((document) => [...document.relatedRefs, document.prdRef]))
  for (const ref of refs) addReference(names, ref)
  const inOrder = tasks.toSorted(compareTasks)
  for (const sourceFile of new Set(inOrder.map((task) => task.sourceFile))) {
    const path = normalizeRefPath(sourceFile)
    if (path !== '') addPath(names, path)
  }
  return {
    id: feature.id,
    name: feature.name,
    canonical,
    refs: names.refs,
    aliases: names.aliases,
    tasks: inOrder,
    boundSessionIds: new Set(inOrder.map((task) => task.sessionId).filter((id) => id !== '')),
  }
}

/** The order in which a session's features are weighed. */
export function compareFeatures(left: FeatureEvidence, right: FeatureEvidence): number {
  return compareCodePoints(left.name, right.name) || compareCodePoints(left.id, right.id)
}

/** Whether a slug names the feature or another version of it. */
export function namesFeature(feature: Pick<FeatureEvidence, 'id' | 'canonical'>, slug: string): boolean {
  return trim(slug).toLowerCase() === feature.id.toLowerCase() || canonicalSlug(slug) === feature.canonical
}

function addDocument(names: Names, document: LinkedDocument): void {
  const path = normalizeRefPath(document.filePath)
  const slug = featureSlugFromPath(path)
  if (path !== '' && (slug === '' || namesFeature(names, slug))) addPath(names, path)
  addSlug(names, document.slug)
}

function addReference(names: Names, ref: string): void {
  if (!ref.includes('/') && !ref.toLowerCase().endsWith('.md')) {
    addSlug(names, ref)
    return
  }
  const path = normalizeRefPath(ref)
  if (names.refs.has(path)) return
  const slug = featureSlugFromPath(path)
  if (slug !== '' && namesFeature(names, slug)) addPath(names, path)
}

function addPath(names: Names, path: string): void {
  if (names.refs.has(path)) return
  names.refs.add(path)
  for (const alias of aliasTokensFromPath(path)) names.aliases.add(alias)
}

function addSlug(names: Names, text: string): void {
  const slug = trim(text).toLowerCase()
  if (!isFeatureLike(slug) || !namesFeature(names, slug)) return
  names.aliases.add(slug)
  names.aliases.add(canonicalSlug(slug))
}

function compareTasks(left: TaskRecord, right: TaskRecord): number {
  return compareCodePoints(left.phaseId ?? '', right.phaseId ?? '') || compareCodePoints(left.id, right.id)
}
