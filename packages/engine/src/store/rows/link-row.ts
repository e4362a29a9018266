import type {
  FeatureSessionLink,
  Link,
  LinkEvidence,
  LinkJudgement,
  LinkRow,
  LinkRowKey,
  NewRow,
  StoredRow,
} from '@ccdash/db'
import type { EntityType, LinkKey, LinkRecord } from '../../records/link.ts'
import type { StoredJudgement } from '../store.ts'
import { fromJson } from './json.ts'

/** The one strategy whose metadata is large. */
export const EVIDENCE_STRATEGY = 'session_evidence'

type KeyRow = { readonly [Name in keyof LinkKey]: string }

export function linkKeyRow(projectId: string, key: LinkKey): KeyRow & { readonly projectId: string } {
  const { sourceType, sourceId, targetType, targetId, linkType } = key
  return { projectId, sourceType, sourceId, targetType, targetId, linkType }
}

/** In the order of the key. */
export function linkRowKey(key: LinkKey): LinkRowKey {
  return [key.sourceType, key.sourceId, key.targetType, key.targetId, key.linkType]
}

export function linkRow(projectId: string, record: LinkRecord): NewRow<Link> {
  const { origin, confidence, strategy } = record
  const metadata = strategy === EVIDENCE_STRATEGY ? auditFacts(record.metadata) : record.metadata
  return {
    ...linkKeyRow(projectId, record),
    ...{ origin, confidence, strategy },
    metadata: metadata === null ? null : JSON.stringify(metadata),
  }
}

/** Null when the link's row holds its whole metadata. */
export function linkEvidenceRow(projectId: string, record: LinkRecord): NewRow<LinkEvidence> | null {
  if (record.strategy !== EVIDENCE_STRATEGY || record.metadata === null) return null
  return { ...linkKeyRow(projectId, record), metadata: JSON.stringify(record.metadata) }
}

/** What the audit reads of a link found by evidence: of its signals the kind and path of the first. */
function auditFacts(metadata: LinkRecord['metadata']): LinkRecord['metadata'] {
  if (metadata === null) return null
  const { linkStrategy, signals, commands, ambiguityShare, title } = metadata
  const first: readonly unknown[] = Array.isArray(signals) ? signals.slice(0, 1) : []
  return { linkStrategy, signals: first.map(signalFacts), commands, ambiguityShare, title }
}

function signalFacts(signal: unknown): unknown {
  if (typeof signal !== 'object' || signal === null || !('type' in signal) || !('path' in signal)) return signal
  return { type: signal.type, path: signal.path }
}

/**
 * Its metadata is parsed when it is first looked at: a rebuild reads every link, and most are equal to the computed ones by
 * text. Written out field by field, as is the next: they run for every link of a project.
 */
export function linkRecord(row: LinkRow): LinkRecord {
  const text = row.metadata
  let parsed: LinkRecord['metadata'] = null
  const record: LinkRecord = {
    sourceType: row.sourceType as EntityType,
    sourceId: row.sourceId,
    targetType: row.targetType as EntityType,
    targetId: row.targetId,
    linkType: row.linkType as LinkKey['linkType'],
    origin: row.origin as LinkRecord['origin'],
    confidence: row.confidence,
    strategy: row.strategy,
    get metadata() {
      if (text !== null) parsed ??= fromJson(text)
      return parsed
    },
  }
  return text === null ? record : Object.defineProperty(record, 'metadataText', { value: text })
}

export function featureSessionLink(row: FeatureSessionLink): LinkRecord {
  return {
    sourceType: 'feature',
    sourceId: row.sourceId,
    targetType: 'session',
    targetId: row.targetId,
    linkType: 'related',
    origin: row.origin as LinkRecord['origin'],
    confidence: row.confidence,
    strategy: row.strategy,
    metadata: row.metadata === null ? null : fromJson(row.metadata),
  }
}

export function judgementRow(projectId: string, { key, link, ...said }: StoredJudgement): NewRow<LinkJudgement> {
  const { verdict, note, at } = said
  return {
    ...linkKeyRow(projectId, key),
    ...{ verdict, note, at },
    snapshot: link === null ? null : JSON.stringify(link),
  }
}

export function storedJudgement(row: StoredRow<LinkJudgement>): StoredJudgement {
  return {
    key: linkKey(row),
    verdict: row.verdict as StoredJudgement['verdict'],
    note: row.note,
    at: row.at,
    link: row.snapshot === null ? null : fromJson(row.snapshot),
  }
}

function linkKey(row: KeyRow): LinkKey {
  return {
    sourceType: row.sourceType as EntityType,
    sourceId: row.sourceId,
    targetType: row.targetType as EntityType,
    targetId: row.targetId,
    linkType: row.linkType as LinkKey['linkType'],
  }
}
