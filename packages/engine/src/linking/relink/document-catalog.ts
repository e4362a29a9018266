/** A small index of a project's documents, kept as metadata (spec 3.5). Pure. */
import type { DocumentRecord } from '../../records/document.ts'

export const DOCUMENT_CATALOG_KEY = 'document_catalog'
const MAX_ENTRIES = 600

export type DocumentCatalog = {
  readonly generatedAt: string
  readonly documentsIndexed: number
  /** Sorted by name. */
  readonly documentsByType: Readonly<Record<string, number>>
  /** How many documents have each front matter field; sorted by name. */
  readonly frontmatterFieldCounts: Readonly<Record<string, number>>
  readonly entries: readonly CatalogEntry[]
}

type CatalogEntry = {
  readonly path: string
  readonly docType: string
  readonly slug: string
  readonly category: string
  readonly frontmatterKeys: readonly string[]
  readonly featureRefs: readonly string[]
  readonly relatedRefs: readonly string[]
  readonly prd: string
}

/** Documents of the docs folder first, then those of the progress folder; of these, the first 600 as entries. */
export function buildDocumentCatalog(documents: readonly DocumentRecord[], generatedAt: Date): DocumentCatalog {
  const isProgress = ({ rootKind }: DocumentRecord): number => (rootKind === 'progress' ? 1 : 0)
  const ordered = documents.toSorted((a, b) => isProgress(a) - isProgress(b))
  return {
    generatedAt: generatedAt.toISOString(),
    documentsIndexed: documents.length,
    documentsByType: countSorted(documents.map(({ docType }) => docType)),
    frontmatterFieldCounts: countSorted(documents.flatMap(({ frontmatter }) => frontmatter.fieldKeys)),
    entries: ordered.slice(0, MAX_ENTRIES).map(toEntry),
  }
}

function toEntry({ filePath, docType, featureSlugHint, category, frontmatter }: DocumentRecord): CatalogEntry {
  return {
    path: filePath,
    docType,
    slug: featureSlugHint,
    category,
    frontmatterKeys: frontmatter.fieldKeys,
    featureRefs: frontmatter.linkedFeatures,
    relatedRefs: frontmatter.relatedRefs,
    prd: frontmatter.prd,
  }
}

function countSorted(names: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(names, (name) => name)
  return Object.fromEntries([...groups].map(([name, { length }]) => [name, length] as const).toSorted(byName))
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
