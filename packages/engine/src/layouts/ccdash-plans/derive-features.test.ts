import { describe, expect, it } from 'vitest'
import { parseDocument } from './parse-document.ts'
import type { DocumentRecord } from '../../records/document.ts'
import type { TaskRecord } from '../../records/task.ts'
import { deriveFeatures } from './derive-features.ts'

const PLANS = 'docs/project_plans'
const PROGRESS = '.claude/progress'

/** Files of a project at /p by path below it; front matter lines as text. */
function project(files: Record<string, string>): { documents: DocumentRecord[]; tasks: TaskRecord[] } {
  const parsed = Object.entries(files).map(([path, fields]) =>
    parseDocument({
      path: `/p/${path}`,
      rootPath: `/p/${path.startsWith(PROGRESS) ? PROGRESS : PLANS}`,
      canonicalPath: path,
      kind: path.startsWith(PROGRESS) ? 'progress' : 'document',
      bytes: new TextEncoder().encode(fields === '' ? 'text' : `---\n${fields}\n---\ntext`),
      fileDates: { createdMs: Date.UTC(2026, 1, 1), mtimeNs: `${Date.UTC(2026, 1, 2)}000000` },
      git: null,
    }),
  )
  return {
    documents: parsed.flatMap(({ record }) => (record === null ? [] : [record])),
    tasks: parsed.flatMap(({ tasks }) => tasks),
  }
}

function derive(files: Record<string, string>) {
  const { features, taskAssignments } = deriveFeatures(project(files))
  return { features: new Map(features.map((feature) => [feature.id, feature])), taskAssignments }
}

describe('the worked example', () => {
  const input = project({
    [`${PLANS}/implementation_plans/features/alpha-v1.md`]: `title: Alpha Plan\nstatus: in-progress\nprd_reference: /${PLANS}/PRDs/features/alpha-v1.md\ntags: [x, y]`,
    [`${PLANS}/PRDs/features/alpha-v1.md`]: 'title: Alpha PRD\nstatus: draft',
    [`${PLANS}/implementation_plans/features/beta-v1.md`]: `title: Beta Plan\nstatus: draft\nrelated: [${PLANS}/implementation_plans/features/alpha-v1.md]`,
    [`${PLANS}/reports/gamma-report.md`]: `related: [${PLANS}/PRDs/features/alpha-v1.md]`,
    [`${PLANS}/notes/free.md`]: '',
    [`${PROGRESS}/alpha-v1/phase-1-progress.md`]: `phase: 1
status: in-progress
prd: alpha-v1
tasks:
  - {id: TASK-1.1, title: First, name: FirstName, status: completed, session_id: S-sess-1}
  - {id: TASK-1.2, name: Second, status: pending}`,
  })
  const { features, taskAssignments } = deriveFeatures(input)
  const alpha = features.find((feature) => feature.id === 'alpha-v1')

  it('has two features', () => {
    expect(input.documents).toHaveLength(6)
    expect(features.map(({ id, name, status }) => [id, name, status])).toEqual([
      ['alpha-v1', 'Alpha Plan', 'in-progress'],
      ['beta-v1', 'Beta Plan', 'backlog'],
    ])
    expect(alpha).toMatchObject({
      totalTasks: 2,
      completedTasks: 1,
      deferredTasks: 0,
      category: 'features',
      tags: ['x', 'y'],
    })
  })

  it('links plan, PRD, progress and report', () => {
    expect(alpha?.linkedDocs.map((document) => document.id)).toEqual([
      'PLAN-alpha-v1',
      'PRD-alpha-v1',
      'PROGRESS-phase-1-progress',
      'DOC-docs-project_plans-reports-gamma-report',
    ])
    expect(alpha?.linkedDocs[0]).toMatchObject({
      category: 'features',
      canonicalSlug: 'alpha',
      prdRef: `/${PLANS}/PRDs/features/alpha-v1.md`,
      frontmatterKeys: ['prd_reference', 'status', 'tags', 'title'],
    })
  })

  it('assigns the tasks to its phase', () => {
    expect(alpha?.phases.map(({ id, phase, status }) => [id, phase, status])).toEqual([
      ['alpha-v1:phase-1-0', '1', 'in-progress'],
    ])
    expect(input.tasks.map(({ id, title, status, sessionId }) => [id, title, status, sessionId])).toEqual([
      ['T-e1557368025a09861d4e', 'First', 'done', 'S-sess-1'],
      ['T-292a6b31728af82246c4', 'Second', 'backlog', ''],
    ])
    expect(taskAssignments.get('T-292a6b31728af82246c4')).toEqual({
      featureId: 'alpha-v1',
      phaseId: 'alpha-v1:phase-1-0',
    })
  })

  it('dates it by its documents', () => {
    expect(alpha?.dates.plannedAt?.reason).toBe('implementation_plan created')
    expect(alpha?.dates.startedAt?.reason).toBe('progress doc created')
    expect(alpha).toMatchObject({
      plannedAt: '2026-02-01T00:00:00Z',
      updatedAt: '2026-02-02T00:00:00Z',
      completedAt: '',
    })
    expect(alpha?.timeline.map((event) => event.id)).toEqual(['feature-planned', 'feature-started', 'feature-updated'])
  })
})

