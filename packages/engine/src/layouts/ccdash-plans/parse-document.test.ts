import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentRecord, ParsedDocument } from '../../records/document.ts'
import { parseDocument } from './parse-document.ts'
import { runs } from '../../testing/property-runs.ts'

const FILE_DATES = { createdMs: Date.UTC(2026, 1, 1), mtimeNs: String(BigInt(Date.UTC(2026, 1, 2)) * 1_000_000n) }

function parse(
  canonicalPath: string,
  content: string | Uint8Array,
  kind: 'document' | 'progress' = 'document',
): ParsedDocument {
  return parseDocument({
    path: `/p/${canonicalPath}`,
    rootPath: kind === 'progress' ? '/p/.claude/progress' : '/p/docs/project_plans',
    canonicalPath,
    kind,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    fileDates: FILE_DATES,
    git: null,
  })
}

function record(path: string, content: string, kind: 'document' | 'progress' = 'document'): DocumentRecord {
  const parsed = parse(path, content, kind)
  if (parsed.record === null) throw new Error(JSON.stringify(parsed.issues))
  return parsed.record
}

const PLAN = 'docs/project_plans/implementation_plans/features/alpha-v1.md'

describe('a plan', () => {
  const plan = record(
    PLAN,
    `---
title: Alpha Plan
status: review
created: 2026-01-05
updated: 2026-01-06T10:00:00+02:00
audience: [builders, users]
owner: ann
contributors: [bob]
feature_slug: Alpha-V1
lineage_parent: docs/project_plans/PRDs/features/root-v1.md
supersedes: [older-v1]
lineage_type: Follow Up
prd: alpha-v1
session_id: S-1
commit_refs: [abc1234]
prs: ['#5']
version: 1.0
phase: 2
progress: 45%
tags: [x, ' ', {id: y}]
1: one
---

# Alpha
`,
  )

  it('has the fields of its front matter', () => {
    expect(plan).toMatchObject({
      id: 'DOC-docs-project_plans-implementation_plans-features-alpha-v1',
      filePath: PLAN,
      title: 'Alpha Plan',
      docType: 'implementation_plan',
      docSubtype: 'implementation_plan',
      rootKind: 'project_plans',
      category: 'features',
      status: 'review',
      statusNormalized: 'in_progress', // documents read "review" as being worked on
      author: 'builders',
      featureSlugHint: 'alpha-v1',
      featureSlugCanonical: 'alpha',
      prdRef: 'alpha-v1',
      phaseToken: '2',
      phaseNumber: 2,
      overallProgress: 45,
      owners: ['ann', 'bob'],
      contributors: ['ann', 'bob'],
      commitRefs: ['abc1234'],
      createdAt: '2026-01-05',
      updatedAt: '2026-01-06T08:00:00Z',
      lastModified: '2026-01-06T08:00:00Z',
      completedAt: '',
    })
  })

  it('has a normalised front matter', () => {
    expect(plan.frontmatter).toMatchObject({
      tags: ['x', 'y'],
      linkedSessions: ['S-1'],
      lineageFamily: 'alpha',
      lineageParent: 'root-v1',
      lineageChildren: [],
      lineageType: 'follow_up',
      version: null, // an unquoted number is none
      prs: ['#5'],
      pathRefs: ['docs/project_plans/PRDs/features/root-v1.md'],
    })
    expect(plan.frontmatter.linkedFeatures).toContain('older-v1')
    expect(plan.frontmatter.fieldKeys[0]).toBe('1')
    expect(plan.frontmatter.raw).toMatchObject({
      created: '2026-01-05',
      updated: '2026-01-06T10:00:00+02:00',
      version: 1,
    })
  })

  it('is candidate for its feature under every name', () => {
    for (const name of ['alpha-v1', 'alpha', 'older-v1', 'root-v1']) expect(plan.featureCandidates).toContain(name)
  })

  it('holds only what JSON can hold', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })
})

it('reads a file without front matter by its path', () => {
  const notes = record('docs/project_plans/notes/phase_3-free_notes.md', '# Notes\r\n')
  expect(notes).toMatchObject({
    title: 'Phase 3 Free Notes',
    hasFrontmatter: false,
    status: 'active',
    statusNormalized: 'in_progress',
    phaseToken: '3',
    createdAt: '2026-02-01T00:00:00Z',
    updatedAt: '2026-02-02T00:00:00Z',
  })
  expect(notes.scan).toMatchObject({ hasFields: false, title: 'Phase_3 Free_Notes', phase: null })
})

it('counts tasks that the front matter does not count', () => {
  const tasks = '[{id: a, status: Done}, {id: b, status: working}, {id: c, status: stalled}, x]'
  expect(record(PLAN, `---\ntotal_tasks: 2\ntasks: ${tasks}\n---\n`)).toMatchObject({
    totalTasks: 4,
    completedTasks: 1,
    inProgressTasks: 1,
    blockedTasks: 1,
  })
  expect(record(PLAN, '---\ntotal_tasks: 2\ncompleted_tasks: 5.9\n---\n').completedTasks).toBe(2)
})

