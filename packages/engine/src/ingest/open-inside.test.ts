import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { toSourceFile } from '../sources/discover-files.ts'
import { openInside } from '../sources/link-rule.ts'
import { createTempTree } from '../sources/testing/temp-tree.ts'
import type { TempTree } from '../sources/testing/temp-tree.ts'
import { parseSource } from './parse-source.ts'
import type { ParsedSource } from './parse-source.ts'

/** Reads `p/a.jsonl` as found, after `change` has put something else in its place. */
async function readAfter(change: (tree: TempTree) => void | Promise<void>): Promise<ParsedSource> {
  await using tree = await createTempTree({ 'p/s/a.jsonl': '{}\n', 'p/b.jsonl': '{}\n', 'out/a.jsonl': '{}\n' })
  const file = toSourceFile('session', tree.at('p/s/a.jsonl'), await stat(tree.at('p/s/a.jsonl'), { bigint: true }))
  await change(tree)
  return await parseSource({ type: 'session', file, resume: null, inside: [tree.at('p')] })
}

function codeOf(source: ParsedSource): string {
  return source.type === 'unread' ? source.issue.code : source.type
}

describe('a file that is something else when it is opened', () => {
  it.each<[string, string, (tree: TempTree) => void | Promise<void>]>([
    [
      'a link to a file outside',
      'LINK_OUTSIDE_ROOTS',
      async ({ at }) => {
        await rm(at('p/s/a.jsonl'))
        await symlink(at('out/a.jsonl'), at('p/s/a.jsonl'))
      },
    ],
    [
      'in a folder that is a link to outside',
      'LINK_OUTSIDE_ROOTS',
      async ({ at }) => {
        await rename(at('p/s'), at('p/old'))
        await symlink(at('out'), at('p/s'))
      },
    ],
    [
      'a link to a file inside',
      'session',
      async ({ at }) => {
        await rm(at('p/s/a.jsonl'))
        await symlink('../b.jsonl', at('p/s/a.jsonl'))
      },
    ],
    [
      'a named pipe',
      'FILE_UNREADABLE',
      async ({ at }) => {
        await rm(at('p/s/a.jsonl'))
        execFileSync('mkfifo', [at('p/s/a.jsonl')])
      },
    ],
    [
      'a folder',
      'FILE_UNREADABLE',
      async ({ at }) => {
        await rm(at('p/s/a.jsonl'))
        await mkdir(at('p/s/a.jsonl'))
      },
    ],
    ['gone', 'FILE_MISSING', ({ at }) => rm(at('p/s/a.jsonl'))],
    ['gone with its folder', 'FILE_MISSING', ({ at }) => rm(at('p/s'), { recursive: true })],
    [
      'a circle of links',
      'FILE_UNREADABLE',
      async ({ at }) => {
        await rm(at('p/s/a.jsonl'))
        await symlink('a.jsonl', at('p/s/a.jsonl'))
      },
    ],
  ])('is read only if it lies inside: %s → %s', async (_, code, change) => {
    expect(codeOf(await readAfter(change))).toBe(code)
  })

  it('leaves no descriptor open when it is refused', async () => {
    await using tree = await createTempTree({ 'out/a.md': 'x', 'p/b.md': 'x' })
    symlinkSync(tree.at('out/a.md'), tree.at('p/a.md'))
    const before = readdirSync('/proc/self/fd').length
    for (let n = 0; n < 50; n += 1) expect(() => openInside(tree.at('p/a.md'), [tree.at('p')])).toThrow('leads to')
    rmSync(tree.at('p/a.md'))
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 10)
  })

  it('takes nothing from a sidecar that is a link to outside', async () => {
    await using tree = await createTempTree({
      'p/agent-1.jsonl':
        '{"type":"user","uuid":"u","isSidechain":true,"agentId":"1","sessionId":"s","message":{"role":"user","content":"x"}}\n',
      'out/meta.json': '{"teamName":"secret"}',
    })
    await symlink(tree.at('out/meta.json'), tree.at('p/agent-1.meta.json'))
    const log = tree.at('p/agent-1.jsonl')
    const file = toSourceFile('session', log, await stat(log, { bigint: true }))
    const source = await parseSource({ type: 'session', file, resume: null, inside: [tree.at('p')] })
    expect(source.type).toBe('session')
    expect(JSON.stringify(source)).not.toContain('secret')
  })
})
