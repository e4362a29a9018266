import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { createTempTree } from '../sources/testing/temp-tree.ts'
import { mostAlike, nearestFolder } from './suggest-folder.ts'

it.each<[string, string[], string | null]>([
  ['progres', ['progress', 'plans'], 'progress'],
  ['Docs', ['docs', 'dots'], 'docs'],
  ['project_plan', ['project_plans', 'project_notes'], 'project_plans'],
  ['plans', ['src', 'notes'], null],
  ['doc', ['docs', 'dog'], 'docs'],
  ['x', [], null],
])('%s among %j is meant to be %s', (wanted, names, expected) => {
  expect(mostAlike(wanted, names)).toBe(expected)
})

it('replaces each part of a path that is not there', async () => {
  await using tree = await createTempTree({ 'docs/project_plans/a.md': '', 'docs/notes/b.md': '', 'docs/c.md': '' })
  const nearest = async (folder: string) => {
    const found = await nearestFolder(tree.at(folder))
    return found === null ? null : path.relative(tree.root, found)
  }
  expect(await nearest('doc/project-plans')).toBe('docs/project_plans')
  expect(await nearest('docs/note')).toBe('docs/notes')
  expect(await nearest('docs/c.md')).toBeNull()
  expect(await nearest('elsewhere/notes')).toBeNull()
})

it('goes through a link to a folder, whatever is named like it', async () => {
  await using tree = await createTempTree({ 'real/plans/a.md': '', 'works/b.md': '' })
  await symlink(tree.at('real'), tree.at('work'))
  expect(await nearestFolder(tree.at('work/plan'))).toBe(tree.at('work/plans'))
})

it('compares no names that cannot be alike', () => {
  const names = Array.from({ length: 1000 }, (_, n) => `${n}`.padEnd(255, 'n'))
  const startedAt = performance.now()
  expect(mostAlike('a'.repeat(4000), names)).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(100)
})
