/** The link audit (spec 5): which feature→session links look wrong, and why. */
import { z } from 'zod'
import { cursor, projectId, trimmedText } from '../input-text.ts'
import { verdict } from './links.ts'

export const suspectReasonType = z.enum([
  'high_fanout',
  'primary_like_command_path_mismatch',
  'primary_like_title_path_mismatch',
])
export type SuspectReasonType = z.infer<typeof suspectReasonType>

/** `none`: not judged yet. */
export const verdictFilter = z.enum([...verdict.options, 'none'])
export type VerdictFilter = z.infer<typeof verdictFilter>

export const auditInput = z.object({
  projectId: projectId.optional(),
  featureId: trimmedText(4096).default(''),
  primaryFloor: z.number().min(0).max(1).default(0.55),
  fanoutFloor: z.number().int().min(1).max(1000).default(10),
  limit: z.number().int().min(1).max(500).default(50),
  /** Only suspects with this reason. */
  reason: suspectReasonType.optional(),
  /** Only suspects with this verdict. */
  verdict: verdictFilter.optional(),
  /**
   * Also links that are none any more because a person has rejected them, as they were; with `verdict: 'reject'` they come in
   * any case. They are in no `rowCount`.
   */
  includeRejected: z.boolean().optional(),
  cursor,
})
export type AuditInput = z.infer<typeof auditInput>

export const suspectReason = z.discriminatedUnion('type', [
  z.object({ type: z.literal('high_fanout'), fanout: z.number() }),
  z.object({ type: z.literal('primary_like_command_path_mismatch') }),
  z.object({ type: z.literal('primary_like_title_path_mismatch') }),
])
export type SuspectReason = z.infer<typeof suspectReason>

export const suspect = z.object({
  featureId: z.string(),
  sessionId: z.string(),
  confidence: z.number(),
  ambiguityShare: z.number(),
  title: z.string(),
  signalType: z.string(),
  signalPath: z.string(),
  commands: z.array(z.string()),
  reasons: z.array(suspectReason),
  fanoutCount: z.number(),
  verdict: verdict.nullable(),
})
export type Suspect = z.infer<typeof suspect>

export const auditReport = z.object({
  projectId: z.string(),
  featureFilter: z.string().nullable(),
  rowCount: z.number(),
  /** On this page. */
  suspectCount: z.number(),
  /** On all pages: every suspect that the filters let through. */
  totalSuspects: z.number(),
  nextCursor: z.string().nullable(),
  primaryFloor: z.number(),
  fanoutFloor: z.number(),
  generatedAt: z.string(),
  suspects: z.array(suspect),
})
export type AuditReport = z.infer<typeof auditReport>
