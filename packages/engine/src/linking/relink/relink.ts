/**
 * Brings the links of a project level with what is stored, through the steps callers know (spec 3.5).
 *
 *   compare  all of the project, or what the changes can affect      reads only; a cancel leaves the old graph
 *   apply    the differences, in one transaction                     readers see the old graph or the new one
 *
 * Only what changed is looked at when the sync before has told what that is and this process knows the index the links were
 * made with; work left over by an operation that died means the whole project.
 */
import type { OperationTracker } from '../../ledger/operation-tracker.ts'
import { comparePaths } from '../../text/python-text.ts'
import { buildDocumentCatalog, DOCUMENT_CATALOG_KEY } from './document-catalog.ts'
import { writeLinkState } from './link-state.ts'
import type { RelinkReason } from './link-state.ts'
import type { PendingWork } from '../../ledger/pending-work.ts'
import { applyRelink } from './relink-apply.ts'
import { toEntityChanges } from './relink-changes.ts'
import { compareProject } from './relink-full.ts'
import { readLinkIndex } from './relink-index.ts'
import { linkRows } from './relink-rows.ts'
import { compareChanges } from './relink-scoped.ts'
import type { ScopedRelink } from './relink-scoped.ts'
import type { Relinked } from './relink-work.ts'
import type { Store, WrittenRow } from '../../store/store.ts'
import type { LinkIndexes } from './relink-index.ts'

export type RelinkDeps = {
  readonly store: Store
  readonly now: () => Date
  readonly linkIndexes: LinkIndexes
  /** `CCDASH_LINKING_LOGIC_VERSION`: links of another version are rebuilt. */
  readonly linkingLogicVersion: string
}

export type Relink = {
  readonly projectId: string
  readonly trigger: string
  readonly reason: RelinkReason
  readonly pending: PendingWork
  /** Rows written by this operation. */
  readonly rows: readonly WrittenRow[]
}

/**
 * Reports the differences as the operation's changes of links and references to unknown sessions as its issues.
 *
 * @returns links computed: all of the project, or all of what was looked at.
 */
export async function relinkProject(deps: RelinkDeps, relink: Relink, tracker: OperationTracker): Promise<number> {
  const { projectId, trigger, reason, pending } = relink
  const { store, now } = deps
  tracker.phase('links:init', 'Preparing link rebuild')
  tracker.signal.throwIfAborted()
  const scope = await findScope(deps, relink)
  const relinked =
    scope === null ? await compareProject(store, projectId, tracker) : await compareChanges(store, scope, tracker)
  for (const { filePath, sourceType, sourceId, sessionId } of relinked.unresolved) {
    const reason = `${sourceType} ${sourceId} names the session ${sessionId}, which is not there`
    tracker.issue({ code: 'UNRESOLVED_SESSION', path: filePath, line: null, byteStart: null, reason })
  }

  tracker.phase('links:catalog', 'Refreshing document catalog index')
  if (relinked.hasNewDocuments) await writeCatalog(deps, projectId, relinked)
  tracker.signal.throwIfAborted()

  tracker.changed(linkRows(await applyRelink(deps, relinked, tracker.id)))
  const linksCreated = relinked.work.created()
  tracker.counters({ linksCreated: 0 })
  tracker.stats({ linksCreated })
  tracker.phase('links:completed', `Link rebuild generated ${linksCreated} link(s)`)
  const logicVersion = deps.linkingLogicVersion
  await writeLinkState(store, projectId, {
    ...{ logicVersion, trigger, reason, linksCreated },
    lastRebuildAt: now().toISOString(),
  })
  await pending.done('links')
  return linksCreated
}

/** Null: the whole project. */
async function findScope(deps: RelinkDeps, { projectId, reason, pending, rows }: Relink): Promise<ScopedRelink | null> {
  const isChange = reason === 'entities_changed' || reason === 'changed_files'
  if (!isChange || pending.isInherited('links')) return null
  const changes = toEntityChanges(rows)
  const known = await deps.linkIndexes.find(projectId)
  if (known !== null) return { projectId, changes, before: known }
  // Documents are as they were when the links were made, so the index can be read now.
  return changes.hasNewDocuments ? null : { projectId, changes, before: await readLinkIndex(deps.store, projectId) }
}

async function writeCatalog({ store, now }: RelinkDeps, projectId: string, { known }: Relinked): Promise<void> {
  const documents = known.index.documents.toSorted((a, b) => comparePaths(a.filePath, b.filePath))
  await store.writeMetadata(projectId, DOCUMENT_CATALOG_KEY, buildDocumentCatalog(documents, now()))
}
