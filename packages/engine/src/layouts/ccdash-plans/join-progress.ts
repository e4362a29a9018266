/** Progress folders → phases of features (spec 1.6, step C and assembly 3). */
import { titleCase } from '../../text/python-text.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { TaskStatus } from '../../records/task.ts'
import type { FeatureDraft, FeatureIndex, PhaseDraft } from './feature-draft.ts'
import { addDocument, createDraft, furtherStatus, isTerminal } from './feature-draft.ts'

type ProgressFolder = {
  /** Lower-case name of the folder. */
  readonly slug: string
  readonly files: readonly DocumentRecord[]
  readonly phases: readonly PhaseDraft[]
  readonly prdSlug: string
  readonly status: TaskStatus
  readonly updatedAt: string
  readonly totalTasks: number
  readonly completedTasks: number
  readonly deferredTasks: number
}

/** @param documents those of the progress folder, in order of path */
export function joinProgress(index: FeatureIndex, documents: readonly DocumentRecord[]): void {
  for (const folder of collectFolders(documents)) {
    const match =
      index.withId(folder.slug) ??
      (folder.prdSlug === '' ? undefined : (index.withId(folder.prdSlug) ?? index.sibling(folder.prdSlug))) ??
      index.sibling(folder.slug)
    const draft = match ?? newFeature(folder)
    if (match === undefined) index.add(draft)
    applyFolder(draft, folder)
  }
}

function newFeature(folder: ProgressFolder): FeatureDraft {
  return createDraft({
    id: folder.slug,
    name: titleCase(folder.slug.replaceAll('-', ' ')),
    status: folder.status,
    category: '',
    tags: [],
    updatedAt: folder.updatedAt,
  })
}

/** Of several folders that belong to one feature the last gives the phases, each its documents. */
function applyFolder(draft: FeatureDraft, folder: ProgressFolder): void {
  draft.phases = folder.phases
  draft.status = furtherStatus(draft.status, folder.status)
  draft.totalTasks = folder.totalTasks
  draft.completedTasks = folder.completedTasks
  draft.deferredTasks = folder.deferredTasks
  if (folder.updatedAt > draft.updatedAt) draft.updatedAt = folder.updatedAt
  for (const file of folder.files) addDocument(draft, file, { id: `PROGRESS-${file.scan.slug}`, docType: 'progress' })
}

function collectFolders(documents: readonly DocumentRecord[]): ProgressFolder[] {
  const files = new Map<string, DocumentRecord[]>()
  for (const document of documents) {
    if (document.scan.phase === null) continue
    const folder = document.scan.relativePath.slice(0, document.scan.relativePath.indexOf('/'))
    const known = files.get(folder)
    if (known) known.push(document)
    else files.set(folder, [document])
  }
  return [...files].map(([folder, group]) => readFolder(folder.toLowerCase(), group))
}

function readFolder(slug: string, files: readonly DocumentRecord[]): ProgressFolder {
  const phases = files.flatMap(({ scan, sourcePath }) =>
    scan.phase === null ? [] : [{ scan: scan.phase, sourcePath }],
  )
  const scans = phases.map((phase) => phase.scan)
  const totalTasks = sum(scans.map((scan) => scan.totalTasks))
  const completedTasks = sum(scans.map((scan) => scan.completedTasks))
  return {
    slug,
    files,
    phases,
    prdSlug: scans.find((scan) => scan.prdSlug !== '')?.prdSlug ?? '',
    status: statusOfPhases(
      scans.map((scan) => scan.status),
      totalTasks > 0 && completedTasks >= totalTasks,
    ),
    updatedAt: files.map((file) => file.scan.dates.updatedAt?.value ?? '').reduce((a, b) => (b > a ? b : a), ''),
    totalTasks,
    completedTasks,
    deferredTasks: sum(scans.map((scan) => scan.deferredTasks)),
  }
}

function statusOfPhases(statuses: readonly TaskStatus[], allTasksDone: boolean): TaskStatus {
  if (allTasksDone || statuses.every(isTerminal)) return 'done'
  if (statuses.includes('in-progress')) return 'in-progress'
  return statuses.includes('review') ? 'review' : 'backlog'
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
