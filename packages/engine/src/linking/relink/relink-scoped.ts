/** Compares only what a change can affect (link/relink-scope.ts), so that the result is that of a full rebuild. */
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { linkTasksAndDocuments, mergeLinks } from '../logic-1/link-project.ts'
import { sessionScope } from '../logic-1/relink-scope.ts'
import type { OperationTracker } from '../../ledger/operation-tracker.ts'
import type { Store } from '../../store/store.ts'
import type { EntityChanges } from './relink-changes.ts'
import { readLinkIndex } from './relink-index.ts'
import type { Relinked, RelinkWork } from './relink-work.ts'
import {
  compareSessions,
  endSlice,
  evidenceDetail,
  findUnresolved,
  SESSIONS_PER_PAGE,
  startRelinkWork,
} from './relink-work.ts'

export type ScopedRelink = {
  readonly projectId: string
  readonly changes: EntityChanges
  /** What the stored links were made with. */
  readonly before: KnownIndex
}

/** Unresolved references are told of what changed only. */
export async function compareChanges(
  store: Store,
  { projectId, changes, before }: ScopedRelink,
  tracker: OperationTracker,
): Promise<Relinked> {
  const work = await startRelinkWork(store, projectId, tracker)
  if (!changes.hasNewDocuments) {
    await compareScope(work, before, changes.sessionIds)
    const present = await store.existingSessionIds(projectId, [...changes.sessionIds])
    const unresolved = findUnresolved(before, changes.sessionIds, (id) => present.has(id))
    return { work, known: before, unresolved, hasNewDocuments: false }
  }
  const known = await readLinkIndex(store, projectId)
  await endSlice(tracker)
  const featureCount = known.index.features.length
  tracker.phase('links:feature-prep', `Building feature evidence for ${featureCount} feature(s)`)
  tracker.progress({ featureCount, featuresPrepared: featureCount })
  const scope = sessionScope(before.index, known.index)
  const found = scope.tokens.size === 0 ? [] : await store.findSessionsByToken(projectId, scope.tokens)
  const sessionIds = new Set([...changes.sessionIds, ...scope.sessionIds, ...found])
  await compareScope(work, known, sessionIds)
  const named = new Set(await store.existingSessionIds(projectId, [...known.referrers.keys()]))
  await compareReferences(work, known, sessionIds, named)
  const isChanged = new Set([...changes.documentIds, ...changes.taskIds])
  const unresolved = findUnresolved(known, known.referrers.keys(), (id) => named.has(id)).filter(
    ({ sourceId, sessionId }) => isChanged.has(sourceId) || changes.sessionIds.has(sessionId),
  )
  return { work, known, unresolved, hasNewDocuments: true }
}

/** All links to these sessions. */
async function compareScope(work: RelinkWork, known: KnownIndex, sessionIds: ReadonlySet<string>): Promise<void> {
  const { store, projectId, tracker } = work
  const phase = 'links:session-evidence'
  const sessionCount = sessionIds.size
  tracker.phase(phase, `Evaluating session evidence across ${sessionCount} session(s)`)
  tracker.progress({ sessionCount })
  const ids = [...sessionIds]
  let sessionsProcessed = 0
  for (let start = 0; start < ids.length; start += SESSIONS_PER_PAGE) {
    const pageIds = ids.slice(start, start + SESSIONS_PER_PAGE)
    const evidence = await store.readSessionEvidence(projectId, pageIds, evidenceDetail(known))
    const sessionPagesLoaded = start + pageIds.length
    tracker.progress({ sessionPagesLoaded, sessionCount })
    tracker.phase(phase, `Loaded session page ${sessionPagesLoaded}/${sessionCount}`)
    await compareSessions(work, known, pageIds, evidence, (sessions) => {
      sessionsProcessed += sessions
      tracker.progress({ sessionsProcessed, sessionCount })
      tracker.phase(phase, `Processed sessions ${sessionsProcessed}/${sessionCount}`)
    })
  }
}

/** All other links that need no evidence. */
async function compareReferences(
  work: RelinkWork,
  known: KnownIndex,
  compared: ReadonlySet<string>,
  existing: ReadonlySet<string>,
): Promise<void> {
  const { store, projectId, tracker } = work
  const documentCount = known.index.documents.length
  tracker.phase('links:documents', `Linking documents (${documentCount} total)`)
  const linked = linkTasksAndDocuments(known.index, (id) => existing.has(id))
  const isOpen = ({ targetType, targetId }: { targetType: string; targetId: string }): boolean =>
    targetType !== 'session' || !compared.has(targetId)
  const stored = await store.readReferenceLinks(projectId)
  work.compare(stored.filter(isOpen), mergeLinks(linked).links.filter(isOpen))
  tracker.progress({ documentsProcessed: documentCount, documentCount })
  tracker.phase('links:documents', `Linked documents ${documentCount}/${documentCount}`)
  await endSlice(tracker)
}