describe('plans', () => {
  const plans = `${PLANS}/implementation_plans`

  it('skip summaries, read-mes and files without front matter', () => {
    const { features } = derive({
      [`${plans}/README.md`]: 'title: a',
      [`${plans}/features/x-v1-summary.md`]: 'title: b',
      [`${plans}/features/y-v1.md`]: '',
      [`${plans}/features/.z-v1.md`]: 'title: c',
    })
    expect([...features.keys()]).toEqual([])
  })

  it('take a phase plan when the plan of its folder was met before', () => {
    const { features } = derive({
      [`${plans}/enhancements/omega-v1.md`]: 'status: draft',
      [`${plans}/features/omega-v1/step-one.md`]: 'status: draft',
      [`${plans}/features/later-v1/step-two.md`]: 'status: draft',
      [`${plans}/features/later-v1.md`]: 'status: draft',
    })
    expect([...features.keys()]).toEqual(['omega-v1', 'later-v1'])
    expect(features.get('omega-v1')?.linkedDocs.map(({ id, docType }) => [id, docType])).toEqual([
      ['PLAN-omega-v1', 'implementation_plan'],
      ['PHASE-step-one', 'phase_plan'],
    ])
    expect(features.get('later-v1')?.linkedDocs.map((document) => document.id)).toEqual([
      'PLAN-later-v1',
      'DOC-docs-project_plans-implementation_plans-features-later-v1-step-two',
    ])
  })

  it('are not changed in status by their PRD, which makes a feature of its own when alone', () => {
    const { features } = derive({
      [`${plans}/features/a-one-v1.md`]: 'status: draft\ntags: [x]',
      [`${PLANS}/PRDs/a-one-v2.md`]: 'status: active\ntags: [y, x]',
      [`${PLANS}/PRDs/b-two-v1.md`]: 'status: active',
    })
    expect(features.get('a-one-v1')).toMatchObject({ status: 'backlog', tags: ['x', 'y'] })
    expect(features.get('b-two-v1')).toMatchObject({ status: 'in-progress', category: '', name: 'B Two V1' })
    expect(features.has('a-one-v2')).toBe(false)
  })
})

