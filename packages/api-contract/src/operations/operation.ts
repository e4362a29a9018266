/**
 * Operations: every sync, link rebuild and path sync, as callers see it.
 *
 *   running (phase `queued` while it waits) ──▶ completed | failed | cancelled      each of the three is final
 *
 * Times are ISO-8601 in UTC; durations milliseconds; counts are counts.
 */
import { z } from 'zod'
import { DATABASE_FAILURE_CODES } from '../errors.ts'
import { cursor, operationId, projectId, search, time, trigger, wholeNumber } from '../input-text.ts'
import {
  linkChange,
  operationCounters,
  operationPhaseName,
  operationProgress,
  operationStats,
  skipReason,
} from './operation-words.ts'
import { changedPath } from './sync.ts'

export const operationKind = z.enum(['full_sync', 'rebuild_links', 'sync_changed_files'])
export type OperationKind = z.infer<typeof operationKind>

export const operationStatus = z.enum(['running', 'completed', 'failed', 'cancelled'])
export type OperationStatus = z.infer<typeof operationStatus>

/** Why an operation ended without completing. */
export const operationErrorCode = z.enum([
  'INTERNAL',
  'INTERRUPTED',
  'ABORTED',
  'PROJECT_UNREADABLE',
  'ENGINE_STUCK',
  ...DATABASE_FAILURE_CODES,
])
export type OperationErrorCode = z.infer<typeof operationErrorCode>
export const operationError = z.object({ code: operationErrorCode, message: z.string() })
export type OperationError = z.infer<typeof operationError>

/** What was asked for: enough to do it again. */
export const operationInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('full_sync'),
    force: z.boolean(),
    rebuildLinks: z.boolean(),
    captureAnalytics: z.boolean(),
  }),
  z.object({ kind: z.literal('rebuild_links'), captureAnalytics: z.boolean() }),
  z.object({ kind: z.literal('sync_changed_files'), paths: z.array(changedPath) }),
])
export type OperationInput = z.infer<typeof operationInput>

/** One step of the phase timeline; `endedAt` is null for the current one. */
export const operationPhase = z.object({
  phase: operationPhaseName,
  message: z.string(),
  /** Why it did nothing; null of one that worked. */
  skipped: skipReason.nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  durationMs: z.number(),
})
export type OperationPhase = z.infer<typeof operationPhase>

/** Files and lines must balance: seen = the sum of the others of their group. */
export const operationAccounts = z.object({
  files: z.object({
    seen: z.number(),
    unchanged: z.number(),
    parsed: z.number(),
    removed: z.number(),
    failed: z.number(),
  }),
  lines: z.object({
    bytesSeen: z.number(),
    seen: z.number(),
    used: z.number(),
    ignored: z.number(),
    unknown: z.number(),
    malformed: z.number(),
  }),
})
export type OperationAccounts = z.infer<typeof operationAccounts>

/** Rows an operation added, changed and removed, per entity. */
export const entityName = z.enum(['session', 'document', 'task', 'feature', 'link'])
export type EntityName = z.infer<typeof entityName>
export const entityChange = z.object({ added: z.number(), changed: z.number(), removed: z.number() })
export type EntityChange = z.infer<typeof entityChange>
export const operationChanges = z.partialRecord(entityName, entityChange)
export type OperationChanges = z.infer<typeof operationChanges>

const common = {
  id: z.string(),
  kind: operationKind,
  projectId: z.string(),
  trigger: z.string(),
  phase: operationPhaseName,
  message: z.string(),
  /** Merged as the operation goes on. */
  progress: operationProgress,
  counters: operationCounters,
  stats: operationStats,
  metadata: z.record(z.string(), z.unknown()),
  /** In a list and in the status only the first 20 of its paths (`metadata.changedCount` says how many there are). */
  input: operationInput,
  /** The operation this one repeats. */
  retryOf: z.string().nullable(),
  startedAt: z.string(),
  updatedAt: z.string(),
  /** How many operations of the project are before it; 0 once it works or has ended. */
  queuePosition: z.number(),
  /** The file being read, as a person would name it; of an interrupted operation the last one. Null while none is. */
  currentPath: z.string().nullable(),
  cancelRequested: z.boolean(),
  /** All of them; 10,000 are listed, then one more that says how many are not. */
  issueCount: z.number(),
  phases: z.array(operationPhase),
  accounts: operationAccounts,
  changes: operationChanges,
  /** Sequence number of its newest event: where to resume watching. */
  lastSequence: z.number(),
}
const ended = { finishedAt: z.string(), durationMs: z.number() }

