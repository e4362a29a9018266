/** Documents and tasks → features (spec 1.6), from stored rows alone. */
import { comparePaths } from '../../text/python-text.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { FeatureRecord, PhaseRecord } from '../../records/feature.ts'
import type { TaskRecord } from '../../records/task.ts'
import { featureDates, featureTimeline } from './feature-dates.ts'
import type { FeatureDraft } from './feature-draft.ts'
import { FeatureIndex, furtherStatus } from './feature-draft.ts'
import { isFeatureComplete } from './infer-completion.ts'
import { joinDocuments } from './join-documents.ts'
import { joinProgress } from './join-progress.ts'
import { relateFeatures } from './relate-features.ts'
import { joinPrds, seedFromPlans } from './seed-features.ts'

export type FeatureInputs = {
  /** All of the project, in any order. */
  readonly documents: readonly DocumentRecord[]
  readonly tasks: readonly TaskRecord[]
}

export type DerivedFeatures = {
  /** Latest update first; equal ones in order of finding. */
  readonly features: FeatureRecord[]
  /** By task id. A task that is not here belongs to no feature. */
  readonly taskAssignments: Map<string, { featureId: string; phaseId: string }>
}

/**
 * Plans make features, PRDs and progress folders join or make them, other documents join those they speak of; then dates,
 * relations and completion follow from what each has gathered. Nothing is ever written into the user's files.
 */
export function deriveFeatures({ documents, tasks }: FeatureInputs): DerivedFeatures {
  const inOrder = documents.toSorted((a, b) => comparePaths(a.scan.relativePath, b.scan.relativePath))
  const planning = inOrder.filter((document) => !document.scan.inProgressFolder)
  const progress = inOrder.filter((document) => document.scan.inProgressFolder)

  const index = new FeatureIndex()
  seedFromPlans(index, planning)
  joinPrds(index, planning)
  joinProgress(index, progress)
  joinDocuments(index, [...planning, ...progress])
  const related = relateFeatures(index)

  const features = [...index.all()].map((draft) => featureOf(draft, related.get(draft.id) ?? []))
  features.sort((a, b) => (a.updatedAt === b.updatedAt ? 0 : a.updatedAt < b.updatedAt ? 1 : -1))
  return { features, taskAssignments: assignTasks(index, tasks) }
}

function featureOf(draft: FeatureDraft, relatedFeatures: readonly string[]): FeatureRecord {
  const dates = featureDates(draft)
  return {
    id: draft.id,
    name: draft.name,
    status: isFeatureComplete(draft) ? furtherStatus(draft.status, 'done') : draft.status,
    category: draft.category,
    tags: [...draft.tags],
    totalTasks: draft.totalTasks,
    completedTasks: draft.completedTasks,
    deferredTasks: draft.deferredTasks,
    plannedAt: dates.plannedAt?.value ?? '',
    startedAt: dates.startedAt?.value ?? '',
    completedAt: dates.completedAt?.value ?? '',
    updatedAt: dates.updatedAt?.value ?? draft.updatedAt,
    dates,
    timeline: featureTimeline(dates),
    linkedDocs: draft.documents.map((document) => document.linked),
    relatedFeatures,
    phases: draft.phases.map(({ scan }, position) => {
      const { prdSlug: _, ...phase } = scan
      return { id: phaseId(draft, scan.phase, position), position, ...phase } satisfies PhaseRecord
    }),
  }
}

function phaseId(draft: FeatureDraft, phase: string, position: number): string {
  return `${draft.id}:phase-${phase}-${position}`
}

function assignTasks(index: FeatureIndex, tasks: readonly TaskRecord[]): DerivedFeatures['taskAssignments'] {
  const phaseOfFile = new Map<string, { featureId: string; phaseId: string }>()
  for (const draft of index.all()) {
    for (const [position, { scan, sourcePath }] of draft.phases.entries()) {
      phaseOfFile.set(sourcePath, { featureId: draft.id, phaseId: phaseId(draft, scan.phase, position) })
    }
  }
  return new Map(
    tasks.flatMap((task) => {
      const phase = phaseOfFile.get(task.sourcePath)
      return phase ? [[task.id, phase] as const] : []
    }),
  )
}
