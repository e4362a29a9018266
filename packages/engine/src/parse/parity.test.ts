/** The reference system's own results on a real project, when they are at hand beside this repository. */
import { existsSync, globSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assignDocumentIds } from '../derive/assign-document-ids.ts'
import { deriveFeatures } from '../derive/derive-features.ts'
import { projectPath } from '../link/ref-path.ts'
import type { DocumentRecord } from '../records/document.ts'
import type { SourceIssue } from '../records/source-file.ts'
import type { TaskRecord } from '../records/task.ts'
import { parseDocument } from './parse-document.ts'

const SHARED = join(import.meta.dirname, '../../../../../shared')
const GOLDEN = join(SHARED, 'parity/golden.json')
const OTHER_LAYOUT = join(SHARED, 'corpus/docs/cipher-box/.planning')

type Golden = {
  documents: {
    id: string
    title: string
    file_path: string
    doc_type: string
    doc_subtype: string
    category: string
    status: string
    status_normalized: string
    feature_slug_hint: string
    feature_slug_canonical: string
    refs: Record<'linkedFeatures' | 'linkedSessions' | 'pathRefs' | 'slugRefs' | 'prdRefs', string[]> & { prd: string }
  }[]
  tasks: {
    id: string
    rawTaskId: string
    title: string
    status: string
    feature: string
    phase: string
    source: string
    session: string
    commit: string
  }[]
  features: {
    id: string
    name: string
    status: string
    category: string
    total_tasks: number
    completed_tasks: number
    completed_at: string
    phases: [string, string, number, number][]
    linkedDocs: string[]
  }[]
}

function readProject(folders: { path: string; kind: 'document' | 'progress' }[], root: string) {
  const documents: DocumentRecord[] = []
  const tasks: TaskRecord[] = []
  const issues: SourceIssue[] = []
  for (const { path: folder, kind } of folders) {
    for (const name of globSync('**/*.md', { cwd: folder })) {
      const path = join(folder, name)
      const { birthtimeMs, mtimeMs } = statSync(path)
      const parsed = parseDocument({
        path,
        rootPath: folder,
        canonicalPath: projectPath(realpathSync(path), root, path),
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

/** Counts equal fields over rows of equal id. */
function compare<Row extends object>(entity: string, expected: readonly Row[], actual: ReadonlyMap<string, Row>, idOf: (row: Row) => string) {
  const differences: string[] = []
  const equal: Record<string, number> = {}
  for (const row of expected) {
    const ours = actual.get(idOf(row))
    if (!ours) {
      differences.push(`${entity} ${idOf(row)} is missing`)
      continue
    }
    for (const field of Object.keys(row) as (keyof Row & string)[]) {
      if (JSON.stringify(ours[field]) === JSON.stringify(row[field])) equal[field] = (equal[field] ?? 0) + 1
      else differences.push(`${entity} ${idOf(row)} ${field}: ${JSON.stringify(ours[field])} ≠ ${JSON.stringify(row[field])}`)
    }
  }
  const ids = new Set(expected.map(idOf))
  const extra = [...actual.keys()].filter((id) => !ids.has(id))
  return { equal, differences, extra }
}

describe.runIf(existsSync(GOLDEN))('parity with the reference system', () => {
  const project = realpathSync(join(SHARED, 'parity/project'))
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden
  const { documents, tasks, issues } = readProject(
    [
      { path: join(project, 'docs/project_plans'), kind: 'document' },
      { path: join(project, '.claude/progress'), kind: 'progress' },
    ],
    project,
  )
  const { features, taskAssignments } = deriveFeatures({ documents, tasks })

  it('documents', () => {
    const { ids } = assignDocumentIds(documents)
    const ours = documents.map((document): Golden['documents'][number] => ({
      category: document.category,
      doc_subtype: document.docSubtype,
      doc_type: document.docType,
      feature_slug_canonical: document.featureSlugCanonical,
      feature_slug_hint: document.featureSlugHint,
      file_path: document.filePath,
      id: ids.get(document.sourcePath) ?? '',
      refs: {
        linkedFeatures: [...document.frontmatter.linkedFeatures],
        linkedSessions: [...document.frontmatter.linkedSessions],
        pathRefs: [...document.frontmatter.pathRefs],
        prd: document.frontmatter.prd,
        prdRefs: [...document.frontmatter.prdRefs],
        // eslint-disable-next-line -- the reference's file leaves this null
        ...{ sessionRefs: null },
        slugRefs: [...document.frontmatter.slugRefs],
      },
      status: document.status,
      status_normalized: document.statusNormalized,
      title: document.title,
    }))
    const { equal, differences, extra } = compare('document', golden.documents, new Map(ours.map((row) => [row.id, row])), (row) => row.id)
    console.log('documents: equal fields', equal, 'different', differences.length, 'issues', issues.length)
    expect(differences.slice(0, 20)).toEqual([])
    expect(extra).toEqual([])
  })

  it('tasks', () => {
    const ours = tasks.map((task): Golden['tasks'][number] => ({
      commit: task.commitHash,
      feature: taskAssignments.get(task.id)?.featureId ?? '',
      id: task.id,
      phase: taskAssignments.get(task.id)?.phaseId ?? '',
      rawTaskId: task.rawTaskId,
      session: task.sessionId,
      source: task.sourceFile,
      status: task.status,
      title: task.title,
    }))
    const { equal, differences, extra } = compare('task', golden.tasks, new Map(ours.map((row) => [row.id, row])), (row) => row.id)
    console.log('tasks: equal fields', equal, 'different', differences.length, 'extra', extra.length)
    expect(differences.slice(0, 20)).toEqual([])
    expect(extra).toEqual([])
  })

  it('features', () => {
    const ours = features.map((feature): Golden['features'][number] => ({
      category: feature.category,
      completed_at: feature.completedAt,
      completed_tasks: feature.completedTasks,
      id: feature.id,
      linkedDocs: feature.linkedDocs.map((document) => document.id).sort(),
      name: feature.name,
      phases: feature.phases.map((phase) => [phase.phase, phase.status, phase.totalTasks, phase.completedTasks]),
      status: feature.status,
      total_tasks: feature.totalTasks,
    }))
    const { equal, differences, extra } = compare('feature', golden.features, new Map(ours.map((row) => [row.id, row])), (row) => row.id)
    console.log('features: equal fields', equal, 'different', differences.length)
    expect(differences.slice(0, 40)).toEqual([])
    expect(extra).toEqual([])
  })
})

describe.runIf(existsSync(OTHER_LAYOUT))('a project with another layout', () => {
  it('reads every file', () => {
    const root = realpathSync(OTHER_LAYOUT)
    const { documents, issues } = readProject([{ path: root, kind: 'document' }], root)
    expect(documents.length).toBeGreaterThan(100)
    console.log(documents.length, issues.slice(0, 10), issues.length)
    expect(() => deriveFeatures({ documents, tasks: [] })).not.toThrow()
  })
})
