/** One markdown file of the docs or progress folder, as stored (spec 1.4); the body is not stored. */
import type { SourceIssue } from './source-file.ts'
import type { TaskRecord, TaskStatus } from './task.ts'

export type Confidence = 'high' | 'medium' | 'low'
export type DateValue = {
  readonly value: string
  readonly confidence: Confidence
  readonly source: string
  readonly reason: string
}
export type TimelineEvent = {
  readonly id: string
  readonly timestamp: string
  readonly label: string
  readonly kind: string
  readonly confidence: Confidence
  readonly source: string
  readonly description: string
}
export type DateName =
  | 'createdAt'
  | 'updatedAt'
  | 'completedAt'
  | 'plannedAt'
  | 'startedAt'
  | 'endedAt'
  | 'lastActivityAt'
export type Dates = { readonly [Name in DateName]?: DateValue }

export type DocumentRecord = {
  /** `DOC-…`, unique per project (a later file of the same id gets `~2`). */
  readonly id: string
  /** Absolute path as walked. */
  readonly sourcePath: string
  /** Canonical: relative to the project root, `/`. */
  readonly filePath: string
  readonly title: string
  readonly docType: string
  readonly docSubtype: string
  readonly rootKind: 'document' | 'progress' | 'project_plans'
  readonly category: string
  readonly status: string
  readonly statusNormalized: string
  readonly author: string
  readonly hasFrontmatter: boolean
  readonly frontmatterType: string
  readonly featureSlugHint: string
  readonly featureSlugCanonical: string
  readonly prdRef: string
  readonly phaseToken: string
  readonly phaseNumber: number | null
  readonly overallProgress: number | null
  readonly totalTasks: number
  readonly completedTasks: number
  readonly inProgressTasks: number
  readonly blockedTasks: number
  readonly featureCandidates: readonly string[]
  readonly owners: readonly string[]
  readonly contributors: readonly string[]
  readonly requestLogIds: readonly string[]
  readonly commitRefs: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
  readonly completedAt: string
  readonly lastModified: string
  readonly dates: Dates
  readonly timeline: readonly TimelineEvent[]
  /** The normalised front matter (spec 1.4, 6.4 `frontmatter`); its keys are what linking reads (4.5). */
  readonly frontmatter: DocumentFrontmatter
  /** What deriving features needs besides: spec 1.6's own reading of the same file. */
  readonly scan: DocumentScan
}

/** Exactly the 17 keys of the reference's normalised front matter, in its order. */
export type DocumentFrontmatter = {
  readonly tags: readonly string[]
  readonly linkedFeatures: readonly string[]
  readonly linkedSessions: readonly string[]
  readonly lineageFamily: string
  readonly lineageParent: string
  readonly lineageChildren: readonly string[]
  readonly lineageType: string
  readonly version: string | null
  readonly commits: readonly string[]
  readonly prs: readonly string[]
  readonly relatedRefs: readonly string[]
  readonly pathRefs: readonly string[]
  readonly slugRefs: readonly string[]
  readonly prd: string
  readonly prdRefs: readonly string[]
  readonly fieldKeys: readonly string[]
  /** The front matter itself, JSON-safe. */
  readonly raw: Readonly<Record<string, unknown>>
}

/**
 * A markdown file as features are derived from it (spec 1.6): a second reading beside the document's own, with other
 * rules for title, dates and lineage. Stored, so that deriving needs no file.
 */
export type DocumentScan = {
  /** Path below the docs or progress folder it was found in, as walked, `/`. */
  readonly relativePath: string
  /** Whether the file is markdown of the progress folder. */
  readonly inProgressFolder: boolean
  /** Whether there is readable front matter with at least one field; a plan, PRD or progress file needs it. */
  readonly hasFields: boolean
  /** Lower-case stem of the file name. */
  readonly slug: string
  readonly title: string
  /** Category a plan gives its feature. */
  readonly category: string
  readonly tags: readonly string[]
  /** Status a plan or PRD gives its feature, and a progress file its phase. */
  readonly status: TaskStatus
  /** Whether the written status says that the work has ended (completed, deferred, inferred). */
  readonly isComplete: boolean
  /** Reference of a plan to its PRD: the field `prd_reference`, else the first PRD reference. */
  readonly planPrdRef: string
  readonly featureRefs: readonly string[]
  readonly lineageFamily: string
  readonly lineageParent: string
  readonly lineageChildren: readonly string[]
  readonly lineageType: string
  readonly dates: Dates
  /** Set for a file directly in a folder of the progress folder that has fields: one phase of a feature. */
  readonly phase: PhaseScan | null
}

export type PhaseScan = {
  readonly phase: string
  readonly title: string
  readonly status: TaskStatus
  /** As written, truncated; 0 when it is no number. */
  readonly progress: number
  readonly totalTasks: number
  readonly completedTasks: number
  readonly deferredTasks: number
  /** Lower-case field `prd`: what the folder's feature is called there; '' when blank. */
  readonly prdSlug: string
}

export type ParsedDocument = {
  /** Null when the file could not be read: the last good rows stay. */
  readonly record: DocumentRecord | null
  /** Tasks of a progress file; [] for others. */
  readonly tasks: readonly TaskRecord[]
  readonly issues: readonly SourceIssue[]
}
