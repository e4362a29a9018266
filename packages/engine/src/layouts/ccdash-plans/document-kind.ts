/** What kind of document a path and its front matter make (spec 1.1): type, subtype, root kind, category, status. */
import { normalizeToken } from '../../text/feature-slug.ts'
import { normalizeRefPath, parentName, pathComponents, pathStem } from '../../text/ref-path.ts'
import type { DocumentRecord } from '../../records/document.ts'
import { trim } from '../../text/python-text.ts'
import type { YamlMap, YamlValue } from '../markdown/python-value.ts'
import { isTruthy, textOf } from '../markdown/python-value.ts'

export type RootKind = DocumentRecord['rootKind']

const STATUS_OF_TOKEN: ReadonlyMap<string, string> = tableOf({
  completed: ['completed', 'complete', 'done'],
  in_progress: ['active', 'in_progress', 'inprogress', 'working', 'wip'],
  review: ['review', 'in_review'],
  pending: ['pending', 'draft', 'planning', 'backlog', 'todo'],
  blocked: ['blocked', 'waiting', 'stalled'],
  deferred: ['deferred', 'postponed', 'skipped'],
  archived: ['archived'],
  inferred_complete: ['inferred_complete', 'inferredcompleted', 'auto_complete'],
})

const PRD_TOKENS = ['prd', 'product_requirements', 'product_requirements_doc', 'requirements']
const REPORT_TOKENS = [
  'report',
  'reports',
  'implementation_report',
  'status_report',
  'qa_report',
  'benchmark',
  'postmortem',
]

const TYPE_OF_TOKEN: ReadonlyMap<string, string> = tableOf({
  prd: PRD_TOKENS,
  implementation_plan: ['implementation_plan', 'implementation_plans', 'implementationplan', 'plan'],
  phase_plan: ['phase_plan', 'phase_plans', 'phaseplan'],
  report: REPORT_TOKENS,
  spec: ['spec', 'specification', 'technical_spec', 'api_spec'],
  progress: ['progress'],
})

const SUBTYPE_OF_TOKEN: ReadonlyMap<string, string> = tableOf({
  implementation_plan: ['implementation_plan', 'implementationplan', 'plan'],
  phase_plan: ['phase_plan', 'phaseplan'],
  prd: PRD_TOKENS,
  report: REPORT_TOKENS,
  spec: ['spec', 'technical_spec', 'api_spec'],
  design_spec: ['design_spec'],
  design_doc: ['design_doc'],
  spike: ['spike'],
  idea: ['idea'],
  bug_doc: ['bug_doc'],
  document: ['document'],
  progress_phase: ['progress_phase', 'phase_progress'],
  progress_all_phases: ['progress_all_phases', 'all_phases_progress'],
  progress_quick_feature: ['progress_quick_feature', 'quick_feature_progress'],
  progress_other: ['progress_other'],
})

const TYPES_WITH_SUBTYPE = new Set(['prd', 'implementation_plan', 'phase_plan', 'report', 'spec'])
const SUBTYPE_OF_FOLDER = [
  ['design-specs', 'design_spec'],
  ['design', 'design_doc'],
  ['spikes', 'spike'],
  ['ideas', 'idea'],
  ['bugs', 'bug_doc'],
] as const
const CATEGORY_FOLDERS = ['implementation_plans', 'prds', 'reports', 'progress']

function tableOf(aliases: Record<string, readonly string[]>): Map<string, string> {
  return new Map(Object.entries(aliases).flatMap(([name, tokens]) => tokens.map((token) => [token, name] as const)))
}

/** One of eight statuses, or `fallback` for a blank or unknown one. */
export function normalizeDocumentStatus(value: string, fallback: string): string {
  const token = normalizeToken(value)
  if (token === '') return fallback
  const known = STATUS_OF_TOKEN.get(token)
  if (known !== undefined) return known
  return token.startsWith('inferred') && token.includes('complete') ? 'inferred_complete' : fallback
}

/** Whether a status says that the work a document stands for has ended; '' and unknown ones do not. */
export function isCompletionStatus(value: string): boolean {
  return ['completed', 'deferred', 'inferred_complete'].includes(normalizeDocumentStatus(value, ''))
}

