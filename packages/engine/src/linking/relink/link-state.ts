/** When and why the links of a project were last rebuilt, and whether they must be again (spec 3.2, 3.5). */
import type { Store } from '../../store/store.ts'

const KEY = 'entity_link_state'

export type LinkState = {
  readonly logicVersion: string
  readonly lastRebuildAt: string
  readonly trigger: string
  readonly reason: RelinkReason
  readonly linksCreated: number
}

export type RelinkReason = 'force' | 'logic_version_changed' | 'entities_changed' | 'changed_files' | 'explicit_rebuild'

/** Version of the rules the stored links were made with; '' when there never was a rebuild. */
export async function readLinkVersion(store: Store, projectId: string): Promise<string> {
  const state = await store.readMetadata(projectId, KEY)
  if (typeof state !== 'object' || state === null || !('logicVersion' in state)) return ''
  return typeof state.logicVersion === 'string' ? state.logicVersion.trim() : ''
}

/** The next sync rebuilds the links. */
export async function forgetLinkVersion(store: Store, projectId: string): Promise<void> {
  if ((await readLinkVersion(store, projectId)) !== '') await store.writeMetadata(projectId, KEY, null)
}

export function writeLinkState(store: Store, projectId: string, state: LinkState): Promise<void> {
  return store.writeMetadata(projectId, KEY, state)
}
