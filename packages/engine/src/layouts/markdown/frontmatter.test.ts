import { describe, expect, it } from 'vitest'
import { parseFrontmatter, splitFrontmatter } from './frontmatter.ts'

describe('splitFrontmatter', () => {
  it.each([
    ['a block', '---\na: 1\n---\nbody', { block: 'a: 1', blockLine: 2, body: 'body' }],
    [
      'blank lines and indentation around it',
      '---  \n\n\na: 1\n---\n\n   body\n',
      { block: 'a: 1', blockLine: 4, body: 'body\n' },
    ],
    ['a closing line with text', '---\na: 1\n--- more', { block: 'a: 1', blockLine: 2, body: 'more' }],
    [
      'the first closing line ends it',
      '---\na: |\n  x\n---y\nz\n---\n',
      { block: 'a: |\n  x', blockLine: 2, body: 'y\nz\n---\n' },
    ],
    ['only a blank line inside', '---\n\n---\nbody', { block: '', blockLine: 2, body: 'body' }],
    ['an empty block is none', '---\n---\nbody', null],
    ['an empty block with a later rule', '---\n---\nbody\n---\n', { block: '---\nbody', blockLine: 2, body: '' }],
    ['no closing line', '---\na: 1\nbody', null],
    ['text on the opening line', '--- a\nb: 1\n---\n', null],
    ['a byte order mark', '\ufeff---\na: 1\n---\n', null],
    ['no block', 'body', null],
    ['nothing', '', null],
  ])('%s', (_, text, expected) => {
    expect(splitFrontmatter(text)).toEqual(expected)
  })

  it('takes no time over a megabyte of blank lines', () => {
    const started = performance.now()
    expect(splitFrontmatter(`---${'\n'.repeat(1_000_000)}`)).toBeNull()
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('parseFrontmatter', () => {
  it('keeps the block when its YAML is broken, and says in which line of the file', () => {
    const { hasFrontmatter, fields, problem } = parseFrontmatter('---\n\na: 1\nb: [\n---\nbody')
    expect(hasFrontmatter).toBe(true)
    expect(fields.size).toBe(0)
    expect(problem?.line).toBeGreaterThanOrEqual(4)
  })

  it('refuses a list, but not an empty block', () => {
    expect(parseFrontmatter('---\n- a\n---\n').problem).toEqual({
      line: 2,
      reason: 'front matter: not a mapping of fields',
    })
    expect(parseFrontmatter('---\n# nothing\n---\n').problem).toBeNull()
  })
})

it('does not read a block of megabytes, and says where and what to do', () => {
  const { fields, problem, body } = parseFrontmatter(`---\ntitle: T\nrelated: ${'<'.repeat(300_000)}\n---\nText.`)
  expect(fields.size).toBe(0)
  expect(body).toBe('Text.')
  expect(problem).toMatchObject({ line: 2, reason: expect.stringContaining('at most 262144 are read') })
})
