import * as fc from 'fast-check'
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProjectRecord } from '../records/project.ts'
import { discoverFiles } from '../sources/discover-files.ts'
import { isWithin, resolveLinks } from '../sources/path-rules.ts'
import { inferProjectRoot, relativeToRoot, resolveProjectPaths, resolveRequestedPath } from './project-paths.ts'
import { createTempTree } from '../sources/testing/temp-tree.ts'
import { runs } from '../testing/property-runs.ts'

function projectAt(folder: string, fields: Partial<ProjectRecord> = {}): ProjectRecord {
  return {
    id: 'p',
    name: 'P',
    path: folder,
    description: '',
    repoUrl: '',
    agentPlatforms: ['Claude Code'],
    planDocsPath: 'docs/project_plans/',
    progressPath: 'progress',
    sessionsPath: '',
    ...fields,
  }
}

describe('inferProjectRoot', () => {
  it.each([
    [{ docsDir: '/r/docs/project_plans', progressDir: '/r/.claude/progress' }, '/r'],
    [{ docsDir: '/r/docs/project_plans', progressDir: '/r/docs/progress' }, '/r/docs'],
    [{ docsDir: '/r/Docs/Project_Plans' }, '/r'],
    [{ docsDir: '/r/plans' }, '/r'],
    [{ progressDir: '/r/.claude/progress' }, '/r'],
    [{ progressDir: '/r/work/progress' }, '/r/work'],
    [{}, '/fallback'],
  ])('%o → %s', (dirs, expected) => {
    expect(inferProjectRoot(dirs, '/fallback')).toBe(expected)
  })
})

describe('resolveProjectPaths', () => {
  it('expands ~, joins relative folders to the project and lists the missing ones', async () => {
    await using tree = await createTempTree({ 'home/p/docs/project_plans/a.md': '' })
    const project = projectAt('~/p/', { sessionsPath: '~/logs/' })
    const paths = await resolveProjectPaths(project, { home: tree.at('home'), claudeConfigDir: '' })
    expect(paths).toMatchObject({
      projectDir: tree.at('home/p'),
      root: tree.at('home/p'),
      docsDir: tree.at('home/p/docs/project_plans'),
      progressDir: tree.at('home/p/progress'),
      sessionsDirs: [tree.at('home/logs')],
      missing: [tree.at('home/logs'), tree.at('home/p/progress')],
    })
  })

  it('lets absolute folders replace the project folder, and a blank progress folder mean progress', async () => {
    await using tree = await createTempTree({ 'elsewhere/plans/a.md': '' })
    const project = projectAt(tree.at('p'), { planDocsPath: tree.at('elsewhere/plans'), progressPath: ' ' })
    const paths = await resolveProjectPaths(project, { home: tree.root, claudeConfigDir: '' })
    expect(paths.docsDir).toBe(tree.at('elsewhere/plans'))
    expect(paths.progressDir).toBe(tree.at('p/progress'))
    expect(paths.root).toBe(tree.root)
    expect(paths.taskRoot).toBe(tree.at('p'))
  })

  it('finds the folders of the agent, and watches where it would start one', async () => {
    await using tree = await createTempTree()
    await tree.write('config/projects/-any-slug/s.jsonl', JSON.stringify({ cwd: tree.at('p/sub') }))
    const env = { home: tree.root, claudeConfigDir: tree.at('config') }
    const paths = await resolveProjectPaths(projectAt(tree.at('p')), env)
    expect(paths.sessionsDirs).toEqual([tree.at('config/projects/-any-slug')])
    const expected = path.join(tree.at('config/projects'), tree.at('p').replaceAll(/[^A-Za-z0-9]/g, '-'))
    expect(paths.watchRoots.map((root) => root.path)).toContain(expected)
  })
})

/** A project reached through a link, with a docs folder that is a link itself. */
async function createLinkedProject() {
  const tree = await createTempTree({
    'real/progress/alpha/phase-1-progress.md': '',
    'real/notes.md': '',
    'plans/a.md': '',
    'plans/ünïcode ä.md': '',
    'logs/s.jsonl': '',
    'outside/secret.md': '',
  })
  await mkdir(tree.at('real/docs'))
  await symlink(tree.at('plans'), tree.at('real/docs/project_plans'))
  await symlink(tree.at('real'), tree.at('link'))
  await symlink(tree.at('outside/secret.md'), tree.at('plans/leak.md'))
  await symlink(tree.at('real/notes.md'), tree.at('plans/notes.md'))
  await symlink(tree.at('outside'), tree.at('real/out'))
  const project = projectAt(tree.at('link'), { sessionsPath: tree.at('logs') })
  return { tree, paths: await resolveProjectPaths(project, { home: tree.at('home'), claudeConfigDir: '' }) }
}

