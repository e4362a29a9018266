/** Derives the features anew from the stored documents and tasks; what did not change is not written. */
import { deriveFeatures } from '../layouts/ccdash-plans/derive-features.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { WrittenRow } from '../store/store.ts'
import type { PendingWork } from '../ledger/pending-work.ts'
import type { IngestDeps } from './ingest-deps.ts'

export type FeaturesOutcome = {
  /** Features derived; 0 when nothing they depend on has changed. */
  readonly synced: number
  readonly rows: readonly WrittenRow[]
}

/** @param force  derive even when no document or task has changed. */
export async function syncFeatures(
  { store }: IngestDeps,
  { projectId, pending, force }: { projectId: string; pending: PendingWork; force: boolean },
  tracker: OperationTracker,
): Promise<FeaturesOutcome> {
  tracker.signal.throwIfAborted()
  if (!force && !pending.has('features')) return { synced: 0, rows: [] }
  const [documents, tasks] = [await store.readDocuments(projectId), await store.readTasks(projectId)]
  const { features, taskAssignments } = deriveFeatures({ documents, tasks })
  tracker.signal.throwIfAborted()
  const rows = await store.replaceDerived(projectId, { features, assignments: taskAssignments })
  tracker.changed(rows)
  await pending.done('features')
  return { synced: features.length, rows }
}