describe('progress folders', () => {
  it('join by name, by prd, by canonical slug, or stand alone', () => {
    const { features } = derive({
      [`${PLANS}/implementation_plans/features/exact-v1.md`]: 'status: draft',
      [`${PLANS}/implementation_plans/features/by-prd-v1.md`]: 'status: draft',
      [`${PLANS}/implementation_plans/features/family-v1.md`]: 'status: draft',
      [`${PROGRESS}/exact-v1/p.md`]: 'status: in-progress',
      [`${PROGRESS}/other/p.md`]: 'prd: By-Prd',
      [`${PROGRESS}/family-v2/p.md`]: 'status: review',
      [`${PROGRESS}/alone-it-is/p.md`]: 'status: completed',
      [`${PROGRESS}/.hidden-dir/p.md`]: 'status: completed',
      [`${PROGRESS}/deep-dir/sub/p.md`]: 'status: completed',
    })
    expect([...features].map(([id, { status, phases }]) => `${id} ${status} ${phases.length}`).toSorted()).toEqual([
      'alone-it-is done 1',
      'by-prd-v1 backlog 1',
      'exact-v1 in-progress 1',
      'family-v1 review 1',
    ])
    expect(features.get('alone-it-is')?.name).toBe('Alone It Is')
  })

  it('replace phases, last folder winning, and leave the tasks of the others without feature', () => {
    const { features, taskAssignments } = derive({
      [`${PLANS}/implementation_plans/features/multi-v1.md`]: 'status: draft',
      [`${PROGRESS}/a-first/one.md`]: 'prd: multi-v1\ntasks: [{id: A, status: done}]',
      [`${PROGRESS}/b-second/two.md`]: 'prd: multi-v1\nphase: 2\ntasks: [{id: B, status: deferred}, {id: C}]',
    })
    expect(features.get('multi-v1')).toMatchObject({
      totalTasks: 2,
      completedTasks: 1,
      deferredTasks: 1,
      status: 'done',
    })
    expect(features.get('multi-v1')?.linkedDocs).toHaveLength(3)
    expect([...taskAssignments.values()].map(({ phaseId }) => phaseId)).toEqual([
      'multi-v1:phase-2-0',
      'multi-v1:phase-2-0',
    ])
  })

  it.each([
    ['status: deferred\ntotal_tasks: 3', 'deferred', 3, 3, 3],
    ['status: weird\ntotal_tasks: 2\ncompleted_tasks: 9', 'backlog', 2, 2, 0],
    ['status: review\ntotal_tasks: true\ncompleted_tasks: -1\ndeferred_tasks: 4', 'review', 1, 0, 0],
    ['progress: 12.9', 'backlog', 0, 0, 0],
  ])('count %j', (fields, status, total, completed, deferred) => {
    const { features } = derive({ [`${PROGRESS}/counted-dir/p.md`]: fields })
    const [phase] = features.get('counted-dir')?.phases ?? []
    expect(phase).toMatchObject({
      phase: 'all',
      status,
      totalTasks: total,
      completedTasks: completed,
      deferredTasks: deferred,
    })
  })
})

describe('completion', () => {
  const plan = `${PLANS}/implementation_plans/features/done-v1.md`

  it.each([
    ['a complete PRD', { [plan]: 'status: draft', [`${PLANS}/PRDs/features/done-v1.md`]: 'status: completed' }, 'done'],
    ['a complete plan', { [plan]: 'status: inferred_complete' }, 'done'],
    ['a deferred plan', { [plan]: 'status: deferred' }, 'deferred'],
    [
      'all tasks of all phases',
      { [plan]: 'status: draft', [`${PROGRESS}/done-v1/p.md`]: 'tasks: [{id: a, status: done}]' },
      'done',
    ],
    ['an open phase', { [plan]: 'status: draft', [`${PROGRESS}/done-v1/p.md`]: 'tasks: [{id: a}]' }, 'backlog'],
    [
      'the PRD of another version',
      { [plan]: 'status: draft', [`${PLANS}/PRDs/features/done-v2.md`]: 'status: completed' },
      'backlog',
    ],
  ])('follows from %s', (_, files, status) => {
    expect(derive(files as Record<string, string>).features.get('done-v1')?.status).toBe(status)
  })

  it('has a date even when no document says when', () => {
    const { features } = derive({
      [plan]: 'status: draft\nupdated: 2026-01-05',
      [`${PROGRESS}/done-v1/p.md`]: 'updated: 2026-01-07\ntasks: [{id: a, status: done}]',
    })
    expect(features.get('done-v1')?.dates.completedAt).toMatchObject({
      value: '2026-01-07',
      reason: 'terminal_status_fallback',
    })
  })
})

