import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PathEndingIndex } from './path-ending-index.ts'
import { runs } from '../../testing/property-runs.ts'

describe('finding a document by path', () => {
  const index = new PathEndingIndex([
    ['docs/my-plan.md', 'mine'],
    ['docs/plan.md', 'plan'],
    ['plan.md', 'top'],
    ['docs/my-plan.md', 'mine again'],
  ])

  it('takes the path itself before any that ends with it', () => {
    expect(index.find('plan.md')).toBe('top')
    expect(index.find('docs/plan.md')).toBe('plan')
  })

  it('else takes the first path with that ending, with no regard to folders', () => {
    expect(index.find('-plan.md')).toBe('mine again')
    expect(index.find('lan.md')).toBe('mine again')
    expect(index.find('other.md')).toBeUndefined()
    expect(index.find('')).toBeUndefined()
  })

  it('is what a walk over all paths in order would find', () => {
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀'), maxLength: 6 })
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), path, (paths, asked) => {
        const index = new PathEndingIndex(paths.map((path, place): [string, number] => [path, place]))
        const known = new Map(paths.map((path, place) => [path, place]))
        const ending = [...known.keys()].find((path) => path.endsWith(asked))
        const expected = asked === '' ? undefined : (known.get(asked) ?? known.get(ending ?? '\n'))
        expect(index.find(asked)).toBe(expected)
      }),
      runs(300),
    )
  })
})
