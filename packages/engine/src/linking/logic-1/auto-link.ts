/** Building links, and what names them. */
import type { EntityType, LinkKey, LinkRecord, LinkStrategy } from '../../records/link.ts'
import { compareCodePoints } from '../../text/python-text.ts'

type End = { readonly type: EntityType; readonly id: string }

/** Confidence of the strategies that do not weigh evidence. */
export const FIXED_CONFIDENCE = {
  task_frontmatter: 1,
  explicit_frontmatter_ref: 0.98,
  path_feature_hint: 0.74,
  referenced_document_inheritance: 0.64,
  document_ref_path: 0.9,
  progress_source_task: 1,
  task_session_ref: 0.96,
  explicit_session_ref: 1,
} as const satisfies Partial<Record<LinkStrategy, number>>

export const feature = (id: string): End => ({ type: 'feature', id })
export const task = (id: string): End => ({ type: 'task', id })
export const session = (id: string): End => ({ type: 'session', id })
export const document = (id: string): End => ({ type: 'document', id })

/** A link of a strategy with fixed confidence. `details` are its metadata beside `linkStrategy`. */
export function fixedLink(
  from: End,
  to: End,
  strategy: keyof typeof FIXED_CONFIDENCE,
  details: Readonly<Record<string, unknown>> = {},
): LinkRecord {
  return {
    ...linkKeyOf(from, to, strategy === 'progress_source_task' ? 'child' : 'related'),
    origin: 'auto',
    confidence: FIXED_CONFIDENCE[strategy],
    strategy,
    metadata: { linkStrategy: strategy, ...details },
  }
}

/** A link that follows from structure alone: certain, without strategy and metadata, as in the reference. */
export function structuralLink(from: End, to: End, linkType: LinkKey['linkType']): LinkRecord {
  return { ...linkKeyOf(from, to, linkType), origin: 'auto', confidence: 1, strategy: null, metadata: null }
}

export function linkKeyOf(from: End, to: End, linkType: LinkKey['linkType']): LinkKey {
  return { sourceType: from.type, sourceId: from.id, targetType: to.type, targetId: to.id, linkType }
}

/** The key as one text, for maps: equal exactly when the five fields are. */
export function linkKeyText(key: LinkKey): string {
  return `${key.sourceType}\n${key.sourceId}\n${key.targetType}\n${key.targetId}\n${key.linkType}`
}

/** By the five key fields, each by code point. */
export function compareLinkKeys(left: LinkKey, right: LinkKey): number {
  return (
    compareCodePoints(left.sourceType, right.sourceType) ||
    compareCodePoints(left.sourceId, right.sourceId) ||
    compareCodePoints(left.targetType, right.targetType) ||
    compareCodePoints(left.targetId, right.targetId) ||
    compareCodePoints(left.linkType, right.linkType)
  )
}
