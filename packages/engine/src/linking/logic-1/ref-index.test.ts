import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_OWNERS, RefIndex } from './ref-index.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'
import { runs } from '../../testing/property-runs.ts'

describe('matching a path with references', () => {
  const refs = new RefIndex()
  refs.add('docs/plans/alpha-v1.md', 0)
  refs.add('docs/plans/README.md', 0)
  refs.add('notes/README.md', 1)

  const cases: [string, number[]][] = [
    ['docs/plans/alpha-v1.md', [0]],
    ['/home/ana/shop/docs/plans/alpha-v1.md', [0]],
    ['plans/alpha-v1.md', [0]],
    ['alpha-v1.md', [0]],
    ['README.md', [0, 1]],
    ['/README.md', []],
    ['Docs/plans/alpha-v1.md', []],
    ['x-alpha-v1.md', []],
    ['other/alpha-v1.md', []],
    ['', []],
  ]
  it.each(cases)('%s', (path, owners) => {
    expect([...refs.match(path)].sort((a, b) => a - b)).toEqual(owners)
  })

  it('is what the rule says, for any paths', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', ''), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
    const nonEmpty = path.filter((text) => text !== '')
    fc.assert(
      fc.property(fc.array(nonEmpty, { maxLength: 12 }), path, (given, asked) => {
        const index = new RefIndex()
        for (const [owner, ref] of given.entries()) index.add(ref, owner)
        const matches = (ref: string) =>
          asked !== '' && (ref === asked || ref.endsWith(`/${asked}`) || asked.endsWith(`/${ref}`))
        const expected = [...given.keys()].filter((owner) => matches(given[owner] ?? ''))
        expect([...index.match(asked)].sort((a, b) => a - b)).toEqual(expected)
      }),
    )
  })
  it('is never held for impossible where it holds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '/', '.', './', '"', ' ', '`', '\\', 'é', '*'), { maxLength: 6 })
    const path = text.map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(path, { maxLength: 6 }), path, (given, asked) => {
        const index = new RefIndex()
        for (const [owner, ref] of given.map(normalizeRefPath).entries()) if (ref !== '') index.add(ref, owner)
        if (index.match(normalizeRefPath(asked)).length > 0) expect(index.mayMatch(asked)).toBe(true)
      }),
      runs(2000),
    )
    const index = new RefIndex()
    index.add('docs/plan.md', 0)
    expect(['src/main.ts', 'plan.md', 'a.md`', 'x'].map((asked) => index.mayMatch(asked))).toEqual([
      false,
      true,
      true,
      true,
    ])
  })
})

describe('a path that very many refer to', () => {
  it('is that of the first of them, as many as are kept', () => {
    const refs = new RefIndex()
    for (let owner = 0; owner < MAX_OWNERS + 50; owner += 1) refs.add('docs/plan.md', owner)
    for (const asked of ['docs/plan.md', 'plan.md', '/x/docs/plan.md'])
      expect(refs.match(asked).toSorted((a, b) => a - b)).toEqual([...Array(MAX_OWNERS).keys()])
    refs.add('docs/other.md', MAX_OWNERS + 60)
    expect(refs.match('other.md')).toEqual([MAX_OWNERS + 60])
  })
})
