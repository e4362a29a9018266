/** What runs, on what, and how much is stored. */
import { z } from 'zod'
import { DATABASE_FAILURE_CODES } from './errors.ts'
import { operation } from './operation.ts'
import { project, projectPaths } from './project.ts'

export const watcherState = z.enum(['running', 'stopped'])
export type WatcherState = z.infer<typeof watcherState>

export const health = z.object({
  /** `degraded`: it goes on, but not all of it; `reasons` say what is wrong. */
  status: z.enum(['ok', 'degraded']),
  db: z.enum(['connected', 'disconnected']),
  watcher: watcherState,
  reasons: z.array(z.string()),
  /** What is wrong with the database and what to do; left out while nothing is. */
  dbProblem: z.object({ code: z.enum(DATABASE_FAILURE_CODES), message: z.string() }).optional(),
})
export type Health = z.infer<typeof health>

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
