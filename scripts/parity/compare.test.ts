import { array, assert, constantFrom, dictionary, oneof, property, string, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareParity, readExplained, unexplained, type ParityRows } from './compare.ts'

const nothing: ParityRows = { documents: [], tasks: [], features: [], sessions: [], links: [], evidence: [] }
const golden: ParityRows = {
  ...nothing,
  documents: [{ id: 'DOC-a', doc_type: 'prd', refs: { prd: '', slugRefs: ['a', 'b'] } }],
  sessions: [{ id: 'S-1', model: 'opus', tokens_in: 5, status: 'completed', git_commit_hash: null }],
}

function counts(report: ReturnType<typeof compareParity>): string[] {
  return report.counts.map(({ entity, field, equal, different }) => `${entity}.${field} ${equal}/${different}`)
}

describe('compareParity', () => {
  it('compares names in camelCase and nested fields one by one', () => {
    const documents = [{ id: 'DOC-a', docType: 'prd', refs: { prd: '', slugRefs: ['b', 'a'] } }]
    const report = compareParity({ ...nothing, documents: golden.documents }, { ...nothing, documents })
    expect(counts(report).slice(0, 4)).toEqual([
      'documents.id 1/0',
      'documents.docType 1/0',
      'documents.refs.prd 1/0',
      'documents.refs.slugRefs 0/1',
    ])
    expect(report.differences).toEqual([
      { entity: 'documents', id: 'DOC-a', field: 'refs.slugRefs', expected: ['a', 'b'], actual: ['b', 'a'] },
    ])
  })

  it('leaves out tokens and the status of sessions; a missing field is null', () => {
    const sessions = [{ id: 'S-1', model: 'opus', tokensIn: 9, status: 'active' }]
    const report = compareParity({ ...nothing, sessions: golden.sessions }, { ...nothing, sessions })
    expect(report.differences).toEqual([])
    expect(counts(report)).toContain('sessions.gitCommitHash 1/0')
    expect(report.counts.some(({ field }) => field === 'tokensIn')).toBe(false)
  })

  it('lists whose order the golden results have lost are compared as sets, and file times not at all', () => {
    const expected = [{ id: 'a-v1', linkedDocs: ['DOC-a', 'PLAN-a'], completed_at: '<recent>' }]
    const features = [{ id: 'a-v1', linkedDocs: ['PLAN-a', 'DOC-a'], completedAt: '2026-01-02' }]
    expect(compareParity({ ...nothing, features: expected }, { ...nothing, features }).differences).toEqual([])
    const other = [{ id: 'a-v1', linkedDocs: ['PLAN-a', 'PLAN-a'], completedAt: '' }]
    expect(compareParity({ ...nothing, features: expected }, { ...nothing, features: other }).differences).toHaveLength(
      1,
    )
  })

  it('a missing and an additional row are differences of the row', () => {
    const documents = [{ id: 'DOC-b' }]
    const report = compareParity({ ...nothing, documents: golden.documents }, { ...nothing, documents })
    expect(report.differences.map(({ id, field }) => [id, field])).toEqual([
      ['DOC-a', ''],
      ['DOC-b', ''],
    ])
    expect(counts(report)).toContain('documents.id 0/2')
  })

  it('rows equal themselves in any order of theirs', () => {
    const names = constantFrom('title', 'phases', 'refs', 'linkedDocs')
    const values = oneof(string(), array(string()), dictionary(names, array(string())))
    const fields = array(dictionary(names, values), { maxLength: 5 })
    assert(
      property(fields, uniqueArray(string(), { minLength: 5, maxLength: 5 }), (rows, ids) => {
        const tasks = rows.map((row, index) => ({ ...row, id: ids[index] ?? '' }))
        const report = compareParity({ ...nothing, tasks }, { ...nothing, tasks: tasks.toReversed() })
        expect(report.differences).toEqual([])
      }),
    )
  })
})

describe('readExplained and unexplained', () => {
  const markdown = [
    '## Remaining differences',
    '',
    '| entity | id | field | reason |',
    '| --- | --- | --- | --- |',
    '| documents | `DOC-a` | `refs.slugRefs` | order is not kept |',
    '| sessions | `*` | `model` | named anew |',
    '| tasks | `T-1` | `row` | is a heading |',
    '',
    '## Something else',
    '| features | `*` | `*` | not of this table |',
  ].join('\n')

  it('reads the table of that section only', () => {
    expect(readExplained(markdown).map(({ entity, reason }) => `${entity}: ${reason}`)).toEqual([
      'documents: order is not kept',
      'sessions: named anew',
      'tasks: is a heading',
    ])
  })

  it.each([
    { entity: 'documents', id: 'DOC-a', field: 'refs.slugRefs', known: true },
    { entity: 'documents', id: 'DOC-b', field: 'refs.slugRefs', known: false },
    { entity: 'sessions', id: 'S-9', field: 'model', known: true },
    { entity: 'tasks', id: 'T-1', field: '', known: true },
    { entity: 'features', id: 'f', field: 'name', known: false },
  ] as const)('$entity $id $field: explained is $known', ({ known, ...at }) => {
    const difference = { ...at, expected: 1, actual: 2 }
    expect(unexplained([difference], readExplained(markdown))).toEqual(known ? [] : [difference])
  })
})
