/** What a document's front matter leads to, looked up in the index (spec 4.5); what is not there is left out. */
import { compareCodePoints, sortedSet, trim } from '../../text/python-text.ts'
import type { DocumentRecord } from '../../records/document.ts'
import { canonicalSlug, featureSlugFromPath, isFeatureLike, slugFromPath } from '../../text/feature-slug.ts'
import type { DocumentReferences, LinkIndex } from './link-index.ts'
import { withoutLeadingSlashes } from './link-index.ts'
import type { References } from '../../text/references.ts'
import { extractReferences } from '../../text/references.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'

/** Found out once per document and index. */
export function documentReferences(index: LinkIndex, document: DocumentRecord): DocumentReferences {
  const known = index.referencesOfDocument.get(document.id)
  if (known !== undefined) return known
  const found = findReferences(index, document)
  index.referencesOfDocument.set(document.id, found)
  return found
}

function findReferences(index: LinkIndex, document: DocumentRecord): DocumentReferences {
  const { frontmatter } = document
  const references = extractReferences(frontmatter)
  const explicit = nonBlank([...frontmatter.linkedFeatures, ...references.featureRefs, references.prd])
  // An explicit reference silences the document's own path, even when it leads nowhere (D-23, kept in logic version 1).
  const isExplicit = explicit.length > 0
  return {
    features: resolveFeatures(index, isExplicit ? explicit : ownHints(document)),
    featureStrategy: isExplicit ? 'explicit_frontmatter_ref' : 'path_feature_hint',
    documents: resolveDocuments(index, document, references),
    sessionIds: sortedSet(nonBlank([...references.sessionRefs, ...frontmatter.linkedSessions])),
  }
}

function ownHints({ featureSlugHint, featureSlugCanonical, filePath }: DocumentRecord): string[] {
  return nonBlank([featureSlugHint, featureSlugCanonical, featureSlugFromPath(filePath)])
}

/** A name means the feature of that id and every version of the same base. */
function resolveFeatures(index: LinkIndex, names: readonly string[]): string[] {
  const found = new Set<string>()
  for (const name of names) {
    const slug = slugOfName(trim(name).toLowerCase())
    if (!isFeatureLike(slug)) continue
    if (index.featureById.has(slug)) found.add(slug)
    for (const id of index.families.get(canonicalSlug(slug)) ?? []) found.add(id)
  }
  return [...found].sort(compareCodePoints)
}

function slugOfName(name: string): string {
  const slug = featureSlugFromPath(name)
  if (slug !== '') return slug
  return name.includes('/') || name.endsWith('.md') ? slugFromPath(name) : name
}

function resolveDocuments(
  index: LinkIndex,
  document: DocumentRecord,
  { pathRefs, fileRefs }: References,
): Map<string, string> {
  const found = new Map<string, string>()
  for (const ref of [...pathRefs, ...fileRefs]) {
    const path = withoutLeadingSlashes(normalizeRefPath(ref))
    const id = index.documentsByPath.find(path)
    if (id !== undefined && id !== document.id) found.set(id, path)
  }
  return found
}

function nonBlank(texts: readonly string[]): string[] {
  return texts.filter((text) => trim(text) !== '')
}
