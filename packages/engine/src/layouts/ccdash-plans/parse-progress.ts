/**
 * Tasks of a progress file. Two readings of one list exist: a file that stands directly in a folder of the progress
 * folder belongs to a feature and is read as its phase (spec 1.6); any other file whose name holds `progress` is a plain
 * list of tasks (spec 1.5). The field names they read differ.
 */
import { createHash } from 'node:crypto'
import { normalizeToken } from '../../text/feature-slug.ts'
import { baseName } from '../../text/ref-path.ts'
import type { TaskRecord, TaskStatus } from '../../records/task.ts'
import { firstTruthy } from './document-kind.ts'
import { roundHalfEven, takeCodePoints, trim } from '../../text/python-text.ts'
import type { YamlMap, YamlValue } from '../markdown/python-value.ts'
import { isTruthy, isYamlList, isYamlMap, textOf } from '../markdown/python-value.ts'

export type ProgressFile = {
  /** Absolute. */
  readonly sourcePath: string
  /** Canonical path of the file, stored with its tasks. */
  readonly sourceFile: string
  /** Whether the file is a phase of the feature its folder is named for. */
  readonly isPhase: boolean
}

/** Something odd in a list of tasks. `place` leads to it in the front matter. */
export type TaskProblem = {
  readonly code: 'TASK_INVALID' | 'FIELD_INVALID'
  readonly place: readonly (string | number)[]
  readonly reason: string
}

export type ParsedTasks = {
  /** One per storage id; of two with one raw id the later is kept. */
  readonly tasks: readonly TaskRecord[]
  /** Statuses of every task read, repetitions included: what the phase's totals count. */
  readonly statuses: readonly TaskStatus[]
  readonly problems: readonly TaskProblem[]
}

const PASS_STATUS: ReadonlyMap<string, TaskStatus> = new Map(
  Object.entries({
    completed: 'done',
    complete: 'done',
    done: 'done',
    'in-progress': 'in-progress',
    in_progress: 'in-progress',
    review: 'review',
    deferred: 'deferred',
    defer: 'deferred',
    postponed: 'deferred',
    skipped: 'deferred',
    'wont-do': 'deferred',
    "won't-do": 'deferred',
  } as const),
)

const PHASE_STATUS: ReadonlyMap<string, TaskStatus> = new Map(
  Object.entries({
    completed: 'done',
    complete: 'done',
    done: 'done',
    inferred_complete: 'done',
    in_progress: 'in-progress',
    review: 'review',
    deferred: 'deferred',
    defer: 'deferred',
    postponed: 'deferred',
    skipped: 'deferred',
    wont_do: 'deferred',
    won_t_do: 'deferred',
  } as const),
)

const MODEL_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sonnet: 'Claude 3.7 Sonnet',
    opus: 'Claude 3 Opus',
    haiku: 'Claude 3 Haiku',
  } as const),
)

const COST_PER_POINT = 0.5
const RELATED_FILES_KEPT = 10
const TAGGED_DEPENDENCIES = 3
/** Of what a file says once and every one of its tasks repeats: of a text, of all paths together. */
const SHARED_TEXT_CHARACTERS = 500
const SHARED_PATH_CHARACTERS = 8192

/** `T-` and 20 hex digits of SHA-1(`<sourceFile>::<rawTaskId>`). */
export function taskStorageId(sourceFile: string, rawTaskId: string): string {
  return `T-${createHash('sha1').update(`${sourceFile}::${rawTaskId}`).digest('hex').slice(0, 20)}`
}

/** Whether the file's tasks are read at all. */
function holdsTasks(file: ProgressFile): boolean {
  return file.isPhase || baseName(file.sourcePath).includes('progress')
}

/**
 * @param fields the file's front matter; tasks are its field `tasks`
 * Errors        none: an item that is no task is a problem TASK_INVALID, an odd value a FIELD_INVALID with its text kept.
 */
export function parseTasks(file: ProgressFile, fields: YamlMap): ParsedTasks {
  const list = fields.get('tasks')
  if (!holdsTasks(file) || list === undefined || list === null) return { tasks: [], statuses: [], problems: [] }
  if (!isYamlList(list)) {
    const problem: TaskProblem = { code: 'TASK_INVALID', place: ['tasks'], reason: 'tasks is not a list' }
    return { tasks: [], statuses: [], problems: [problem] }
  }
  const shared = sharedFields(fields)
  const problems: TaskProblem[] = []
  const tasks = new Map<string, TaskRecord>()
  const statuses: TaskStatus[] = []
  for (const [position, item] of list.entries()) {
    const place = ['tasks', position]
    if (!isYamlMap(item) || !isTruthy(item.get('id'))) {
      problems.push({
        code: 'TASK_INVALID',
        place,
        reason: isYamlMap(item) ? 'a task without id' : 'not a mapping of fields',
      })
      continue
    }
    for (const problem of oddValues(item, place)) problems.push(problem)
    const task = file.isPhase ? phaseTask(file, item, position) : passTask(file, shared, item, position)
    if (tasks.has(task.id)) {
      problems.push({
        code: 'TASK_INVALID',
        place,
        reason: `a second task with id ${task.rawTaskId}; the last one is kept`,
      })
    }
    tasks.set(task.id, task)
    statuses.push(task.status)
  }
  return { tasks: [...tasks.values()], statuses, problems }
}

