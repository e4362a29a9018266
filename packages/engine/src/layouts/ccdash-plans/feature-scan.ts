/** A markdown file as features are derived from it (spec 1.6): the fields of `DocumentScan`. */
import { canonicalSlug, normalizeFeatureRef, normalizeToken } from '../../text/feature-slug.ts'
import type { References } from '../../text/references.ts'
import { baseName, pathStem } from '../../text/ref-path.ts'
import type { DocumentScan, PhaseScan } from '../../records/document.ts'
import type { TaskStatus } from '../../records/task.ts'
import { titleCase, trim } from '../../text/python-text.ts'
import type { YamlMap } from '../markdown/python-value.ts'
import { isTruthy, isYamlList, textOf, YamlFloat } from '../markdown/python-value.ts'
import type { GitDates } from './document-dates.ts'
import { documentDates, statedDatesOfFeature } from './document-dates.ts'
import { categoryOf, firstTruthy, isCompletionStatus } from './document-kind.ts'
import { readInteger, stringList } from '../markdown/field-values.ts'

const FEATURE_STATUS: ReadonlyMap<string, TaskStatus> = new Map(
  Object.entries({
    completed: 'done',
    complete: 'done',
    done: 'done',
    reference: 'done',
    inferred_complete: 'done',
    in_progress: 'in-progress',
    active: 'in-progress',
    review: 'review',
    deferred: 'deferred',
    defer: 'deferred',
    postponed: 'deferred',
    skipped: 'deferred',
    wont_do: 'deferred',
    won_t_do: 'deferred',
  } as const),
)

const LINEAGE_PARENT_FIELDS = [
  'lineage_parent', 'parent_feature', 'parent_feature_slug', 'extends_feature', 'derived_from', 'supersedes',
] // oxfmt-ignore
const LINEAGE_CHILD_FIELDS = ['lineage_children', 'child_features', 'superseded_by']
const LINEAGE_TYPE_FIELDS = ['lineage_type', 'lineage_relationship', 'feature_lineage_type']

export type ScanInput = {
  readonly canonicalPath: string
  readonly relativePath: string
  readonly inProgressFolder: boolean
  readonly fields: YamlMap
  readonly references: References
  readonly file: { readonly created: string; readonly modified: string }
  readonly git: GitDates | null
  /** Statuses of the file's tasks. */
  readonly taskStatuses: readonly TaskStatus[]
}

export function scanDocument(input: ScanInput): DocumentScan {
  const { canonicalPath, relativePath, fields, references } = input
  const status = textOf(fields.get('status'))
  const isComplete = isCompletionStatus(status)
  const isPhase = isPhaseFile(relativePath, input.inProgressFolder, fields)
  return {
    relativePath,
    inProgressFolder: input.inProgressFolder,
    hasFields: fields.size > 0,
    slug: pathStem(relativePath).toLowerCase(),
    title: trim(textOf(fields.get('title'))) === '' ? titleOfFile(relativePath) : textOf(fields.get('title')),
    category: textOf(fields.get('category')) || categoryOf(canonicalPath, new Map()),
    tags: tagsOf(fields),
    status: featureStatus(status),
    isComplete,
    planPrdRef: textOf(fields.get('prd_reference')) || references.prd,
    featureRefs: references.featureRefs,
    ...lineageOf(fields),
    dates: documentDates(statedDatesOfFeature(fields), input.file, input.git, isComplete),
    phase: isPhase ? scanPhase(fields, input.taskStatuses) : null,
  }
}

/** Whether a file is a phase of the feature its folder is named for. */
export function isPhaseFile(relativePath: string, inProgressFolder: boolean, fields: YamlMap): boolean {
  const [folder, name, ...deeper] = relativePath.split('/')
  if (!inProgressFolder || folder === undefined || name === undefined || deeper.length > 0) return false
  return !folder.startsWith('.') && !name.startsWith('.') && fields.size > 0
}

function titleOfFile(path: string): string {
  return titleCase(pathStem(baseName(path)).replaceAll('-', ' '))
}

/** One of five statuses; what is not known is still to be done. */
function featureStatus(value: string): TaskStatus {
  return FEATURE_STATUS.get(normalizeToken(value)) ?? 'backlog'
}

/** A string stands for itself, a list for its items; anything else is no tag. */
function tagsOf(fields: YamlMap): string[] {
  const value = fields.get('tags')
  if (typeof value === 'string') return [value]
  return isYamlList(value) ? value.map(textOf).filter((tag) => tag !== '') : []
}

function lineageOf(
  fields: YamlMap,
): Pick<DocumentScan, 'lineageFamily' | 'lineageParent' | 'lineageChildren' | 'lineageType'> {
  const family = normalizeFeatureRef(textOf(firstTruthy(fields, ['lineage_family', 'feature_family'])))
  const children = stringList(firstTruthy(fields, LINEAGE_CHILD_FIELDS)).map(normalizeFeatureRef)
  return {
    lineageFamily: canonicalSlug(family || normalizeFeatureRef(textOf(fields.get('feature_slug')))),
    lineageParent: normalizeFeatureRef(textOf(firstTruthy(fields, LINEAGE_PARENT_FIELDS))),
    lineageChildren: [...new Set(children.filter((child) => child !== ''))],
    lineageType: trim(textOf(firstTruthy(fields, LINEAGE_TYPE_FIELDS)))
      .toLowerCase()
      .replaceAll(' ', '_'),
  }
}

function scanPhase(fields: YamlMap, taskStatuses: readonly TaskStatus[]): PhaseScan {
  const status = featureStatus(textOf(fields.get('status')))
  const progress = fields.get('progress')
  const title = [fields.get('phase_title'), fields.get('title'), fields.get('name')].find(isTruthy)
  const prd = fields.get('prd')
  return {
    phase: textOf(fields.get('phase')) || 'all',
    title: textOf(title),
    status,
    progress: truncated(progress instanceof YamlFloat ? progress.value : readInteger(progress)),
    ...phaseCounts(fields, status, taskStatuses),
    prdSlug: isTruthy(prd) ? textOf(prd).toLowerCase() : '',
  }
}

function phaseCounts(
  fields: YamlMap,
  status: TaskStatus,
  taskStatuses: readonly TaskStatus[],
): Pick<PhaseScan, 'totalTasks' | 'completedTasks' | 'deferredTasks'> {
  let totalTasks = Math.max(0, readInteger(fields.get('total_tasks')))
  let completedTasks = readInteger(fields.get('completed_tasks'))
  let deferredTasks = readInteger(fields.get('deferred_tasks'))
  if (taskStatuses.length > 0) {
    if (totalTasks === 0) totalTasks = taskStatuses.length
    deferredTasks = taskStatuses.filter((task) => task === 'deferred').length
    completedTasks = taskStatuses.filter((task) => task === 'done').length + deferredTasks
  }
  if (status === 'deferred' && totalTasks > 0) {
    completedTasks = totalTasks
    deferredTasks = totalTasks
  }
  if (totalTasks > 0) completedTasks = Math.min(completedTasks, totalTasks)
  completedTasks = Math.max(0, completedTasks)
  return { totalTasks, completedTasks, deferredTasks: Math.min(Math.max(0, deferredTasks), completedTasks) }
}

function truncated(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) : 0
}
