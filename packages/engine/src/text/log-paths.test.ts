import { describe, expect, it } from 'vitest'
import { filesInToolInput, findPathsInText, isFileLooking, normalizeLogPath } from './log-paths.ts'

describe('findPathsInText', () => {
  it.each([
    ['1 docs/plan.md', ['docs/plan.md']],
    ['see /a/b c/d', ['/a/b', '/d']],
    ['"x/y.md",z/w.md!', ['x/y.md', 'z/w.md']],
    ['./docs/plan.md', ['/docs/plan.md']],
    ['docs/plan', ['/plan']],
    ['plan.md', []],
  ])('%j', (text, paths) => {
    expect(findPathsInText(text)).toEqual(paths)
  })
})

describe('normalizeLogPath and isFileLooking', () => {
  it.each([
    [' "./src/a.ts", ', 'src/a.ts', true],
    ['././a/b.ts', './a/b.ts', true],
    ['../a.ts', '', false],
    ['/x/node_modules/y.js', '', false],
    ['/x/.git/config', '', false],
    ['src/folder', 'src/folder', false],
    ['/Users/ana/folder', '/Users/ana/folder', true],
    ['README.md', 'README.md', false],
    ['docs/README.md/', 'docs/README.md/', true],
  ])('%j', (text, path, isFile) => {
    expect(normalizeLogPath(text)).toBe(path)
    expect(isFileLooking(path)).toBe(isFile)
  })
})

describe('filesInToolInput', () => {
  it.each([
    ['the path', { file_path: '/a/b.ts', content: '/no/path.ts' }, ['/a/b.ts']],
    ['keys that end with path', { notebook_path: 'a/b.ipynb', filePath: 'a/c.ts' }, ['a/b.ipynb']],
    [
      'lists and nested objects in order',
      { edits: [{ path: 'a/1.ts' }, 'a/2.ts'], paths: ['a/3.ts', 5] },
      ['a/1.ts', 'a/2.ts', 'a/3.ts'],
    ],
    ['a string', 'a/b.ts', ['a/b.ts']],
    ['a string with the object as JSON', '{"file_path":"a/b.ts"}', ['a/b.ts']],
    ['nothing in anything else', 42, []],
  ])('%s', (_name, input, paths) => {
    expect(filesInToolInput(input, 100)).toEqual(paths)
  })
})