export const operation = z.discriminatedUnion('status', [
  z.object({ ...common, status: z.literal('running'), finishedAt: z.null(), durationMs: z.number(), error: z.null() }),
  z.object({ ...common, ...ended, status: z.literal('completed'), error: z.null() }),
  z.object({ ...common, ...ended, status: z.literal('failed'), error: operationError }),
  z.object({ ...common, ...ended, status: z.literal('cancelled'), error: z.null() }),
])
export type Operation = z.infer<typeof operation>

export const operationEventType = z.enum(['started', 'phase', 'progress', 'issue', 'cancel_requested', 'ended'])

const eventHead = {
  /** Grows over all operations of the database: the resume cursor. */
  sequence: z.number(),
  operationId: z.string(),
  projectId: z.string(),
  at: z.string(),
}
export const operationEvent = z.discriminatedUnion('type', [
  z.object({ ...eventHead, type: z.literal('started'), data: z.object({ kind: operationKind, trigger: z.string() }) }),
  z.object({
    ...eventHead,
    type: z.literal('phase'),
    data: z.object({ phase: operationPhaseName, message: z.string(), skipped: skipReason.nullable() }),
  }),
  z.object({
    ...eventHead,
    type: z.literal('progress'),
    data: z.object({ progress: operationProgress, counters: operationCounters, message: z.string() }),
  }),
  z.object({
    ...eventHead,
    type: z.literal('issue'),
    data: z.object({ code: z.string(), path: z.string(), line: z.number().nullable(), reason: z.string() }),
  }),
  z.object({ ...eventHead, type: z.literal('cancel_requested'), data: z.object({}) }),
  z.object({
    ...eventHead,
    type: z.literal('ended'),
    data: z.object({ status: operationStatus, error: operationError.nullable() }),
  }),
])
export type OperationEvent = z.infer<typeof operationEvent>
/** What an event of this type says. */
export type OperationEventData<Type extends OperationEvent['type']> = Extract<OperationEvent, { type: Type }>['data']

export const operationIssue = z.object({
  /** 1-based position within the operation. */
  position: z.number(),
  code: z.string(),
  /** As a person would name it: relative to the project when inside it. */
  path: z.string(),
  line: z.number().nullable(),
  byteStart: z.number().nullable(),
  reason: z.string(),
})
export type OperationIssue = z.infer<typeof operationIssue>

/** One changed row, for "what did this change?"; kept up to 1,000 per entity and operation, the counts are exact. */
export const operationChange = z.object({
  position: z.number(),
  entity: entityName,
  change: z.enum(['added', 'changed', 'removed']),
  entityId: z.string(),
  label: z.string(),
  /** Of a link: what happened to it. */
  link: linkChange.nullable(),
})
export type OperationChange = z.infer<typeof operationChange>

/** Which operations; what is left out does not count. */
export const operationFilter = {
  /** Left out: all projects. */
  projectId: projectId.optional(),
  kind: operationKind.optional(),
  status: operationStatus.optional(),
  trigger: trigger.optional(),
  /** Started at or after / before. */
  from: time.optional(),
  to: time.optional(),
  /** The beginning of an id, or part of the message, the phase or the trigger, any case; looked for in the newest 25,000. */
  search,
}

export const listOperationsInput = z.object({
  ...operationFilter,
  limit: z.number().int().min(1).max(200).default(20),
  cursor,
})
export type ListOperations = z.infer<typeof listOperationsInput>

/** A page; `nextCursor` is null on the last one. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
export type Page<Item> = { items: Item[]; nextCursor: string | null }

export const operationPartInput = z.object({
  operationId,
  limit: z.number().int().min(1).max(1000).default(100),
  cursor,
})
export type OperationPart = z.infer<typeof operationPartInput>

export const listEventsInput = z.object({
  operationId: operationId.optional(),
  projectId: projectId.optional(),
  /** Events with a greater sequence number. */
  after: wholeNumber.default(0),
  limit: z.number().int().min(1).max(1000).default(200),
})
export type ListEvents = z.infer<typeof listEventsInput>
