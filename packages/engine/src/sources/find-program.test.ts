import { chmod, mkdir, symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { findProgram, searchFolders } from './find-program.ts'
import type { TempTree } from './testing/temp-tree.ts'
import { createTempTree } from './testing/temp-tree.ts'

async function program(tree: TempTree, place: string, mode = 0o755): Promise<string> {
  const file = await tree.write(place, '#!/bin/sh\n')
  await chmod(file, mode)
  return file
}

describe('the folders programs are looked for in', () => {
  it.each<[string, Record<string, string | undefined>, string[]]>([
    ['those of PATH, in order', { PATH: '/b:/a' }, ['/b', '/a']],
    ['none that depends on where one stands', { PATH: '.:/a::bin:../b:./c:' }, ['/a']],
    ['those of a variable written otherwise', { Path: '/a' }, ['/a']],
    ['none when PATH is empty', { PATH: '' }, []],
    ['the usual ones without PATH', {}, ['/usr/local/bin', '/usr/bin', '/bin']],
  ])('are %s', (_name, env, folders) => {
    expect(searchFolders(env)).toEqual(folders)
  })
})

describe('a program', () => {
  it('is the first file of that name that may be run', async () => {
    await using tree = await createTempTree()
    await program(tree, 'plain/tool', 0o644)
    await mkdir(tree.at('folder/tool'), { recursive: true })
    const found = await program(tree, 'first/tool')
    await program(tree, 'second/tool')
    const folders = ['missing', 'plain', 'folder', 'first', 'second'].map((name) => tree.at(name))
    expect(await findProgram('tool', { PATH: folders.join(':') }, [])).toBe(found)
    expect(await findProgram('other', { PATH: folders.join(':') }, [])).toBeNull()
  })

  it('of a project is passed over, also when a link leads there or back out', async () => {
    await using tree = await createTempTree()
    await program(tree, 'project/bin/tool')
    const found = await program(tree, 'mine/tool')
    await mkdir(tree.at('links'))
    await mkdir(tree.at('project/out'))
    await symlink(tree.at('project/bin/tool'), tree.at('links/tool'))
    await symlink(tree.at('mine/tool'), tree.at('project/out/tool'))
    await symlink(tree.at('project/bin'), tree.at('folder-link'))
    const folders = ['project/bin', 'links', 'project/out', 'folder-link'].map((name) => tree.at(name))
    const PATH = folders.join(':')
    expect(await findProgram('tool', { PATH }, [tree.at('project')])).toBeNull()
    expect(await findProgram('tool', { PATH: `${PATH}:${tree.at('mine')}` }, [tree.at('project')])).toBe(found)
  })

  it('beside a project whose name it begins with is found', async () => {
    await using tree = await createTempTree()
    const found = await program(tree, 'project-tools/tool')
    expect(await findProgram('tool', { PATH: tree.at('project-tools') }, [tree.at('project')])).toBe(found)
  })

  it('that a link leads to in a circle is none', async () => {
    await using tree = await createTempTree()
    await symlink('tool', tree.at('tool'))
    expect(await findProgram('tool', { PATH: tree.root }, [])).toBeNull()
  })
})
