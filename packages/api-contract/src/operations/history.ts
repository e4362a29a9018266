/** Operations looked back upon: figures for charts and estimates, and the events of one by position. */
import { z } from 'zod'
import { operationId, search, wholeNumber } from '../input-text.ts'
import {
  operationChanges,
  operationErrorCode,
  operationEvent,
  operationEventType,
  operationFilter,
  operationKind,
  operationStatus,
} from './operation.ts'

export const operationHistoryInput = z.object({
  ...operationFilter,
  /** How many points, the newest. */
  limit: z.number().int().min(1).max(1000).default(200),
})
export type ReadOperationHistory = z.infer<typeof operationHistoryInput>

/** What a chart or an estimate needs of one operation. */
export const operationPoint = z.object({
  id: z.string(),
  projectId: z.string(),
  kind: operationKind,
  status: operationStatus,
  trigger: z.string(),
  /** Of a full sync: whether it read every file. */
  force: z.boolean(),
  startedAt: z.string(),
  durationMs: z.number(),
  /** Bytes and files it read. */
  bytesRead: z.number(),
  filesRead: z.number(),
  issueCount: z.number(),
  errorCode: operationErrorCode.nullable(),
  changes: operationChanges,
})
export type OperationPoint = z.infer<typeof operationPoint>

export const operationHistory = z.object({
  /** Newest first. */
  points: z.array(operationPoint),
  /** All that the filter lets through but for its status. */
  byStatus: z.record(operationStatus, z.number()),
})
export type OperationHistory = z.infer<typeof operationHistory>

export const eventPageInput = z.object({
  operationId,
  /** Only events up to this sequence number: positions stay while new events come. Left out: the newest now. */
  upTo: wholeNumber.optional(),
  /** Position of the first one, 0 is the newest. */
  offset: wholeNumber.default(0),
  limit: z.number().int().min(1).max(500).default(200),
  types: z.array(operationEventType).max(6).optional(),
  /** Part of what the event says, as JSON; looked for in the newest 100,000. */
  search,
})
export type ReadEventPage = z.infer<typeof eventPageInput>

export const eventPage = z.object({
  /** Newest first. */
  items: z.array(operationEvent),
  /** All that the filter lets through. */
  total: z.number(),
  /** Events per type, whatever the filter. */
  byType: z.record(operationEventType, z.number()),
  upTo: z.number(),
})
export type EventPage = z.infer<typeof eventPage>
