/** What runs, on what, and how much is stored. */
import { z } from 'zod'
import { DATABASE_FAILURE_CODES } from '../errors.ts'
import { operation } from '../operations/operation.ts'
import { project, projectPaths } from './project.ts'

export const watcherState = z.enum(['running', 'stopped'])
export type WatcherState = z.infer<typeof watcherState>

export const watcherProblem = z.object({
  /**
   * `NO_WATCHES_LEFT`, `NO_HANDLES_LEFT`: a limit of the system. `EVENTS_LOST`: more changed than it keeps.
   * `FOLDER_REPLACED`: a watched folder went or is another. `NOT_PERMITTED`: one may not be looked into.
   */
  code: z.enum([
    'NO_WATCHES_LEFT',
    'NO_HANDLES_LEFT',
    'EVENTS_LOST',
    'FOLDER_REPLACED',
    'NOT_PERMITTED',
    'WATCHING_FAILED',
  ]),
  /** What is wrong, with the limit as it is. */
  message: z.string(),
  /** What to raise or do. */
  advice: z.string(),
  since: z.string(),
})
export type WatcherProblem = z.infer<typeof watcherProblem>

/** `degraded`: changes may be seen late, by the comparison with the disk that is made every minute then. */
export const watcherHealth = z.object({
  state: z.enum(['running', 'degraded', 'stopped']),
  /** Null unless degraded. */
  problem: watcherProblem.nullable(),
})
export type WatcherHealth = z.infer<typeof watcherHealth>

export const WATCHER_STOPPED: WatcherHealth = { state: 'stopped', problem: null }

/** For callers that know two states: a degraded watcher runs. */
export function toWatcherState({ state }: WatcherHealth): WatcherState {
  return state === 'stopped' ? 'stopped' : 'running'
}

export const health = z.object({
  /** `degraded`: it goes on, but not all of it; `reasons` say what is wrong. */
  status: z.enum(['ok', 'degraded']),
  db: z.enum(['connected', 'disconnected']),
  watcher: watcherState,
  watcherHealth,
  reasons: z.array(z.string()),
  /** What is wrong with the database and what to do; left out while nothing is. */
  dbProblem: z.object({ code: z.enum(DATABASE_FAILURE_CODES), message: z.string() }).optional(),
})
export type Health = z.infer<typeof health>

/** @param reasons  what is wrong beside the watcher. */
export function toHealth(known: Omit<Health, 'status' | 'watcher'>): Health {
  const { watcherHealth: watcher } = known
  const reasons = [...known.reasons, ...watcherReasons(watcher)]
  return { ...known, status: reasons.length === 0 ? 'ok' : 'degraded', watcher: toWatcherState(watcher), reasons }
}

/** What a watcher adds to the reasons. */
export function watcherReasons({ problem }: WatcherHealth): string[] {
  return problem === null ? [] : [`the watcher: ${problem.message}; ${problem.advice}`]
}

export const entityCounts = z.object({
  sessions: z.number(),
  documents: z.number(),
  tasks: z.number(),
  features: z.number(),
  links: z.number(),
})
export type EntityCounts = z.infer<typeof entityCounts>

export const statusReport = z.object({
  watcher: watcherState,
  watcherHealth,
  /** Null when none is registered. */
  project: project.nullable(),
  paths: projectPaths.nullable(),
  counts: entityCounts,
  operations: z.object({
    activeOperationCount: z.number(),
    /** Newest first. */
    activeOperations: z.array(operation),
    /** The newest five of all. */
    recentOperations: z.array(operation),
    trackedOperationCount: z.number(),
  }),
  /** Newest sequence number of the ledger. */
  lastSequence: z.number(),
  serverVersion: z.string(),
})
export type StatusReport = z.infer<typeof statusReport>
