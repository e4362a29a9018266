import { describe, expect, it } from 'vitest'
import { YamlDate } from '../layouts/markdown/python-value.ts'
import { extractReferences, flattenStrings } from './references.ts'

describe('flattenStrings', () => {
  it('reads naming fields of an object first', () => {
    expect(flattenStrings({ note: ' n ', path: 'p', list: ['a', { b: 1, c: 'd' }] })).toEqual(['p', 'n', 'a', 'd'])
  })

  it('reads what is nested in naming fields once for each level', () => {
    let nested: unknown = 'plan.md'
    for (let level = 0; level < 90; level += 1) nested = new Map([['path', nested]])
    expect(flattenStrings(nested)).toEqual(['plan.md'])
  })

  it('finds nothing in numbers, dates and blanks', () => {
    expect(flattenStrings([1, true, null, ' ', new YamlDate('2026-01-02')])).toEqual([])
  })
})

describe('extractReferences', () => {
  it('sorts front matter into groups by key, whatever its case', () => {
    const fields = new Map<string, unknown>([
      ['PRD', 'alpha-v1'],
      [' related ', ['docs/PRDs/features/beta-v1.md', 'Docs/prds/features/beta-v1.md']],
      ['owners', ['ann', 'Ann', 'bob']],
      ['session_id', 'S-1'],
      ['commits', [{ hash: 'abc1234' }]],
      ['notes', { see: 'src/deep/file-x.ts' }],
      ['feature_slug', 'Gamma-V2'],
    ])
    expect(extractReferences(fields)).toEqual({
      relatedRefs: ['docs/PRDs/features/beta-v1.md', 'src/deep/file-x.ts', 'alpha-v1', 'Gamma-V2'],
      pathRefs: ['docs/PRDs/features/beta-v1.md', 'src/deep/file-x.ts'],
      slugRefs: ['beta-v1', 'file-x', 'alpha-v1', 'gamma-v2'],
      featureRefs: ['beta-v1', 'file-x', 'alpha-v1', 'gamma-v2', 'beta', 'alpha', 'gamma'],
      prdRefs: ['alpha-v1'],
      prd: 'alpha-v1',
      sessionRefs: ['S-1'],
      requestRefs: [],
      commitRefs: ['abc1234'],
      ownerRefs: ['ann', 'bob'],
      fileRefs: ['docs/PRDs/features/beta-v1.md', 'src/deep/file-x.ts'],
    })
  })

  it('reads a stored front matter as it reads a parsed one', () => {
    const entries: [string, unknown][] = [
      ['prd', 'alpha-v1'],
      ['raw', { type: 'date', value: 'docs/x-y.md' }],
    ]
    expect(extractReferences(Object.fromEntries(entries))).toEqual(extractReferences(new Map(entries)))
    expect(extractReferences(Object.fromEntries(entries)).pathRefs).toEqual(['docs/x-y.md'])
  })
})
