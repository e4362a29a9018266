/**
 * What a subscription tells. Each message is the state as it is when the message is made, read from the ledger: nothing is
 * queued for a slow reader, and whoever comes back with the sequence number of the last message misses nothing.
 */
import { z } from 'zod'
import { operationId, projectId } from '../input-text.ts'
import { operation, operationEvent } from './operation.ts'

export const watchOperationsInput = z.object({
  /** Left out: operations of all projects. */
  projectId: projectId.optional(),
  /** Only this one, and its events with it. */
  operationId: operationId.optional(),
  /**
   * Sequence number of the last message received (the transport fills it in when it connects again): what happened since
   * comes first. Left out: begins with what runs now.
   */
  lastEventId: z.string().max(15).regex(/^\d+$/).nullish(),
})
export type WatchOperations = z.infer<typeof watchOperationsInput>

export const operationsUpdate = z.object({
  /** Everything up to this event is told; the id of the message. */
  sequence: z.number(),
  /** Every operation that changed since the message before, as it is now (in the form of a list), newest first, at most 100. */
  operations: z.array(operation),
  /** Of the one watched: its newest events since the message before, in order, at most 200. */
  events: z.array(operationEvent),
  /** Events since the message before that are not in it, as there were too many. */
  skippedEvents: z.number(),
  /** More changed than is listed, or the ledger is another one: read your lists anew. */
  incomplete: z.boolean(),
})
export type OperationsUpdate = z.infer<typeof operationsUpdate>
