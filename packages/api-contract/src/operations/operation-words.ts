/**
 * The words of an operation: its phases, figures, skip reasons, events and link changes as values. Sentences (`message`) are
 * for people to read; no code reads them back.
 */
import { z } from 'zod'

/** In the order they come; a part of a phase has the phase's name before its colon. */
export const operationPhaseName = z.enum([
  'queued',
  'changed-files',
  'sessions',
  'documents',
  'tasks',
  'features',
  'links',
  'links:init',
  'links:feature-prep',
  'links:session-evidence',
  'links:documents',
  'links:catalog',
  'links:completed',
  'analytics',
  'completed',
])
export type OperationPhaseName = z.infer<typeof operationPhaseName>

/**
 * Why a phase did nothing: the first sync leaves it to a later one (`light-mode`), nothing it depends on has changed
 * (`no-changes`), or, in the panel only, nobody asked for it (`not-asked`).
 */
export const skipReason = z.enum(['light-mode', 'no-changes'])
export type SkipReason = z.infer<typeof skipReason>

/** How far an operation is. Files and bytes are those to be read; `session…` are the logs among them. */
const progressName = z.enum([
  'filesDone',
  'filesTotal',
  'bytesDone',
  'bytesTotal',
  'sessionFilesTotal',
  'sessionBytesTotal',
  'processedChangedFiles',
  'totalChangedFiles',
  'featureCount',
  'featuresPrepared',
  'sessionCount',
  'sessionPagesLoaded',
  'sessionsProcessed',
  'documentCount',
  'documentsProcessed',
])
export const operationProgress = z.partialRecord(progressName, z.number())
export type OperationProgress = z.infer<typeof operationProgress>

/** What an operation has done; these only grow. */
const counterName = z.enum([
  'issues',
  'changedFilesTotal',
  'sessionsSynced',
  'sessionsSkipped',
  'documentsSynced',
  'documentsSkipped',
  'tasksSynced',
  'tasksSkipped',
  'featuresSynced',
  'linksCreated',
])
export const operationCounters = z.partialRecord(counterName, z.number())
export type OperationCounters = z.infer<typeof operationCounters>

/** What an operation came to, of its kind; `linksCreated` are links computed, also those that were there before. */
export const operationStats = z
  .object({
    sessionsSynced: z.number(),
    sessionsSkipped: z.number(),
    documentsSynced: z.number(),
    documentsSkipped: z.number(),
    tasksSynced: z.number(),
    tasksSkipped: z.number(),
    featuresSynced: z.number(),
    linksCreated: z.number(),
    durationMs: z.number(),
  })
  .partial()
export type OperationStats = z.infer<typeof operationStats>

const linkEnd = z.object({ type: z.enum(['feature', 'session', 'document', 'task']), id: z.string() })

/** What happened to one link; a confidence is 0 to 1, null where there is no link. */
export const linkChange = z.object({
  source: linkEnd,
  target: linkEnd,
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** The rules that made it before and make it now, where they differ. */
  strategy: z.object({ before: z.string().nullable(), after: z.string().nullable() }).nullable(),
})
export type LinkChange = z.infer<typeof linkChange>
