/**
 * The link index of the project relinked last, kept between relinks so that a small change costs a small relink.
 *
 * Whoever writes links first notes a new stamp, the id of its operation. So the index kept here is that of the stored links
 * as long as its stamp is the stored one, whichever process relinked in between. Rows changed since and not linked yet are
 * told by the pending work (pending-work.ts).
 */
import { buildLinkIndex } from '../logic-1/link-index.ts'
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { findSessionReferrers } from '../logic-1/relink-scope.ts'
import type { Store } from '../../store/store.ts'

const STAMP_KEY = 'link_graph_stamp'

export interface LinkIndexes {
  /** The index that the stored links were made with; null when it is not known here. */
  find(projectId: string): Promise<KnownIndex | null>
  /** Remembers it in place of the one before, of whichever project that was. */
  keep(projectId: string, stamp: string, known: KnownIndex): void
}

export function createLinkIndexes(store: Store): LinkIndexes {
  let last: { readonly projectId: string; readonly stamp: string; readonly known: KnownIndex } | null = null
  return {
    async find(projectId) {
      if (last?.projectId !== projectId) return null
      const { stamp, known } = last
      return (await readLinkStamp(store, projectId)) === stamp ? known : null
    },
    keep(projectId, stamp, known) {
      last = { projectId, stamp, known }
    },
  }
}

/** The operation that wrote the links last, or is about to; '' when none ever did. */
export async function readLinkStamp(store: Store, projectId: string): Promise<string> {
  const stamp = await store.readMetadata(projectId, STAMP_KEY)
  return typeof stamp === 'string' ? stamp : ''
}

/** To be written before the links are. */
export function writeLinkStamp(store: Store, projectId: string, stamp: string): Promise<void> {
  return store.writeMetadata(projectId, STAMP_KEY, stamp)
}

/** Reads features, tasks and documents as they are stored now. */
export async function readLinkIndex(store: Store, projectId: string): Promise<KnownIndex> {
  const features = await store.readFeatures(projectId)
  const tasks = await store.readTasks(projectId)
  const documents = await store.readDocuments(projectId)
  const index = buildLinkIndex({ features, tasks, documents })
  return { index, referrers: findSessionReferrers(index) }
}
