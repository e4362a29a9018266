/** One markdown file of the docs or progress folder, as stored (spec 1.4); the body is not stored. */
import type { SourceIssue } from './source-file.ts'
import type { TaskRecord } from './task.ts'

export type Confidence = 'high' | 'medium' | 'low'
export type DateValue = { readonly value: string; readonly confidence: Confidence; readonly source: string; readonly reason: string }
export type TimelineEvent = {
  readonly id: string
  readonly timestamp: string
  readonly label: string
  readonly kind: string
  readonly confidence: Confidence
  readonly source: string
  readonly description: string
}
export type DateName = 'createdAt' | 'updatedAt' | 'completedAt' | 'plannedAt' | 'startedAt' | 'endedAt' | 'lastActivityAt'
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
 * Facts of a markdown file as the feature scanner reads them (spec 1.6), so that features are derived from stored rows
 * alone and no file is read twice. The owner of parse/ and derive/ decides its fields; JSON-safe.
 */
export type DocumentScan = Readonly<Record<string, unknown>>

export type ParsedDocument = {
  /** Null when the file could not be read: the last good rows stay. */
  readonly record: DocumentRecord | null
  /** Tasks of a progress file; [] for others. */
  readonly tasks: readonly TaskRecord[]
  readonly issues: readonly SourceIssue[]
}
