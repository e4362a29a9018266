import { describe, expect, it } from 'vitest'
import { detectProject } from './project-detection.ts'
import { createTempTree } from '../sources/testing/temp-tree.ts'

describe('detectProject', () => {
  it.each([
    [['docs/project_plans/a.md', '.claude/progress/b.md', 'progress/c.md'], 'docs/project_plans', '.claude/progress'],
    [['docs/a.md', 'progress/b.md'], 'docs', 'progress'],
    [['.planning/a.md', 'docs/b.md'], '.planning', 'progress'],
    [['src/main.ts'], 'docs/project_plans', 'progress'],
    [['docs', 'progress'], 'docs/project_plans', 'progress'],
  ])('%j → docs %s, progress %s', async (files, planDocsPath, progressPath) => {
    await using tree = await createTempTree(Object.fromEntries(files.map((file) => [`p/${file}`, ''])))
    expect(await detectProject(tree.at('p'))).toMatchObject({ planDocsPath, progressPath, sessionsPath: '' })
  })

  it.each([
    ['sessions/s.jsonl', 'sessions'],
    ['sessions/x/subagents/agent-1.jsonl', 'sessions'],
    ['.claude/sessions/s.jsonl', '.claude/sessions'],
    ['sessions/readme.md', ''],
  ])('logs in %s → sessions %j', async (file, sessionsPath) => {
    await using tree = await createTempTree({ [`p/${file}`]: '' })
    expect((await detectProject(tree.at('p'))).sessionsPath).toBe(sessionsPath)
  })

  it.each([
    ['My Project (v2)', 'my-project-v2'],
    ['Ünïcode', 'unicode'],
    ['--x--', 'x'],
  ])('names %s %s', async (folder, id) => {
    await using tree = await createTempTree({ [`${folder}/a`]: '' })
    expect(await detectProject(tree.at(folder))).toMatchObject({ id, name: folder, path: tree.at(folder) })
  })

  it('cuts a name to what a project may have', async () => {
    await using tree = await createTempTree({ [`${'x'.repeat(250)}/a`]: '' })
    expect((await detectProject(tree.at('x'.repeat(250)))).name).toBe('x'.repeat(200))
  })

  it('adds part of a hash of the path to an id that is taken or empty', async () => {
    await using tree = await createTempTree({ 'one/api/a': '', 'two/api/a': '', '名前/a': '' })
    const ids = new Set(['api'])
    for (const folder of ['one/api', 'two/api']) {
      const { id } = await detectProject(tree.at(folder), (id) => ids.has(id))
      expect(id).toMatch(/^api-[0-9a-f]{6,}$/)
      expect(ids.has(id)).toBe(false)
      ids.add(id)
    }
    expect((await detectProject(tree.at('名前'))).id).toMatch(/^project-[0-9a-f]{6}$/)
  })
})
