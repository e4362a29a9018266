/** The links of a whole project, through the steps callers know (spec 3.5). */
import type { OperationTracker } from '../operations/operation-tracker.ts'
import { buildDocumentCatalog, DOCUMENT_CATALOG_KEY } from './document-catalog.ts'
import { writeLinkState } from './link-state.ts'
import type { RelinkReason } from './link-state.ts'
import type { PendingWork } from './pending-work.ts'
import type { SyncDeps } from './sync-deps.ts'

export type Relink = {
  readonly projectId: string
  readonly trigger: string
  readonly reason: RelinkReason
  readonly pending: PendingWork
}

/**
 * Rebuilds the links and saves the link state. No linking rule exists yet, so the set of links is empty: the steps run on the
 * true numbers of features, sessions and documents and create none.
 *
 * @returns links created.
 */
export async function relinkProject(deps: SyncDeps, relink: Relink, tracker: OperationTracker): Promise<number> {
  const { projectId, trigger, reason, pending } = relink
  const { store, now } = deps
  tracker.phase('links:init', 'Preparing link rebuild')
  const { features, sessions, documents } = await store.counts(projectId)
  tracker.signal.throwIfAborted()

  tracker.phase('links:feature-prep', `Building feature evidence for ${features} feature(s)`)
  tracker.progress({ featureCount: features, featuresPrepared: features })

  tracker.phase('links:session-evidence', `Evaluating session evidence across ${sessions} session(s)`)
  tracker.progress({ sessionCount: sessions, sessionPagesLoaded: sessions, sessionsProcessed: sessions })

  tracker.phase('links:documents', `Linking documents (${documents} total)`)
  tracker.progress({ documentCount: documents, documentsProcessed: documents })

  tracker.phase('links:catalog', 'Refreshing document catalog index')
  const catalog = buildDocumentCatalog(await store.readDocuments(projectId), now())
  tracker.signal.throwIfAborted()
  await store.writeMetadata(projectId, DOCUMENT_CATALOG_KEY, catalog)

  const linksCreated = 0
  tracker.counters({ linksCreated })
  tracker.stats({ links_created: linksCreated })
  tracker.phase('links:completed', `Link rebuild generated ${linksCreated} link(s)`)
  const logicVersion = deps.linkingLogicVersion
  await writeLinkState(store, projectId, {
    ...{ logicVersion, trigger, reason, linksCreated },
    lastRebuildAt: now().toISOString(),
  })
  await pending.done('links')
  return linksCreated
}
