/** Front matter and path → the fields of a document (spec 1.4). */
import {
  aliasTokensFromPath,
  canonicalSlug,
  featureSlugFromPath,
  isFeatureLike,
  normalizeFeatureRef,
} from '../../text/feature-slug.ts'
import type { References } from '../../text/references.ts'
import { documentId, pathStem } from '../../text/ref-path.ts'
import type { DocumentFrontmatter, DocumentRecord } from '../../records/document.ts'
import type { Frontmatter } from '../markdown/frontmatter.ts'
import { sortedSet, titleCase, trim } from '../../text/python-text.ts'
import type { YamlMap } from '../markdown/python-value.ts'
import { isYamlList, isYamlMap, mapToJson, textOf } from '../markdown/python-value.ts'
import type { GitDates } from './document-dates.ts'
import { documentDates, documentTimeline, statedDatesOfDocument } from './document-dates.ts'
import {
  categoryOf,
  classifyDocumentSubtype,
  classifyDocumentType,
  firstTruthy,
  isCompletionStatus,
  normalizeDocumentStatus,
  rootKindOf,
} from './document-kind.ts'
import { firstString, readCount, readNumber, stringList } from '../markdown/field-values.ts'

/** Statuses that documents read in their own way before the common rule. */
const FIRST_READING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    completed: 'completed',
    complete: 'completed',
    done: 'completed',
    inferred_complete: 'inferred_complete',
    'inferred-complete': 'inferred_complete',
    'inferred complete': 'inferred_complete',
    active: 'in_progress',
    'in-progress': 'in_progress',
    in_progress: 'in_progress',
    review: 'in_progress',
    draft: 'pending',
    planning: 'pending',
    pending: 'pending',
    backlog: 'pending',
    blocked: 'blocked',
    archived: 'archived',
  } as const),
)

const TASK_DONE = new Set(['done', 'completed', 'complete'])
const TASK_IN_PROGRESS = new Set(['in-progress', 'in_progress', 'active', 'working'])
const TASK_BLOCKED = new Set(['blocked', 'waiting', 'stalled'])

export type DocumentFacts = {
  readonly canonicalPath: string
  readonly frontmatter: Frontmatter
  readonly references: References
  readonly file: { readonly created: string; readonly modified: string }
  readonly git: GitDates | null
}

/** Everything of a document but where it was found and how features read it. */
export function readDocumentFields(facts: DocumentFacts): Omit<DocumentRecord, 'sourcePath' | 'scan'> {
  const { canonicalPath, references } = facts
  const { fields, hasFrontmatter } = facts.frontmatter
  const status = textOf(firstTruthy(fields, ['status'])) || 'active'
  const statusNormalized = statusOfDocument(status)
  const dates = documentDates(
    statedDatesOfDocument(fields),
    facts.file,
    facts.git,
    isCompletionStatus(statusNormalized),
  )
  const featureSlugHint = slugHint(fields, canonicalPath, references)
  const featureSlugCanonical = canonicalSlug(featureSlugHint)
  const frontmatter = normalizeFrontmatter(fields, references, featureSlugHint)
  const phaseToken = phaseTokenOf(fields, canonicalPath)
  const createdAt = dates.createdAt?.value ?? ''
  const updatedAt = dates.updatedAt?.value ?? ''
  return {
    id: documentId(canonicalPath),
    filePath: canonicalPath,
    title: textOf(firstTruthy(fields, ['title'])) || titleCase(pathStem(canonicalPath).replace(/[-_]/g, ' ')),
    docType: classifyDocumentType(canonicalPath, fields),
    docSubtype: classifyDocumentSubtype(canonicalPath, fields),
    rootKind: rootKindOf(canonicalPath),
    category: categoryOf(canonicalPath, fields),
    status,
    statusNormalized,
    author: authorOf(fields),
    hasFrontmatter,
    frontmatterType: trim(textOf(firstTruthy(fields, ['type', 'doc_type', 'doctype']))),
    featureSlugHint,
    featureSlugCanonical,
    prdRef: references.prd,
    phaseToken,
    phaseNumber: phaseNumberOf(phaseToken),
    overallProgress: readNumber(fields.get('overall_progress') ?? fields.get('progress')),
    ...taskCounts(fields),
    featureCandidates: sortedSet(
      [
        ...frontmatter.linkedFeatures,
        ...aliasTokensFromPath(canonicalPath),
        featureSlugHint,
        featureSlugCanonical,
        frontmatter.lineageFamily,
      ].filter((candidate) => candidate !== ''),
    ),
    owners: sortedSet([...references.ownerRefs, ...stringList(firstTruthy(fields, ['owner', 'owners']))]),
    contributors: sortedSet([...references.ownerRefs, ...stringList(fields.get('contributors'))]),
    requestLogIds: references.requestRefs,
    commitRefs: frontmatter.commits,
    createdAt,
    updatedAt,
    completedAt: dates.completedAt?.value ?? '',
    lastModified: updatedAt || createdAt,
    dates,
    timeline: documentTimeline(dates),
    frontmatter,
  }
}