describe('related features', () => {
  it('are versions, ancestors both ways, and the family', () => {
    const plans = `${PLANS}/implementation_plans/features`
    const { features } = derive({
      [`${plans}/tree-v1.md`]: 'status: draft',
      [`${plans}/tree-v2.md`]: 'status: draft\nlineage_parent: root-v1',
      [`${plans}/root-v1.md`]: 'status: draft',
      [`${plans}/leaf-v1.md`]: 'status: draft\nlineage_family: root-v3',
    })
    expect(Object.fromEntries([...features].map(([id, feature]) => [id, feature.relatedFeatures]))).toEqual({
      'tree-v1': ['tree-v2'],
      'tree-v2': ['root-v1', 'tree-v1'],
      'root-v1': ['tree-v2'],
      'leaf-v1': ['root-v1'],
    })
  })
})

describe('other documents', () => {
  const plans = `${PLANS}/implementation_plans/features`

  it('join every version they speak of, unless their type belongs to one', () => {
    const { features } = derive({
      [`${plans}/pair-v1.md`]: 'status: draft',
      [`${plans}/pair-v2.md`]: 'status: draft',
      [`${PLANS}/reports/pair-v3.md`]: '',
      [`${PLANS}/notes/words.md`]: 'doc_type: prd\nprd: pair-v2',
      [`${PLANS}/notes/README.md`]: 'related: [pair-v1]',
    })
    expect([...features].map(([id, { linkedDocs }]) => [id, linkedDocs.map((document) => document.slug)])).toEqual([
      ['pair-v1', ['pair-v1', 'pair-v3']],
      ['pair-v2', ['pair-v2', 'words', 'pair-v3']],
    ])
  })
})

it('does not depend on the order of its input', () => {
  const input = project({
    [`${PLANS}/implementation_plans/features/a-x-v1.md`]: 'status: draft',
    [`${PLANS}/PRDs/a-x-v1.md`]: 'status: draft',
    [`${PROGRESS}/a-x-v1/p.md`]: 'tasks: [{id: a}]',
    [`${PLANS}/reports/a-x.md`]: '',
  })
  expect(deriveFeatures({ documents: input.documents.toReversed(), tasks: input.tasks })).toEqual(deriveFeatures(input))
})

it('derives 2,000 features of 10,000 documents in seconds', () => {
  const [template] = project({ [`${PLANS}/reports/r.md`]: 'related: [x]' }).documents
  if (!template) throw new Error('no template')
  const copy = (relativePath: string, inProgressFolder: boolean, featureRefs: string[]): DocumentRecord => ({
    ...template,
    filePath: `${inProgressFolder ? PROGRESS : PLANS}/${relativePath}`,
    sourcePath: `/p/${relativePath}`,
    scan: {
      ...template.scan,
      relativePath,
      inProgressFolder,
      featureRefs,
      slug: relativePath.replace(/.*\/|\.md$/g, ''),
    },
  })
  const documents = Array.from({ length: 2000 }, (_, n) => [
    copy(`implementation_plans/features/feat-${n}-v1.md`, false, []),
    ...[0, 1, 2, 3].map((part) =>
      copy(`reports/r${part}/note${n}.md`, false, [`feat-${n}-v1`, `feat-${(n * 7) % 2000}`]),
    ),
  ]).flat()
  const started = performance.now()
  const { features } = deriveFeatures({ documents, tasks: [] })
  expect(features).toHaveLength(2000)
  expect(features.reduce((sum, feature) => sum + feature.linkedDocs.length, 0)).toBeGreaterThan(10_000)
  expect(performance.now() - started).toBeLessThan(5000)
})
