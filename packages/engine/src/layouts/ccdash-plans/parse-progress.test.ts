import { describe, expect, it } from 'vitest'
import { parseFrontmatter } from '../markdown/frontmatter.ts'
import { parseTasks, taskStorageId } from './parse-progress.ts'

const CONTENT = `---
prd: alpha-v1
phase: 1
name: Build
updated: 2026-01-05
files_modified: [src/a.ts, {path: src/b.ts}, {note: x}]
tasks:
  - id: T-1
    title: Title one
    name: Name one
    status: completed
    assigned_to: [ann, bob]
    model: sonnet
    estimated_effort: "3 pts"
    priority: high
    dependencies: [a, b, c, d]
    deliverables: [one, 2]
    session_id: S-1
    git_commit: abc1234
    completed_at: 2026-01-04
  - id: T-2
    description: Second
    status: "won't-do"
    story_points: 5
---
`

function read(isPhase: boolean, content = CONTENT, sourcePath = '/p/.claude/progress/alpha-v1/phase-1-progress.md') {
  return parseTasks({ sourcePath, sourceFile: sourcePath.slice(3), isPhase }, parseFrontmatter(content).fields)
}

describe('tasks of a phase file', () => {
  it('read title, points and deliverables', () => {
    const [first, second] = read(true).tasks
    expect(first).toEqual({
      id: taskStorageId('.claude/progress/alpha-v1/phase-1-progress.md', 'T-1'),
      rawTaskId: 'T-1',
      title: 'Title one',
      description: '',
      status: 'done',
      priority: 'high',
      owner: 'ann',
      lastAgent: '',
      cost: 1.5,
      projectType: '',
      projectLevel: '',
      tags: [],
      relatedFiles: ['one', '2'],
      updatedAt: '2026-01-04',
      sessionId: 'S-1',
      commitHash: 'abc1234',
      sourceFile: '.claude/progress/alpha-v1/phase-1-progress.md',
      sourcePath: '/p/.claude/progress/alpha-v1/phase-1-progress.md',
      position: 0,
      featureId: null,
      phaseId: null,
    })
    expect(second).toMatchObject({
      title: 'Second',
      status: 'deferred',
      cost: 2.5,
      priority: 'medium',
      owner: '',
      updatedAt: '',
    })
  })
})

describe('tasks of any other progress file', () => {
  it('read name, model and the fields of the whole file', () => {
    const [first, second] = read(false).tasks
    expect(first).toMatchObject({
      title: 'Name one',
      description: 'Phase 1: Name one',
      lastAgent: 'Claude 3.7 Sonnet',
      projectType: 'alpha-v1',
      projectLevel: 'Phase 1',
      tags: ['alpha-v1', 'phase-1', 'a', 'b', 'c'],
      relatedFiles: ['src/a.ts', 'src/b.ts'],
      updatedAt: '2026-01-05',
    })
    expect(second).toMatchObject({ title: 'Second', description: '', status: 'deferred', cost: 0 })
  })

  it('are none when the name says nothing of progress', () => {
    expect(read(false, CONTENT, '/p/.claude/progress/notes.md').tasks).toEqual([])
    expect(read(true, CONTENT, '/p/.claude/progress/alpha-v1/notes.md').tasks).toHaveLength(2)
  })
})

describe('odd tasks', () => {
  it.each([
    ['1', '1'],
    ['1.1', '1.1'],
    ['2026-01-02', '2026-01-02'],
    ['yes', 'True'],
  ])('an unquoted id %s is read as %j', (written, id) => {
    const { tasks, problems } = read(true, `---\ntasks:\n  - id: ${written}\n---\n`)
    expect(tasks.map((task) => [task.rawTaskId, task.title])).toEqual([[id, id]])
    expect(problems.map((problem) => problem.code)).toEqual(['FIELD_INVALID'])
  })

  it('are left out with a reason, and the others stay', () => {
    const { tasks, problems } = read(
      true,
      '---\ntasks:\n  - text\n  - {title: no id}\n  - {id: a}\n  - {id: a, title: again}\n---\n',
    )
    expect(tasks.map((task) => task.title)).toEqual(['again'])
    expect(problems.map(({ code, place }) => [code, place])).toEqual([
      ['TASK_INVALID', ['tasks', 0]],
      ['TASK_INVALID', ['tasks', 1]],
      ['TASK_INVALID', ['tasks', 3]],
    ])
  })

  it('are none when tasks is no list', () => {
    expect(read(true, '---\ntasks: {a: b}\n---\n').problems.map((problem) => problem.code)).toEqual(['TASK_INVALID'])
    expect(read(true, '---\ntasks:\n---\n').problems).toEqual([])
  })

  it('keep their text where a value has the wrong shape', () => {
    const { tasks, problems } = read(
      true,
      '---\ntasks:\n  - {id: a, assigned_to: {x: y}, deliverables: 3, title: 7}\n---\n',
    )
    expect(tasks[0]).toMatchObject({ title: '7', owner: "{'x': 'y'}", relatedFiles: [] })
    expect(problems.map((problem) => problem.place.at(-1))).toEqual(['assigned_to', 'deliverables'])
  })
})
