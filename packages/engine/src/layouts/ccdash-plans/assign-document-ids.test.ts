import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentId } from '../../text/ref-path.ts'
import { assignDocumentIds } from './assign-document-ids.ts'

const paths = (...files: string[]) => files.map((filePath) => ({ filePath, sourcePath: `/p/${filePath}` }))

describe('assignDocumentIds', () => {
  it('suffixes the later path of an id that is taken, and says so', () => {
    const { ids, issues } = assignDocumentIds(paths('a-b/c.md', 'a/b-c.md', 'a/b/c.md', 'x.md'))
    expect(Object.fromEntries(ids)).toEqual({
      '/p/a/b/c.md': 'DOC-a-b-c',
      '/p/a/b-c.md': 'DOC-a-b-c~2',
      '/p/a-b/c.md': 'DOC-a-b-c~3',
      '/p/x.md': 'DOC-x',
    })
    expect(issues.map(({ code, path }) => [code, path])).toEqual([
      ['DUPLICATE_DOCUMENT_ID', '/p/a/b-c.md'],
      ['DUPLICATE_DOCUMENT_ID', '/p/a-b/c.md'],
    ])
  })

  it('takes no id from a file that is really called so', () => {
    const { ids } = assignDocumentIds(paths('a/b.md', 'a-b.md', 'a-b~2.md'))
    expect(ids.get('/p/a-b~2.md')).toBe('DOC-a-b~2')
    expect(ids.get('/p/a-b.md')).toBe('DOC-a-b~3')
  })

  it('gives every file an id of its own, in any order of asking', () => {
    const part = fc.constantFrom('a', 'b', 'a-b', 'b~2', '{x}', '.md', 'a.md')
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}.md`)
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (files) => {
        const { ids, issues } = assignDocumentIds(paths(...files))
        expect(new Set(ids.values()).size).toBe(files.length)
        expect(assignDocumentIds(paths(...files.toReversed())).ids).toEqual(new Map(ids))
        const changed = files.filter((file) => ids.get(`/p/${file}`) !== documentId(file))
        expect(issues).toHaveLength(changed.length)
      }),
    )
  })
})