describe('resolveRequestedPath', () => {
  it('maps every spelling of a file to the path of the walk', async () => {
    const { tree, paths } = await createLinkedProject()
    await using _ = tree
    const walked = tree.at('link/docs/project_plans/a.md')
    const spellings = [
      walked,
      tree.at('plans/a.md'),
      tree.at('real/docs/project_plans/a.md'),
      'docs/project_plans/a.md',
    ]
    for (const spelling of [...spellings, './progress/../docs/project_plans/a.md']) {
      expect(await resolveRequestedPath(spelling, paths)).toEqual({ path: walked, kind: 'document' })
    }
    const { files } = await discoverFiles(paths.roots)
    expect(files.map((file) => file.path)).toContain(walked)
  })

  it.each([
    ['progress/alpha/phase-1-progress.md', 'link/progress/alpha/phase-1-progress.md', 'progress'],
    ['docs/project_plans/not/yet/there.md', 'link/docs/project_plans/not/yet/there.md', 'document'],
    ['docs/project_plans/ünïcode ä.md', 'link/docs/project_plans/ünïcode ä.md', 'document'],
    ['docs/project_plans/notes.md', 'link/docs/project_plans/notes.md', 'document'],
    ['docs/project_plans/a.txt', 'plans/a.txt', null],
    ['src/main.ts', 'real/src/main.ts', null],
    ['../logs/s.jsonl', 'logs/s.jsonl', 'session'],
  ])('%s → %s, read as %s', async (raw, expected, kind) => {
    const { tree, paths } = await createLinkedProject()
    await using _ = tree
    expect(await resolveRequestedPath(raw, paths)).toEqual({ path: tree.at(expected), kind })
  })

  it.each([
    '../outside/secret.md',
    'out/secret.md',
    'out/new.md',
    'docs/project_plans/leak.md',
    '..',
    '/',
    '',
    ' ',
    'a\0b',
  ])('refuses %j', async (raw) => {
    const { tree, paths } = await createLinkedProject()
    await using _ = tree
    expect(await resolveRequestedPath(raw, paths)).toBeNull()
  })

  it('expands ~ and refuses what is there when it is no root', async () => {
    const { tree, paths } = await createLinkedProject()
    await using _ = tree
    expect(await resolveRequestedPath('~/x.md', paths)).toBeNull()
    expect(await resolveRequestedPath('~/../logs/s.jsonl', paths)).toEqual({
      path: tree.at('logs/s.jsonl'),
      kind: 'session',
    })
  })

  it('never returns a path outside the roots', async () => {
    const { tree, paths } = await createLinkedProject()
    await using _ = tree
    const allowed = ['real', 'plans', 'logs'].map((name) => tree.at(name))
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'out',
      'docs',
      'project_plans',
      'leak.md',
      'a.md',
      'link',
      'real',
      'plans',
      'x',
    )
    const start = fc.constantFrom('', '/', '~/', `${tree.root}/`, `${tree.root}/link/`)
    const request = fc.tuple(start, fc.array(part, { maxLength: 7 })).map(([prefix, parts]) => prefix + parts.join('/'))
    await fc.assert(
      fc.asyncProperty(request, async (raw) => {
        const resolved = await resolveRequestedPath(raw, paths)
        if (resolved === null) return
        const real = await resolveLinks(resolved.path)
        expect(allowed.some((folder) => real !== null && isWithin(real, folder))).toBe(true)
      }),
      runs(300),
    )
  })
})

describe('relativeToRoot', () => {
  it('is relative to the root with links resolved, or the path itself outside it', async () => {
    await using tree = await createTempTree({
      'real/docs/project_plans/a.md': '',
      'real/progress/b.md': '',
      'x.md': '',
    })
    await symlink(tree.at('real'), tree.at('link'))
    await tree.write('real/x.md')
    await symlink(tree.at('real/x.md'), tree.at('real/docs/project_plans/x.md'))
    await symlink(tree.at('x.md'), tree.at('real/docs/project_plans/y.md'))
    const paths = await resolveProjectPaths(projectAt(tree.at('link')), { home: tree.root, claudeConfigDir: '' })
    const { links } = await discoverFiles(paths.roots, { inside: paths.inside })
    expect(relativeToRoot(tree.at('link/docs/project_plans/a.md'), paths, links)).toBe('docs/project_plans/a.md')
    expect(relativeToRoot(tree.at('link/progress/b.md'), paths, links)).toBe('progress/b.md')
    expect(relativeToRoot(tree.at('link/docs/project_plans/x.md'), paths, links)).toBe('x.md')
    const outside = tree.at('x.md')
    expect(relativeToRoot(outside, paths, links)).toBe(outside)
  })
})
