/** Any other document → the features it speaks of (spec 1.6, step D and assembly 4). */
import { canonicalSlug, featureSlugFromPath } from '../../text/feature-slug.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { FeatureDraft, FeatureIndex } from './feature-draft.ts'
import { addDocument } from './feature-draft.ts'
import { fileName, isScannedFile } from './seed-features.ts'

/** Types that belong to one version of a feature; other documents belong to all versions. */
const OWNED_TYPES = new Set(['prd', 'implementation_plan', 'phase_plan', 'progress'])

/** @param documents docs folder first, then progress folder, each in order of path */
export function joinDocuments(index: FeatureIndex, documents: readonly DocumentRecord[]): void {
  const seen = new Set<string>()
  for (const document of documents) {
    if (!isScannedFile(fileName(document)) || seen.has(document.filePath)) continue
    seen.add(document.filePath)
    for (const draft of featuresOf(index, document)) addDocument(draft, document, { id: document.id })
  }
}

/** Looked up from the document's few names, so that the work does not grow with features × documents. */
function featuresOf(index: FeatureIndex, document: DocumentRecord): Set<FeatureDraft> {
  const isOwned = OWNED_TYPES.has(document.docType)
  const found = new Set<FeatureDraft>()
  const look = (slug: string): void => {
    for (const draft of featuresNamed(index, slug, isOwned)) found.add(draft)
  }
  const slugOfPath = featureSlugFromPath(document.filePath)
  if (slugOfPath !== '') look(slugOfPath)
  // What a path says about an owned document is final.
  if (slugOfPath !== '' && isOwned) return found
  for (const ref of document.scan.featureRefs) look(ref)
  if (document.prdRef !== '') look(slugOfPrdRef(document.prdRef))
  return found
}

function slugOfPrdRef(ref: string): string {
  const isPath = ref.includes('/') || ref.endsWith('.md')
  return isPath ? featureSlugFromPath(ref) : ref.toLowerCase()
}

function featuresNamed(index: FeatureIndex, slug: string, exactly: boolean): readonly FeatureDraft[] {
  if (slug === '') return []
  if (exactly) {
    const draft = index.withId(slug)
    return draft ? [draft] : []
  }
  // A feature answers to its id, to its canonical slug, and to every slug of the same canonical form.
  return [...index.family(canonicalSlug(slug)), ...index.family(slug)]
}
