import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseName, canonicalProjectPath, documentId, isPathLike, normalizeRefPath, pathStem } from './ref-path.ts'

describe('normalizeRefPath', () => {
  it.each([
    ['docs/a.md', 'docs/a.md'],
    ['  `./././Docs/A b.md`, ', 'Docs/A b.md'],
    ['[("<docs/a.md>")];', 'docs/a.md'],
    ['C:\\docs\\a.md', 'C:/docs/a.md'],
    ['/docs//a/../b.md', '/docs//a/../b.md'],
    ['../a.md', ''],
    ['./../a.md', ''],
    ['docs/*.md', ''],
    ['docs/${name}.md', ''],
    ['docs/<name>/x.md', ''],
    ['docs/{slug}.md', ''],
    ['docs/{}.md', 'docs/{}.md'],
    [' "\' ', ''],
    ['', ''],
  ])('%j → %j', (text, expected) => {
    expect(normalizeRefPath(text)).toBe(expected)
  })

  it('leaves a clean path alone', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/)
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        expect(normalizeRefPath(names.join('/'))).toBe(names.join('/'))
      }),
    )
  })

  it('gives no pattern, no way upwards and no backslash', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '/', '.', '\\', '*', '{', '}', '<', '$', ' ', '"') }),
        (text) => {
          expect(normalizeRefPath(text)).not.toMatch(/\*|\\|\{[^{}]+\}/)
        },
      ),
    )
  })
})

describe('isPathLike', () => {
  it.each([
    ['notes of today.MD', true],
    ['docs/plan.md', true],
    ['src/a.ts', true],
    ['src/my file.ts', false],
    ['src/.env', false],
    ['docs/project_plans/alpha', true],
    ['x/PRDs/alpha', true],
    ['a/progress/b', true],
    ['either/or', false],
    ['docs/specs/', false],
    ['docs/*.ts', false],
    ['docs/é.ts', false],
    ['a\\b.ts', true],
    ['alpha-v1', false],
    ['https://example.org/a.html', true],
    ['  ', false],
  ])('%j is %s', (text, expected) => {
    expect(isPathLike(text)).toBe(expected)
  })
})

describe('names', () => {
  it.each([
    ['a/b.test.md', 'b.test.md', 'b.test'],
    ['a/.env', '.env', '.env'],
    ['a/name.', 'name.', 'name.'],
    ['a/b/', 'b', 'b'],
    ['/', '', ''],
    ['', '', ''],
  ])('of %j', (path, name, stem) => {
    expect(baseName(path)).toBe(name)
    expect(pathStem(path)).toBe(stem)
  })
})

describe('canonicalProjectPath', () => {
  it('is relative inside the root and as given outside', () => {
    expect(canonicalProjectPath('/p/docs/a.md', '/p', '/p/docs/a.md')).toBe('docs/a.md')
    expect(canonicalProjectPath('/elsewhere/a.md', '/p', '/p/docs/link.md')).toBe('/p/docs/link.md')
    expect(canonicalProjectPath('/pp/a.md', '/p', '/pp/a.md')).toBe('/pp/a.md')
  })

  it('keeps a name that is a pattern', () => {
    expect(canonicalProjectPath('/p/docs/{slug}.md', '/p', '/p/docs/{slug}.md')).toBe('docs/{slug}.md')
  })
})

describe('documentId', () => {
  it.each([
    ['.claude/progress/alpha-v1/phase-1-progress.md', 'DOC-.claude-progress-alpha-v1-phase-1-progress'],
    ['docs/a.mdx/b.md', 'DOC-docs-ax-b'],
    ['docs/{slug}.md', 'DOC-docs-{slug}'],
    ['', 'DOC-'],
  ])('of %j', (path, id) => {
    expect(documentId(path)).toBe(id)
  })
})