function normalizeFrontmatter(fields: YamlMap, references: References, hint: string): DocumentFrontmatter {
  const parent = normalizeFeatureRef(
    firstString(
      firstTruthy(fields, [
        'lineage_parent',
        'parent_feature',
        'parent_feature_slug',
        'extends_feature',
        'derived_from',
        'supersedes',
      ]),
    ),
  )
  const childRefs = stringList(firstTruthy(fields, ['lineage_children', 'child_features', 'superseded_by']))
  const children = [...new Set(childRefs.map(normalizeFeatureRef).filter((child) => child !== ''))]
  const family = normalizeFeatureRef(firstString(firstTruthy(fields, ['lineage_family', 'feature_family'])))
  const type = firstString(firstTruthy(fields, ['lineage_type', 'lineage_relationship', 'feature_lineage_type']))
  const commits = firstTruthy(fields, ['commits', 'commit', 'git_commit', 'git_commits', 'git_commit_hashes'])
  return {
    tags: stringList(fields.get('tags')),
    linkedFeatures: sortedSet([...references.featureRefs, parent, ...children].filter((slug) => slug !== '')),
    linkedSessions: references.sessionRefs,
    lineageFamily: canonicalSlug(family || hint),
    lineageParent: parent,
    lineageChildren: children,
    lineageType: type.toLowerCase().replaceAll(' ', '_'),
    version: firstString(fields.get('version')) || null,
    commits: sortedSet([...references.commitRefs, ...stringList(commits)]),
    prs: stringList(firstTruthy(fields, ['prs', 'pr', 'pull_requests', 'pullRequests'])),
    relatedRefs: references.relatedRefs,
    pathRefs: references.pathRefs,
    slugRefs: references.slugRefs,
    prd: references.prd,
    prdRefs: references.prdRefs,
    fieldKeys: sortedSet(fields.keys()),
    raw: mapToJson(fields),
  }
}

function statusOfDocument(status: string): string {
  const lower = trim(status).toLowerCase()
  if (lower === '') return 'pending'
  return normalizeDocumentStatus(FIRST_READING.get(lower) ?? lower.replaceAll('-', '_'), 'pending')
}

function authorOf(fields: YamlMap): string {
  const audience = fields.get('audience')
  return isYamlList(audience) && audience.length > 0 ? textOf(audience[0]) : textOf(fields.get('author'))
}

function slugHint(fields: YamlMap, path: string, references: References): string {
  const stated = trim(textOf(firstTruthy(fields, ['feature_slug', 'feature_slug_hint']))).toLowerCase()
  return stated || featureSlugFromPath(path) || (references.featureRefs.find(isFeatureLike)?.toLowerCase() ?? '')
}

function phaseTokenOf(fields: YamlMap, path: string): string {
  const stated = trim(textOf(firstTruthy(fields, ['phase', 'phase_id', 'phase_token'])))
  return stated || (/^phase[-_ ]?(\d+)/.exec(pathStem(path).toLowerCase())?.[1] ?? '')
}

function phaseNumberOf(token: string): number | null {
  const number = /^[0-9]+$/.test(token) ? Number(token) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}

/** What the front matter states; what it leaves at 0 is counted in its list of tasks. */
function taskCounts(
  fields: YamlMap,
): Pick<DocumentRecord, 'totalTasks' | 'completedTasks' | 'inProgressTasks' | 'blockedTasks'> {
  const list = fields.get('tasks')
  const items = isYamlList(list) ? list : []
  const statuses = items.flatMap((task) => (isYamlMap(task) ? [trim(textOf(task.get('status'))).toLowerCase()] : []))
  const counted = (field: string, known: ReadonlySet<string>): number =>
    readCount(fields.get(field)) || statuses.filter((status) => known.has(status)).length
  const totalTasks = Math.max(readCount(fields.get('total_tasks')), items.length)
  const completed = counted('completed_tasks', TASK_DONE)
  return {
    totalTasks,
    completedTasks: totalTasks > 0 ? Math.min(completed, totalTasks) : completed,
    inProgressTasks: counted('in_progress_tasks', TASK_IN_PROGRESS),
    blockedTasks: counted('blocked_tasks', TASK_BLOCKED),
  }
}
