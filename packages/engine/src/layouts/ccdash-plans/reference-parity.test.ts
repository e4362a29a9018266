/** Documents, tasks and features of a real project against the reference system's own, where they lie beside this repository. */
import { existsSync, globSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonicalProjectPath } from '../../text/ref-path.ts'
import { parseDocument } from './parse-document.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { SourceIssue } from '../../records/source-file.ts'
import type { TaskRecord } from '../../records/task.ts'
import { assignDocumentIds } from './assign-document-ids.ts'
import { deriveFeatures } from './derive-features.ts'

const SHARED = join(import.meta.dirname, '../../../../../../shared')
const GOLDEN = join(SHARED, 'parity/golden.json')
const PROJECT = join(SHARED, 'parity/project')
const OTHER_LAYOUT = join(SHARED, 'corpus/docs/cipher-box/.planning')

type Row = { readonly [field: string]: unknown }
type Golden = Readonly<Record<'documents' | 'tasks' | 'features', readonly Row[]>>

function readProject(root: string, folders: readonly { path: string; kind: 'document' | 'progress' }[]) {
  const documents: DocumentRecord[] = []
  const tasks: TaskRecord[] = []
  const issues: SourceIssue[] = []
  for (const { path: rootPath, kind } of folders) {
    for (const name of globSync('**/*.md', { cwd: rootPath })) {
      const path = join(rootPath, name)
      const { birthtimeMs, mtimeMs } = statSync(path)
      const parsed = parseDocument({
        path,
        rootPath,
        canonicalPath: canonicalProjectPath(realpathSync(path), root, path),
        kind,
        bytes: readFileSync(path),
        fileDates: { createdMs: birthtimeMs, mtimeNs: `${Math.trunc(mtimeMs)}000000` },
        git: null,
      })
      if (parsed.record) documents.push(parsed.record)
      tasks.push(...parsed.tasks)
      issues.push(...parsed.issues)
    }
  }
  return { documents, tasks, issues }
}

/** Every field of every expected row; prints the equal ones per field and gives the others. */
function compare(entity: string, expected: readonly Row[], actual: readonly Row[]): string[] {
  const byId = new Map(actual.map((row) => [row['id'], row]))
  const equal: Record<string, number> = {}
  const differences: string[] = []
  for (const row of expected) {
    const ours = byId.get(row['id'])
    byId.delete(row['id'])
    for (const [field, value] of Object.entries(row)) {
      const [want, have] = [JSON.stringify(value), JSON.stringify(ours?.[field])]
      if (want === have) equal[field] = (equal[field] ?? 0) + 1
      else differences.push(`${entity} ${String(row['id'])} ${field}: ${have ?? 'missing'}, not ${want}`)
    }
  }
  for (const id of byId.keys()) differences.push(`${entity} ${String(id)} is not expected`)
  process.stdout.write(`${entity}: equal ${JSON.stringify(equal)}, different ${differences.length}\n`)
  return differences
}

describe.runIf(existsSync(GOLDEN))('the parity project', () => {
  const golden = existsSync(GOLDEN) ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden) : null
  const root = golden ? realpathSync(PROJECT) : ''
  const input = golden
    ? readProject(root, [
        { path: join(root, 'docs/project_plans'), kind: 'document' },
        { path: join(root, '.claude/progress'), kind: 'progress' },
      ])
    : { documents: [], tasks: [], issues: [] }
  const { features, taskAssignments } = deriveFeatures(input)

  it('is read without an issue', () => {
    expect(input.issues).toEqual([])
  })

  it('has the documents of the reference, all fields equal', () => {
    const { ids } = assignDocumentIds(input.documents)
    const ours = input.documents.map((document) => {
      const { linkedFeatures, linkedSessions, pathRefs, prd, prdRefs, slugRefs } = document.frontmatter
      return {
        category: document.category,
        doc_subtype: document.docSubtype,
        doc_type: document.docType,
        feature_slug_canonical: document.featureSlugCanonical,
        feature_slug_hint: document.featureSlugHint,
        file_path: document.filePath,
        id: ids.get(document.sourcePath),
        // `sessionRefs` is no stored field of the reference either: its list is `linkedSessions`.
        refs: { linkedFeatures, linkedSessions, pathRefs, prd, prdRefs, sessionRefs: null, slugRefs },
        status: document.status,
        status_normalized: document.statusNormalized,
        title: document.title,
      }
    })
    expect(compare('document', golden?.documents ?? [], ours)).toEqual([])
  })

  it('has the tasks of the reference, all fields equal', () => {
    const ours = input.tasks.map((task) => ({
      commit: task.commitHash,
      feature: taskAssignments.get(task.id)?.featureId,
      id: task.id,
      phase: taskAssignments.get(task.id)?.phaseId,
      rawTaskId: task.rawTaskId,
      session: task.sessionId,
      source: task.sourceFile,
      status: task.status,
      title: task.title,
    }))
    expect(compare('task', golden?.tasks ?? [], ours)).toEqual([])
  })

  it('has the features of the reference, all fields equal', () => {
    const ours = features.map((feature) => ({
      category: feature.category,
      // What came from the file system is written down as "<recent>".
      completed_at: feature.dates.completedAt?.source === 'filesystem' ? '<recent>' : feature.completedAt,
      completed_tasks: feature.completedTasks,
      id: feature.id,
      linkedDocs: feature.linkedDocs.map((document) => document.id).toSorted(),
      name: feature.name,
      phases: feature.phases.map((phase) => [phase.phase, phase.status, phase.totalTasks, phase.completedTasks]),
      status: feature.status,
      total_tasks: feature.totalTasks,
    }))
    expect(compare('feature', golden?.features ?? [], ours)).toEqual([])
  })
})

describe.runIf(existsSync(OTHER_LAYOUT))('a project of another layout', () => {
  it('is read without an issue', () => {
    const root = realpathSync(OTHER_LAYOUT)
    const { documents, tasks, issues } = readProject(root, [{ path: root, kind: 'document' }])
    expect(documents.length).toBeGreaterThan(100)
    expect(issues).toEqual([])
    expect(deriveFeatures({ documents, tasks }).features).toEqual([])
  })
})