it('never says None for a field that is null', () => {
  const empty = record(PLAN, '---\ntitle:\nauthor:\ncategory: ~\nprd_reference: null\nphase:\ntype:\n---\n')
  expect(empty).toMatchObject({
    title: 'Alpha V1',
    author: '',
    category: 'features',
    phaseToken: '',
    frontmatterType: '',
  })
  expect(JSON.stringify(empty)).not.toContain('None')
})

describe('what cannot be read', () => {
  it('leaves the good rows of a file that is not UTF-8, and names the line', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('one\ntwo\n'), 0x61, 0xff, 0x0a])
    expect(parse(PLAN, bytes)).toEqual({
      record: null,
      tasks: [],
      issues: [{ code: 'NOT_UTF8', path: `/p/${PLAN}`, line: 3, byteStart: 8, reason: 'line 3 is not UTF-8' }],
    })
  })

  it.each([
    ['an impossible date', '---\ntitle: x\ncreated: 2026-13-45\n---\n', 3],
    ['broken syntax', '---\na: [\n---\n', 2],
    ['a list', '---\n- a\n---\n', 2],
    ['a recursive alias', '---\na: &a\n  b: *a\n---\n', 3],
  ])('keeps the document with front matter of %s', (_, content, line) => {
    const parsed = parse(PLAN, content)
    expect(parsed.record).toMatchObject({ hasFrontmatter: true, title: 'Alpha V1' })
    expect(parsed.record?.frontmatter.raw).toEqual({})
    expect(parsed.issues.map((issue) => [issue.code, issue.line])).toEqual([['FRONTMATTER_INVALID', line]])
  })

  it.each([
    ['title: [a, b]', 'title', "['a', 'b']"],
    ['created: soon', 'createdAt', '2026-02-01T00:00:00Z'],
    ['overall_progress: .nan', 'overallProgress', null],
    ['total_tasks: many', 'totalTasks', 0],
  ])('reads %s as %s', (line, field, value) => {
    const parsed = parse(PLAN, `---\n# note\n${line}\n---\n`)
    expect(parsed.record).toHaveProperty(field, value)
    expect(parsed.issues.map((issue) => [issue.code, issue.line])).toEqual([['FIELD_INVALID', 3]])
  })

  it.each(['constructor', '__proto__', 'toString'])('takes the status %s for an unknown one', (status) => {
    const content = `---\nstatus: ${status}\ntasks: [{id: a, status: ${status}, model: ${status}}]\n---\n`
    const parsed = parse('.claude/progress/alpha-v1/phase-1-progress.md', content, 'progress')
    expect(parsed.record).toMatchObject({ status, statusNormalized: 'pending', scan: { status: 'backlog' } })
    expect(parsed.tasks[0]).toMatchObject({ status: 'backlog' })
    expect(parse('.claude/progress/a-progress.md', content, 'progress').tasks[0]).toMatchObject({
      status: 'backlog',
      lastAgent: status,
    })
  })

  it('takes digits only for a phase number', () => {
    expect(record(PLAN, '---\nphase: ²\n---\n')).toMatchObject({ phaseToken: '²', phaseNumber: null })
  })

  it('reads any value in any field', () => {
    const keys = fc.constantFrom(
      'title', 'status', 'tasks', 'tags', 'phase', 'progress', 'total_tasks', 'prd', 'audience', 'created', 'completed',
      'lineage_parent', 'category', 'doc_type', 'version', 'owner', 'related', 'feature_slug', 'files_modified', 'name',
    ) // oxfmt-ignore
    const leaf = fc.constantFrom(
      'null', '1', '1.0', '-7', '.nan', '.inf', 'yes', '2026-01-02', '2026-01-02T10:00:00Z', '""', 'text', '99999999999999999999',
      '"\\ud800"', '"\\0"', '[]', '{}', '²',
    ) // oxfmt-ignore
    const value = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      leaf.map(
        (item) => `[{id: ${item}, status: ${item}, assigned_to: ${item}, deliverables: ${item}, title: ${item}}]`,
      ),
      leaf.map((item) => `{path: ${item}, ${item === '{}' || item === '[]' ? 'k' : item}: x}`),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, value), { maxLength: 6 }), (fields) => {
        const content = `---\n${fields.map(([key, text]) => `${key}: ${text}`).join('\n')}\n---\n`
        const parsed = parse('.claude/progress/alpha-v1/phase-1-progress.md', content, 'progress')
        expect(parsed.record).not.toBeNull()
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed)
        expect(JSON.stringify(parsed)).not.toContain('\\u0000')
      }),
      runs(500),
    )
  })
})

describe('a file with very many faults', () => {
  it.each([
    [500, 500, undefined],
    [501, 501, '1 more fields of this file could not be read'],
    [5000, 501, '4500 more fields of this file could not be read'],
  ])('of %i lists 500, and counts the others', (faults, listed, last) => {
    const tasks = Array.from({ length: faults }, (_, at) => `  - { title: T-${at} }`).join('\n')
    const { issues } = parse('.claude/progress/a/all-progress.md', `---\ntasks:\n${tasks}\n---\n`, 'progress')
    expect(issues).toHaveLength(listed)
    expect(issues.find(({ reason }) => reason.includes('more fields'))?.reason).toBe(last)
  })
})
