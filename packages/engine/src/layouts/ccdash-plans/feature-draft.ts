/** A feature while it is being put together, and the ways a slug finds one. */
import { canonicalSlug } from '../../text/feature-slug.ts'
import type { DocumentRecord, PhaseScan } from '../../records/document.ts'
import type { LinkedDocument } from '../../records/feature.ts'
import type { TaskStatus } from '../../records/task.ts'
import { documentTimeline } from './document-dates.ts'

export type PhaseDraft = {
  readonly scan: PhaseScan
  /** Absolute path of the progress file whose tasks are the phase's. */
  readonly sourcePath: string
}

export type FeatureDraft = {
  readonly id: string
  readonly name: string
  status: TaskStatus
  readonly category: string
  /** As they stand in its first document; a set once others have added theirs. */
  tags: readonly string[] | Set<string>
  updatedAt: string
  totalTasks: number
  completedTasks: number
  deferredTasks: number
  phases: readonly PhaseDraft[]
  readonly documents: DraftDocument[]
  /** Canonical paths of `documents`. */
  readonly documentPaths: Set<string>
}

export type DraftDocument = { readonly linked: LinkedDocument; readonly isComplete: boolean }

const STATUS_ORDER: Readonly<Record<TaskStatus, number>> = {
  backlog: 0,
  'in-progress': 1,
  review: 2,
  done: 3,
  deferred: 3,
}

/** The further one; of `done` and `deferred` the latter. */
export function furtherStatus(left: TaskStatus, right: TaskStatus): TaskStatus {
  const difference = STATUS_ORDER[right] - STATUS_ORDER[left]
  if (difference !== 0) return difference > 0 ? right : left
  return right === 'deferred' ? right : left
}

export function isTerminal(status: TaskStatus): boolean {
  return status === 'done' || status === 'deferred'
}

export function createDraft(
  start: Pick<FeatureDraft, 'id' | 'name' | 'status' | 'category' | 'tags' | 'updatedAt'>,
): FeatureDraft {
  return {
    ...start,
    totalTasks: 0,
    completedTasks: 0,
    deferredTasks: 0,
    phases: [],
    documents: [],
    documentPaths: new Set(),
  }
}

/** Adds a document under the identity it has in this feature, unless its path is there already. */
export function addDocument(
  draft: FeatureDraft,
  document: DocumentRecord,
  as: { readonly id: string } & Partial<Pick<LinkedDocument, 'docType' | 'category' | 'prdRef'>>,
): void {
  if (draft.documentPaths.has(document.filePath)) return
  draft.documentPaths.add(document.filePath)
  draft.documents.push({ linked: { ...linkedDocument(document), ...as }, isComplete: document.scan.isComplete })
}

function linkedDocument(document: DocumentRecord): LinkedDocument {
  const { scan } = document
  return {
    id: document.id,
    title: scan.title,
    filePath: document.filePath,
    docType: document.docType,
    category: document.category,
    slug: scan.slug,
    canonicalSlug: canonicalSlug(scan.slug),
    frontmatterKeys: document.frontmatter.fieldKeys,
    relatedRefs: document.frontmatter.relatedRefs,
    prdRef: document.prdRef,
    lineageFamily: scan.lineageFamily,
    lineageParent: scan.lineageParent,
    lineageChildren: scan.lineageChildren,
    lineageType: scan.lineageType,
    dates: scan.dates,
    timeline: documentTimeline(scan.dates),
  }
}

/** So many versions of one thing belong together; further ones stand alone, or every one would be noted with every other. */
const MAX_VERSIONS = 200

/** Features in order of finding, by id and by canonical slug (ids that differ only in version share one). */
export class FeatureIndex {
  readonly #byId = new Map<string, FeatureDraft>()
  readonly #byCanonical = new Map<string, FeatureDraft[]>()

  add(draft: FeatureDraft): void {
    this.#byId.set(draft.id, draft)
    const canonical = canonicalSlug(draft.id)
    const family = this.#byCanonical.get(canonical)
    if (family) {
      if (family.length < MAX_VERSIONS) family.push(draft)
    } else this.#byCanonical.set(canonical, [draft])
  }

  all(): IterableIterator<FeatureDraft> {
    return this.#byId.values()
  }

  withId(id: string): FeatureDraft | undefined {
    return this.#byId.get(id)
  }

  /** Features of this canonical slug, at most MAX_VERSIONS. */
  family(canonical: string): readonly FeatureDraft[] {
    return this.#byCanonical.get(canonical) ?? []
  }

  /** The first feature that is a version of the same thing. */
  sibling(slug: string): FeatureDraft | undefined {
    return this.family(canonicalSlug(slug))[0]
  }
}
