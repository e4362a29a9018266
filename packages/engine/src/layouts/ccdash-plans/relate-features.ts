/** Which features belong together: versions of one thing, ancestors and offspring, one family (spec 1.6, assembly 6). */
import { canonicalSlug } from '../../text/feature-slug.ts'
import { sortedSet } from '../../text/python-text.ts'
import type { FeatureDraft, FeatureIndex } from './feature-draft.ts'

/** @returns ids of the related features, sorted, by feature id */
export function relateFeatures(index: FeatureIndex): Map<string, string[]> {
  const related = new Map<string, Set<string>>()
  for (const draft of index.all()) related.set(draft.id, new Set())
  const relate = (from: FeatureDraft, to: FeatureDraft): void => {
    if (from !== to) related.get(from.id)?.add(to.id)
  }
  for (const draft of index.all()) {
    for (const sibling of index.family(canonicalSlug(draft.id))) relate(draft, sibling)
    for (const slug of lineageOf(draft)) {
      for (const relative of resolve(index, slug)) {
        relate(draft, relative)
        relate(relative, draft)
      }
    }
    const families = new Set(draft.documents.map(({ linked }) => linked.lineageFamily))
    for (const family of families) for (const member of index.family(family)) relate(draft, member)
  }
  return new Map([...related].map(([id, ids]) => [id, sortedSet(ids)]))
}

function lineageOf(draft: FeatureDraft): Set<string> {
  const slugs = draft.documents.flatMap(({ linked }) => [linked.lineageParent, ...linked.lineageChildren])
  return new Set(slugs.filter((slug) => slug !== ''))
}

function resolve(index: FeatureIndex, slug: string): readonly FeatureDraft[] {
  const exact = index.withId(slug)
  return exact ? [exact] : index.family(canonicalSlug(slug))
}
