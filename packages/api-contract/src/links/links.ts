/** Links, the evidence for them, and what people say of them (spec 4, 5). Confidence and shares are 0–1. */
import { z } from 'zod'
import { cursor, entityId, projectId, text } from '../input-text.ts'

export const entityType = z.enum(['feature', 'task', 'session', 'document'])
export type EntityType = z.infer<typeof entityType>

/** The five fields that name a link; they survive every rebuild. */
export const linkKey = z.object({
  sourceType: entityType,
  sourceId: z.string().min(1),
  targetType: entityType,
  targetId: z.string().min(1),
  linkType: z.enum(['related', 'child']),
})
export type LinkKey = z.infer<typeof linkKey>
/** The same from a caller. */
export const givenLinkKey = linkKey.extend({ sourceId: entityId.min(1), targetId: entityId.min(1) })

export const verdict = z.enum(['keep', 'reject', 'uncertain'])
export type Verdict = z.infer<typeof verdict>

export const judgement = z.object({
  key: linkKey,
  verdict,
  note: z.string(),
  at: z.string(),
  /** What was judged: a rejected link is in no table of links any more. */
  confidence: z.number(),
  strategy: z.string().nullable(),
})
export type Judgement = z.infer<typeof judgement>

/** One step of how a confidence came about; the amounts of all steps add up to the confidence. */
export const waterfallStep = z.object({ label: z.string(), amount: z.number(), result: z.number() })
export type WaterfallStep = z.infer<typeof waterfallStep>

export const linkDetail = z.object({
  key: linkKey,
  origin: z.enum(['auto', 'manual']),
  confidence: z.number(),
  strategy: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  waterfall: z.array(waterfallStep),
  judgement: judgement.nullable(),
  /** Names to show; '' when the entity is not stored (any more). */
  sourceLabel: z.string(),
  targetLabel: z.string(),
})
export type LinkDetail = z.infer<typeof linkDetail>

/** Left out: the active project. */
const scoped = { projectId: projectId.optional() }
const paged = {
  limit: z.number().int().min(1).max(500).default(100),
  cursor,
}
const note = text(2000).default('')

/** Links from and to one entity. */
export const listLinksInput = z.object({ ...scoped, ...paged, entityType, entityId: entityId.min(1) })
export type ListLinks = z.infer<typeof listLinksInput>

export const judgeLinkInput = z.object({
  ...scoped,
  key: givenLinkKey,
  /** Null takes the judgement back. */
  verdict: verdict.nullable(),
  note,
})
export type JudgeLink = z.infer<typeof judgeLinkInput>

export const createLinkInput = z.object({
  ...scoped,
  key: givenLinkKey,
  confidence: z.number().min(0).max(1).default(1),
  note,
})
export type CreateLink = z.infer<typeof createLinkInput>

export const listJudgementsInput = z.object({ ...scoped, ...paged, verdict: verdict.optional() })
export type ListJudgements = z.infer<typeof listJudgementsInput>

export const givenJudgement = z.object({ key: givenLinkKey, verdict: verdict.nullable(), note })
/** A body over HTTP holds one megabyte: some thousands of judgements. */
export const importJudgementsInput = z.object({
  ...scoped,
  /** A verdict of null takes the judgement back. */
  judgements: z.array(givenJudgement).max(10_000),
})
export type ImportJudgements = z.infer<typeof importJudgementsInput>
/** `imported`: given or taken back. `unchanged`: stood there with the same verdict and note, or had none to take back. */
export const importedJudgements = z.object({ imported: z.number(), unchanged: z.number() })
export type ImportedJudgements = z.infer<typeof importedJudgements>

/** Why a session has no feature: checked in this order, the first that holds counts. */
export const silence = z.enum(['source_gone', 'no_evidence', 'task_bound_elsewhere', 'conflicting', 'below_floor'])
export type Silence = z.infer<typeof silence>

export const listSilentSessionsInput = z.object({ ...scoped, ...paged, silence: silence.optional() })
export type ListSilentSessions = z.infer<typeof listSilentSessionsInput>
export const silentSession = z.object({ sessionId: z.string(), label: z.string(), startedAt: z.string(), silence })
export type SilentSession = z.infer<typeof silentSession>

export const listUnworkedFeaturesInput = z.object({ ...scoped, ...paged })
export type ListUnworkedFeatures = z.infer<typeof listUnworkedFeaturesInput>
export const unworkedFeature = z.object({ featureId: z.string(), name: z.string(), status: z.string() })
export type UnworkedFeature = z.infer<typeof unworkedFeature>

export const listFanoutInput = z.object({ ...scoped, ...paged })
export type ListFanout = z.infer<typeof listFanoutInput>
/** Features a session is linked to, most first. */
export const sessionFanout = z.object({ sessionId: z.string(), label: z.string(), features: z.number() })
export type SessionFanout = z.infer<typeof sessionFanout>

/** A share with its 95 % interval (Wilson); null when there are fewer than 20 verdicts to compute it from. */
export const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable()
export type Estimate = z.infer<typeof estimate>

export const linkQualityInput = z.object(scoped)

export const qualityReport = z.object({
  projectId: z.string(),
  generatedAt: z.string(),
  coverage: z.object({
    features: z.number(),
    featuresWithSessions: z.number(),
    sessions: z.number(),
    sessionsWithFeatures: z.number(),
  }),
  /** Feature→session links per tenth of confidence: [0, 0.1) … [0.9, 1]. */
  histogram: z.array(z.number()).length(10),
  verdicts: z.object({ keep: z.number(), reject: z.number(), uncertain: z.number() }),
  precision: estimate,
  recall: estimate,
  /** Made-up features that no session worked on, linked in a dry run. */
  negativeControls: z.object({ features: z.number(), falseLinks: z.number() }),
})
export type QualityReport = z.infer<typeof qualityReport>
