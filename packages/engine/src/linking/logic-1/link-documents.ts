/** A document → its features, documents, tasks and sessions (spec 4.5). */
import type { LinkRecord, UnresolvedReference } from '../../records/link.ts'
import { compareCodePoints } from '../../text/python-text.ts'
import type { DocumentRecord } from '../../records/document.ts'
import {
  document as documentEnd,
  feature as featureEnd,
  fixedLink,
  session as sessionEnd,
  task as taskEnd,
} from './auto-link.ts'
import { documentReferences } from './document-references.ts'
import type { LinkIndex } from './link-index.ts'
import { withoutLeadingSlashes } from './link-index.ts'
import type { HasSession, Linked } from './link-tasks.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'

/** Every link whose source is the document. Depends on other documents too: on their paths and, when it inherits, on their features. */
export function linkDocument(index: LinkIndex, document: DocumentRecord, hasSession: HasSession): Linked {
  const source = documentEnd(document.id)
  const tasks = linkTasksOf(index, document, hasSession)
  const { documents, sessionIds } = documentReferences(index, document)
  const unresolved: UnresolvedReference[] = [...tasks.unresolved]
  const links: LinkRecord[] = [...featureLinks(index, document)]
  for (const [id, refPath] of documents) {
    links.push(fixedLink(source, documentEnd(id), 'document_ref_path', { refPath }))
  }
  for (const link of tasks.links) links.push(link)
  for (const sessionId of sessionIds) {
    if (hasSession(sessionId)) links.push(fixedLink(source, sessionEnd(sessionId), 'explicit_session_ref'))
    else {
      const { id: sourceId, filePath } = document
      unresolved.push({ sourceType: 'document', sourceId, filePath, sessionId })
    }
  }
  return { links, unresolved }
}

function featureLinks(index: LinkIndex, document: DocumentRecord): LinkRecord[] {
  const source = documentEnd(document.id)
  const { features, featureStrategy } = documentReferences(index, document)
  if (features.length === 0) {
    return inheritedFeatures(index, document).map((id) =>
      fixedLink(source, featureEnd(id), 'referenced_document_inheritance'),
    )
  }
  const sourceFields = Object.keys(document.frontmatter).sort(compareCodePoints)
  return features.map((id) => fixedLink(source, featureEnd(id), featureStrategy, { sourceFields }))
}

/** Features that the documents it refers to are linked to themselves; one hop. */
function inheritedFeatures(index: LinkIndex, document: DocumentRecord): string[] {
  const found = new Set<string>()
  for (const id of documentReferences(index, document).documents.keys()) {
    const target = index.documentById.get(id)
    if (target === undefined) continue
    for (const feature of documentReferences(index, target).features) found.add(feature)
  }
  return [...found].sort(compareCodePoints)
}

function linkTasksOf(index: LinkIndex, document: DocumentRecord, hasSession: HasSession): Linked {
  const source = documentEnd(document.id)
  const sourceFile = withoutLeadingSlashes(normalizeRefPath(document.filePath))
  const links: LinkRecord[] = []
  const unresolved: UnresolvedReference[] = []
  for (const { id, sessionId } of index.tasksBySource.get(sourceFile) ?? []) {
    links.push(fixedLink(source, taskEnd(id), 'progress_source_task', { sourceFile }))
    if (sessionId === '') continue
    if (hasSession(sessionId)) {
      links.push(fixedLink(source, sessionEnd(sessionId), 'task_session_ref', { taskId: id }))
    } else unresolved.push({ sourceType: 'task', sourceId: id, filePath: sourceFile, sessionId })
  }
  return { links, unresolved }
}