export function normalizeDocumentType(value: string, fallback: string): string {
  const token = normalizeToken(value)
  const known = TYPE_OF_TOKEN.get(token)
  if (known !== undefined) return known
  if (token.includes('progress')) return 'progress'
  if (token.includes('phase') && token.includes('plan')) return 'phase_plan'
  if (token.includes('plan')) return 'implementation_plan'
  if (token.includes('prd') || token.includes('requirements')) return 'prd'
  if (token.includes('report')) return 'report'
  return token.includes('spec') ? 'spec' : fallback
}

/** By the field `doc_type` or `doctype` (not `type`), else by folder. */
export function classifyDocumentType(path: string, fields: YamlMap): string {
  const explicit = normalizeDocumentType(textOf(firstTruthy(fields, ['doc_type', 'doctype'])), '')
  if (explicit !== '') return explicit
  const lower = normalizeRefPath(path).toLowerCase()
  if (isUnder(lower, 'progress')) return 'progress'
  if (isUnder(lower, 'prds')) return 'prd'
  if (isUnder(lower, 'implementation_plans')) {
    return pathStem(lower).startsWith('phase-') ? 'phase_plan' : 'implementation_plan'
  }
  if (isUnder(lower, 'reports')) return 'report'
  return isUnder(lower, 'specs') || lower.includes('/spec/') ? 'spec' : 'document'
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) || path.includes(`/${folder}/`)
}

export function rootKindOf(path: string): RootKind {
  const lower = normalizeRefPath(path).toLowerCase()
  if (lower === '') return 'document'
  return lower.startsWith('.claude/progress/') || isUnder(lower, 'progress') ? 'progress' : 'project_plans'
}

function normalizeDocumentSubtype(value: string, rootKind: RootKind, docType: string): string {
  const token = normalizeToken(value)
  const known = SUBTYPE_OF_TOKEN.get(token)
  if (known !== undefined) return known
  const type = normalizeDocumentType(docType, '')
  if (rootKind === 'progress' || type === 'progress') {
    if (token.includes('quick')) return 'progress_quick_feature'
    if (token.includes('all') && token.includes('phase')) return 'progress_all_phases'
    return token.includes('phase') ? 'progress_phase' : 'progress_other'
  }
  return TYPES_WITH_SUBTYPE.has(type) ? type : 'document'
}

export function classifyDocumentSubtype(path: string, fields: YamlMap): string {
  const explicit = textOf(firstTruthy(fields, ['doc_subtype', 'docSubtype', 'subtype']))
  const normal = normalizeRefPath(path)
  const rootKind = rootKindOf(path)
  if (rootKind === 'progress') return progressSubtype(normal, fields, explicit)
  const docType = classifyDocumentType(path, fields)
  if (explicit !== '') return normalizeDocumentSubtype(explicit, rootKind, docType)
  if (TYPES_WITH_SUBTYPE.has(docType)) return docType
  const lower = normal.toLowerCase()
  return SUBTYPE_OF_FOLDER.find(([folder]) => isUnder(lower, folder))?.[1] ?? 'document'
}

function progressSubtype(path: string, fields: YamlMap, explicit: string): string {
  const type = normalizeToken(textOf(firstTruthy(fields, ['type', 'doc_type', 'doctype'])))
  const isQuick = type === 'quick_feature' || type === 'quick_feature_plan'
  if (isQuick || parentName(path).toLowerCase() === 'quick-features') return 'progress_quick_feature'
  const stem = pathStem(path).toLowerCase()
  if (stem.includes('all-phases')) return 'progress_all_phases'
  if (stem.startsWith('phase-')) return 'progress_phase'
  return normalizeDocumentSubtype(explicit === '' ? 'progress_other' : explicit, 'progress', 'progress')
}

/** The field `category`, else the folder below the one that says the document's kind, else the folder it stands in. */
export function categoryOf(path: string, fields: YamlMap): string {
  const explicit = trim(textOf(fields.get('category')))
  if (explicit !== '') return explicit
  const components = pathComponents(normalizeRefPath(path))
  for (const folder of CATEGORY_FOLDERS) {
    const at = components.findIndex((component) => component.toLowerCase() === folder)
    const next = at < 0 ? undefined : components[at + 1]
    if (next !== undefined) return next
  }
  return components.at(-2) ?? ''
}

/** Value of the first of these fields that is not null, empty, zero or false; undefined when there is none. */
export function firstTruthy(fields: YamlMap, names: readonly string[]): YamlValue | undefined {
  for (const name of names) {
    const value = fields.get(name)
    if (isTruthy(value)) return value
  }
  return undefined
}
