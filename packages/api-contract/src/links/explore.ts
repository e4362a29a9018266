/** What belongs together, to look at: features and sessions with their counts, the log lines behind a link, the spread of confidence. */
import { z } from 'zod'
import { cursor, entityId, projectId, search, text, trimmedText, wholeNumber } from '../input-text.ts'

const scoped = { projectId: projectId.optional() }
const paged = { limit: z.number().int().min(1).max(500).default(100), cursor }

export const listFeaturesInput = z.object({ ...scoped, ...paged, search })
export type ListFeatures = z.infer<typeof listFeaturesInput>

export const featureSummary = z.object({
  featureId: z.string(),
  name: z.string(),
  status: z.string(),
  /** Linked ones. */
  sessions: z.number(),
  documents: z.number(),
  tasks: z.number(),
  tasksDone: z.number(),
})
export type FeatureSummary = z.infer<typeof featureSummary>

export const featureInput = z.object({ ...scoped, featureId: entityId.min(1) })
export type ReadFeature = z.infer<typeof featureInput>

const featurePhase = z.object({ phase: z.string(), title: z.string(), tasks: z.number(), tasksDone: z.number() })
export const featureDetail = featureSummary.extend({
  category: z.string(),
  updatedAt: z.string(),
  phases: z.array(featurePhase),
})
export type FeatureDetail = z.infer<typeof featureDetail>

export const listSessionsInput = z.object({ ...scoped, ...paged, search })
export type ListSessions = z.infer<typeof listSessionsInput>

export const sessionSummary = z.object({
  sessionId: z.string(),
  label: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  /** Linked ones. */
  features: z.number(),
})
export type SessionSummary = z.infer<typeof sessionSummary>

/** A place in a session's log; `byteEnd` is the first byte after it. `find` is the text to show the surroundings of. */
const logRange = z.object({
  byteStart: wholeNumber,
  byteEnd: wholeNumber,
  find: text(500).optional(),
})
export const logLinesInput = z.object({
  ...scoped,
  sessionId: entityId.min(1),
  ranges: z.array(logRange).min(1).max(25),
  /** Whether secrets are shown as they are: allowed only to the panel at the server's own machine. */
  reveal: z.boolean().default(false),
})
export type ReadLogLines = z.infer<typeof logLinesInput>

const logLine = z.object({
  byteStart: z.number(),
  /** 1-based; null where counting would mean reading too much of the file. */
  line: z.number().nullable(),
  /** At most 2,000 characters, around `find` when the line is longer. */
  text: z.string(),
  /** Characters of the line before and after `text`, when it is a part. */
  cutBefore: z.boolean(),
  cutAfter: z.boolean(),
})
export const logLines = z.object({
  /** As a person would name it. */
  path: z.string(),
  /** Whether the file is there; deleted and rewritten logs keep their links. */
  state: z.enum(['read', 'gone', 'changed']),
  /** Whether something in the texts was masked. */
  masked: z.boolean(),
  lines: z.array(logLine),
})
export type LogLines = z.infer<typeof logLines>

export const auditSpreadInput = z.object({ ...scoped, featureId: trimmedText(4096).default('') })
export type ReadAuditSpread = z.infer<typeof auditSpreadInput>

/** Links the audit looks at, counted by what its floors and rules look at: enough to count suspects at any floors. */
export const auditSpread = z.object({
  /** All of them. */
  links: z.number(),
  cells: z.array(
    z.object({
      confidence: z.number(),
      fanout: z.number(),
      /** Suspect for this reason as soon as its confidence is at the primary floor. */
      commandMismatch: z.boolean(),
      titleMismatch: z.boolean(),
      links: z.number(),
    }),
  ),
})
export type AuditSpread = z.infer<typeof auditSpread>
