/** A feature derived from documents and tasks (spec 1.6). */
import type { Dates, TimelineEvent } from './document.ts'
import type { TaskStatus } from './task.ts'

export type FeatureRecord = {
  /** Lower-case slug, unique per project. */
  readonly id: string
  readonly name: string
  readonly status: TaskStatus
  readonly category: string
  readonly tags: readonly string[]
  readonly totalTasks: number
  readonly completedTasks: number
  readonly deferredTasks: number
  readonly plannedAt: string
  readonly startedAt: string
  readonly completedAt: string
  readonly updatedAt: string
  readonly dates: Dates
  readonly timeline: readonly TimelineEvent[]
  readonly linkedDocs: readonly LinkedDocument[]
  readonly relatedFeatures: readonly string[]
  readonly phases: readonly PhaseRecord[]
}

export type PhaseRecord = {
  /** `<featureId>:phase-<phase>-<position>` */
  readonly id: string
  readonly position: number
  readonly phase: string
  readonly title: string
  readonly status: TaskStatus
  readonly progress: number
  readonly totalTasks: number
  readonly completedTasks: number
  readonly deferredTasks: number
}

export type LinkedDocument = {
  readonly id: string
  readonly title: string
  readonly filePath: string
  readonly docType: string
  readonly category: string
  readonly slug: string
  readonly canonicalSlug: string
  readonly frontmatterKeys: readonly string[]
  readonly relatedRefs: readonly string[]
  readonly prdRef: string
  readonly lineageFamily: string
  readonly lineageParent: string
  readonly lineageChildren: readonly string[]
  readonly lineageType: string
  readonly dates: Dates
  readonly timeline: readonly TimelineEvent[]
}
