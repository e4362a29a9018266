/** What watching is asked for and what it tells. */
import type { WatcherProblem } from '@ccdash/api-contract'
import type { FSWatcherEventMap, watch as chokidarWatch } from 'chokidar'
import type { EventEmitter } from 'node:events'

export type WatchTiming = {
  /** Without a change, before a batch is due: a file is written in pieces. */
  readonly quietMs: number
  /** After its first change a batch is due at the latest, quiet or not. */
  readonly maxWaitMs: number
  /** Between two batches at least: each is an operation. */
  readonly restMs: number
}

export type WatchedChange = {
  readonly path: string
  readonly changeType: 'modified' | 'deleted'
  /** A folder in which something cannot be named, or a link that may lead to one: all of it is to be looked at. */
  readonly isFolder?: true
}

export type WatchEvent =
  | { readonly type: 'changes'; readonly changes: readonly WatchedChange[] }
  | { readonly type: 'reconcile'; readonly cause: 'started' | 'interval' | 'restarted' | 'overflow' | 'links' }

export type WatchFiles = {
  /** Folders and single files to watch, existing or not. Paths of changes are in the walk form, `path`. */
  readonly roots: readonly { readonly path: string; readonly realPath: string }[]
  readonly signal: AbortSignal
  readonly reconcileEveryMs: number
  /** The same while degraded, if that is less. */
  readonly reconcileDegradedMs?: number
  readonly timing?: Partial<WatchTiming>
  /** First pause before watching is tried again after a failure; doubles each time up to a minute. */
  readonly retryAfterMs?: number
  /** How often the folders themselves are looked at. */
  readonly lookAtRootsMs?: number
  readonly now?: () => Date
  /** Replaces chokidar in tests. */
  readonly watch?: (folders: string[], options: Parameters<typeof chokidarWatch>[1]) => Watcher
}

export type FileWatch = AsyncIterable<WatchEvent, void> & {
  readonly status: () => WatchStatus
}

export type WatchStatus =
  | { readonly state: 'running' | 'stopped'; readonly problem: null }
  | { readonly state: 'degraded'; readonly problem: WatcherProblem }

/** The part of chokidar's watcher that is used. */
export type Watcher = EventEmitter<FSWatcherEventMap> & { close(): Promise<void> }
