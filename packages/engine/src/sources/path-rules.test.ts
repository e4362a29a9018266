import * as fc from 'fast-check'
import { symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  commonDirectory,
  compareNames,
  comparePaths,
  expandHome,
  isSourceName,
  isWithin,
  resolveLinks,
  withinAny,
} from './path-rules.ts'
import { createTempTree } from './testing/temp-tree.ts'

describe('expandHome', () => {
  it.each([
    ['~', '/home/a'],
    ['~/x/y', '/home/a/x/y'],
    ['~bob/x', '~bob/x'],
    ['/x/~', '/x/~'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(expandHome(text, '/home/a')).toBe(expected)
  })
})

describe('withinAny', () => {
  it('says what isWithin says of each folder', () => {
    const part = fc.constantFrom('a', 'b', 'ab')
    const absolute = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.array(absolute, { maxLength: 5 }), absolute, (folders, child) => {
        expect(withinAny(folders)(child)).toBe(folders.some((folder) => isWithin(child, folder)))
      }),
    )
  })
})

describe('isWithin', () => {
  it.each([
    ['/a/b', '/a/b', true],
    ['/a/b/c', '/a/b', true],
    ['/a/bc', '/a/b', false],
    ['/a', '/a/b', false],
    ['/a', '/', true],
  ])('%s in %s: %s', (child, parent, expected) => {
    expect(isWithin(child, parent)).toBe(expected)
  })
})

describe('commonDirectory', () => {
  it.each([
    ['/r/docs/project_plans', '/r/.claude/progress', '/r'],
    ['/r/docs/project_plans', '/r/docs/progress', '/r/docs'],
    ['/r/ab', '/r/a', '/r'],
    ['/r', '/r', '/r'],
    ['/a', '/b', '/'],
  ])('%s and %s → %s', (a, b, expected) => {
    expect(commonDirectory(a, b)).toBe(expected)
  })
})

describe('isSourceName', () => {
  it.each([
    ['document', '/d', 'a.md', true],
    ['document', '/d', 'a.MD', false],
    ['document', '/d', '.hidden.md', false],
    ['progress', '/d', 'README.md', true],
    ['session', '/d', 'a.jsonl', true],
    ['session', '/d', 'a.JSONL', false],
    ['session', '/d', 'a.md', false],
    ['session', '/d', 'journal.jsonl', true],
    ['session', '/d/s/subagents/workflows/wf', 'journal.jsonl', false],
    ['session', '/d/s/subagents/workflows/wf', 'agent-1.jsonl', true],
  ] as const)('%s in %s named %s: %s', (kind, directory, name, expected) => {
    expect(isSourceName(kind, directory, name)).toBe(expected)
  })
})

describe('order of paths', () => {
  it('is by components: a folder comes before a file that its name begins', () => {
    expect(comparePaths('/p/zeta-v1/phase-1.md', '/p/zeta-v1.md')).toBeLessThan(0)
  })

  it('is by code point, not by UTF-16 unit', () => {
    expect(compareNames('\u{1F600}', '\uFF5E')).toBeGreaterThan(0)
  })

  it('is that of the UTF-8 bytes', () => {
    const name = fc.string({ unit: 'binary', maxLength: 4 })
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })
})

describe('resolveLinks', () => {
  it('resolves the existing part of a path whose end does not exist', async () => {
    await using tree = await createTempTree({ 'real/a.md': '' })
    await symlink(tree.at('real'), tree.at('link'))
    expect(await resolveLinks(tree.at('link/new/b.md'))).toBe(tree.at('real/new/b.md'))
    expect(await resolveLinks(tree.at('link/a.md/below-a-file'))).toBe(tree.at('real/a.md/below-a-file'))
  })

  it('takes a link that points nowhere for its target', async () => {
    await using tree = await createTempTree({ 'in/a.md': '' })
    await symlink('../out/later.md', tree.at('in/b.md'))
    expect(await resolveLinks(tree.at('in/b.md'))).toBe(tree.at('out/later.md'))
  })

  it('takes as long for thousands of folders that are not there as for a few', async () => {
    await using tree = await createTempTree({ 'real/a.md': '' })
    const deep = `real${'/x'.repeat(1900)}`
    const startedAt = performance.now()
    for (let time = 0; time < 100; time += 1) expect(await resolveLinks(tree.at(deep))).toBe(tree.at(deep))
    expect(performance.now() - startedAt).toBeLessThan(2000) // one by one: half a minute
  })

  it('gives up on a loop', async () => {
    await using tree = await createTempTree()
    await symlink(tree.at('two'), tree.at('one'))
    await symlink(tree.at('one'), tree.at('two'))
    expect(await resolveLinks(tree.at('one/x.md'))).toBeNull()
    expect(await resolveLinks(tree.at('x'.repeat(300)))).toBeNull()
  })
})
