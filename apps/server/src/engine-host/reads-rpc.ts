/** How the answering thread and the threads that read the database speak; errors cross as in engine-rpc.ts. */
import type { OpsReads, WatcherHealth, WatchOperations } from '@ccdash/api-contract'
import type { Settings } from '../env.ts'

/** Whose turn a read waits for: a slow one keeps only its own kind waiting. */
export type LaneName = 'light' | 'browse' | 'heavy'

/**
 * Every read and where it runs, so that a new one cannot be forgotten.
 *
 *   light    the ledger, the status, what is watched: polled by everybody, a few rows each
 *   browse   pages of links, sessions and features, places in logs, folders
 *   heavy    goes over all links or all evidence of a project
 */
export const READS: Readonly<Record<keyof OpsReads, LaneName>> = {
  health: 'light',
  status: 'light',
  listOperations: 'light',
  getOperation: 'light',
  listEvents: 'light',
  eventPage: 'light',
  listIssues: 'light',
  listChanges: 'light',
  listProjects: 'light',
  activeProject: 'light',
  operationHistory: 'browse',
  listLinks: 'browse',
  listJudgements: 'browse',
  listSilentSessions: 'browse',
  listUnworkedFeatures: 'browse',
  listFanout: 'browse',
  listFeatures: 'browse',
  getFeature: 'browse',
  listSessions: 'browse',
  logLines: 'browse',
  projectOverviews: 'browse',
  inspectProject: 'browse',
  auditLinks: 'heavy',
  auditSpread: 'heavy',
  linkQuality: 'heavy',
}

/** The lane of one call: a search in the ledger reads thousands of rows. */
export function laneOf(name: keyof OpsReads, input: unknown): LaneName {
  const searches = typeof input === 'object' && input !== null && 'search' in input && input.search !== undefined
  return searches && READS[name] === 'light' ? 'browse' : READS[name]
}

/** A subscription; null watches the status. */
export type WatchRequest = { readonly operations: WatchOperations | null }

/** What a thread that reads does for the answering thread. */
export interface ReadsCalls extends OpsReads {
  /** First call: connects to a database that the engine has opened before. Others wait behind it. */
  open(settings: Settings, watcher: WatcherHealth): Promise<void>
  /** Begins subscription `id`; its messages are made when they are asked for. */
  openWatch(id: number, request: WatchRequest): void
  /** Resolves when there is a message to tell, `done` when the subscription has ended. */
  nextMessage(id: number): Promise<IteratorResult<unknown, void>>
  closeWatch(id: number): void
  /** The engine has written, or its watcher has changed: whoever watches is told. */
  changed(state: WatcherHealth): void
  /** Sends whoever watches away; they come back when a server answers again. */
  endWatches(): void
  /** Last call: the connection is closed, the thread ends. */
  close(): Promise<void>
}