function oddValues(item: YamlMap, place: readonly (string | number)[]): TaskProblem[] {
  const problems: TaskProblem[] = []
  const odd = (field: string, reason: string): void => {
    problems.push({ code: 'FIELD_INVALID', place: [...place, field], reason })
  }
  const id = item.get('id')
  if (typeof id !== 'string') odd('id', `task id is not text; read as '${textOf(id)}'`)
  const owner = item.get('assigned_to')
  if (owner !== undefined && owner !== null && typeof owner !== 'string' && !isListOfStrings(owner)) {
    odd('assigned_to', 'assigned_to is neither a name nor a list of names')
  }
  const deliverables = item.get('deliverables')
  if (deliverables !== undefined && deliverables !== null && !isYamlList(deliverables)) {
    odd('deliverables', 'deliverables is not a list')
  }
  return problems
}

function isListOfStrings(value: YamlValue): boolean {
  return isYamlList(value) && value.every((item) => typeof item === 'string')
}

/** What both readings share. */
function commonFields(file: ProgressFile, item: YamlMap, position: number) {
  const rawTaskId = textOf(item.get('id'))
  const priority = item.get('priority')
  return {
    id: taskStorageId(file.sourceFile, rawTaskId),
    rawTaskId,
    priority: typeof priority === 'string' ? priority : 'medium',
    owner: ownerOf(item.get('assigned_to')),
    sessionId: textOf(firstTruthy(item, ['session_id', 'sessionId'])),
    commitHash: textOf(firstTruthy(item, ['git_commit', 'commitHash'])),
    sourceFile: file.sourceFile,
    sourcePath: file.sourcePath,
    position,
    featureId: null,
    phaseId: null,
  }
}

function phaseTask(file: ProgressFile, item: YamlMap, position: number): TaskRecord {
  const common = commonFields(file, item, position)
  const deliverables = item.get('deliverables')
  return {
    ...common,
    title: textOf(firstPresent(item, ['title', 'name', 'description'])) || common.rawTaskId,
    description: '',
    status: PHASE_STATUS.get(normalizeToken(textOf(item.get('status')))) ?? 'backlog',
    lastAgent: '',
    cost: costOf(firstPresent(item, ['estimated_effort', 'story_points'])),
    projectType: '',
    projectLevel: '',
    tags: [],
    relatedFiles: (isYamlList(deliverables) ? deliverables : []).slice(0, RELATED_FILES_KEPT).map(textOf),
    updatedAt: textOf(item.get('completed_at')),
  }
}

type SharedFields = Pick<TaskRecord, 'relatedFiles' | 'updatedAt'> & {
  readonly phase: string
  readonly hasPhase: boolean
  readonly prd: string
}

/** What every task of a plain list says alike. */
function sharedFields(fields: YamlMap): SharedFields {
  return {
    phase: sharedText(fields.get('phase')),
    hasPhase: isTruthy(fields.get('phase')),
    prd: sharedText(fields.get('prd')),
    relatedFiles: modifiedFiles(fields.get('files_modified')),
    updatedAt: sharedText(firstPresent(fields, ['updated', 'completed_at'])),
  }
}

function sharedText(value: YamlValue | undefined): string {
  return takeCodePoints(textOf(value), SHARED_TEXT_CHARACTERS)
}

function passTask(file: ProgressFile, shared: SharedFields, item: YamlMap, position: number): TaskRecord {
  const common = commonFields(file, item, position)
  const { phase, hasPhase, prd, relatedFiles, updatedAt } = shared
  const name = textOf(item.get('name'))
  const model = textOf(item.get('model'))
  const dependencies = item.get('dependencies')
  return {
    ...common,
    title: textOf(firstPresent(item, ['name', 'description'])) || common.rawTaskId,
    description: name === '' ? '' : `Phase ${phase}: ${name}`,
    status: PASS_STATUS.get(trim(textOf(item.get('status'))).toLowerCase()) ?? 'backlog',
    lastAgent: MODEL_NAMES.get(model) ?? model,
    cost: costOf(item.get('estimated_effort')),
    projectType: prd,
    projectLevel: `Phase ${phase}`,
    tags: [
      ...(prd === '' ? [] : [prd]),
      ...(hasPhase ? [`phase-${phase}`] : []),
      ...(isYamlList(dependencies) ? dependencies : []).slice(0, TAGGED_DEPENDENCIES).map(textOf),
    ],
    relatedFiles,
    updatedAt,
  }
}

function modifiedFiles(value: YamlValue | undefined): string[] {
  if (!isYamlList(value)) return []
  const paths: string[] = []
  let characters = 0
  for (const item of value) {
    const path = isYamlMap(item) ? item.get('path') : item
    if (typeof path !== 'string' || path === '') continue
    characters += path.length
    if (paths.length === RELATED_FILES_KEPT || characters > SHARED_PATH_CHARACTERS) break
    paths.push(path)
  }
  return paths
}

/** A field that is there but null is as good as missing. */
function firstPresent(fields: YamlMap, names: readonly string[]): YamlValue | undefined {
  return names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== null)
}

function ownerOf(value: YamlValue | undefined): string {
  return textOf(isYamlList(value) ? value[0] : value)
}

/** Effort is written in points, in any wording: "3 pts", "~2.5". */
function costOf(effort: YamlValue | undefined): number {
  const points = /\d+(?:\.\d+)?/.exec(textOf(effort))?.[0]
  return points === undefined ? 0 : roundHalfEven(Number(points) * COST_PER_POINT, 2)
}
