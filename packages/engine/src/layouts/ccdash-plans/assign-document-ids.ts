/** Document ids are made of paths in which different paths may look alike; here the later one gets a suffix (D-20). */
import { documentId } from '../../text/ref-path.ts'
import { comparePaths } from '../../text/python-text.ts'
import type { SourceIssue } from '../../records/source-file.ts'

export type DocumentPaths = {
  /** Absolute. */
  readonly sourcePath: string
  /** Canonical. */
  readonly filePath: string
}

/**
 * Ids of all documents of a project: `DOC-…`, and `DOC-…~2`, `~3` … for later paths of an id that is taken. Depends on the
 * set of files only, not on what was stored before or on the order given.
 */
export function assignDocumentIds(documents: readonly DocumentPaths[]): {
  /** By `sourcePath`. */
  ids: Map<string, string>
  issues: SourceIssue[]
} {
  const inOrder = documents.toSorted(
    (a, b) => comparePaths(a.filePath, b.filePath) || comparePaths(a.sourcePath, b.sourcePath),
  )
  const ids = new Map<string, string>()
  const owners = new Map<string, string>() // id → path as shown
  const later: { document: DocumentPaths; id: string; owner: string }[] = []
  for (const document of inOrder) {
    const id = documentId(document.filePath)
    const owner = owners.get(id)
    if (owner === undefined) {
      owners.set(id, document.filePath)
      ids.set(document.sourcePath, id)
    } else {
      later.push({ document, id, owner })
    }
  }
  // Suffixes come after every plain id is given out, so that none is taken from a file that is really called so.
  const lastSuffix = new Map<string, number>()
  const issues = later.map(({ document, id, owner }): SourceIssue => {
    let suffix = lastSuffix.get(id) ?? 1
    do suffix += 1
    while (owners.has(`${id}~${suffix}`))
    lastSuffix.set(id, suffix)
    const unique = `${id}~${suffix}`
    owners.set(unique, document.filePath)
    ids.set(document.sourcePath, unique)
    const reason = `has the document id ${id} of ${owner}; stored as ${unique}`
    return { code: 'DUPLICATE_DOCUMENT_ID', path: document.sourcePath, line: null, byteStart: null, reason }
  })
  return { ids, issues }
}
