/** What the rules say of one link, without linking the project. */
import type { LinkKey, LinkRecord } from '../../records/link.ts'
import { linkKeyText } from './auto-link.ts'
import { linkDocument } from './link-documents.ts'
import type { LinkIndex } from './link-index.ts'
import { mergeLinks } from './link-project.ts'
import { linkSession } from './link-sessions.ts'
import type { HasSession } from './link-tasks.ts'
import { linkFeatureTasks } from './link-tasks.ts'
import type { SessionReferrers } from './relink-scope.ts'
import { linkSessionReferences } from './relink-scope.ts'
import type { SessionEvidence } from './session-signals.ts'

/** An index with what is looked up beside it. */
export type KnownIndex = {
  readonly index: LinkIndex
  readonly referrers: ReadonlyMap<string, SessionReferrers>
}

const NO_SESSION: HasSession = () => false

/**
 * @param target  evidence of the session the link leads to; null when it leads to something else or there is no such session.
 * @returns       the link a full rebuild would make; null when it would make none.
 */
export function findRuleLink(known: KnownIndex, key: LinkKey, target: SessionEvidence | null): LinkRecord | null {
  const wanted = linkKeyText(key)
  return linksAround(known, key, target).find((link) => linkKeyText(link) === wanted) ?? null
}

function linksAround({ index, referrers }: KnownIndex, key: LinkKey, target: SessionEvidence | null): LinkRecord[] {
  if (key.targetType === 'session') return target === null ? [] : linksToSession({ index, referrers }, target)
  const feature = key.sourceType === 'feature' ? index.featureById.get(key.sourceId) : undefined
  const document = key.sourceType === 'document' ? index.documentById.get(key.sourceId) : undefined
  return mergeLinks([
    ...(feature === undefined ? [] : [linkFeatureTasks(feature, NO_SESSION)]),
    ...(document === undefined ? [] : [linkDocument(index, document, NO_SESSION)]),
  ]).links
}

/** Every link that leads to the session: by evidence, by tasks, by documents. Each key once, in no particular order. */
export function linksToSession({ index, referrers }: KnownIndex, evidence: SessionEvidence): LinkRecord[] {
  if (!referrers.has(evidence.session.id)) return linkSession(index, evidence)
  const references = linkSessionReferences(index, referrers, evidence.session.id)
  return mergeLinks([
    { links: linkSession(index, evidence), unresolved: [] },
    { links: references, unresolved: [] },
  ]).links
}
