/** All links of a project (spec 4): sessions one by one, then tasks and documents; each link once, in order. */
import type { LinkRecord, UnresolvedReference } from '../../records/link.ts'
import { compareLinkKeys, linkKeyText } from './auto-link.ts'
import { linkDocument } from './link-documents.ts'
import type { LinkIndex, LinkIndexInputs } from './link-index.ts'
import { buildLinkIndex } from './link-index.ts'
import { linkSession } from './link-sessions.ts'
import type { Linked } from './link-tasks.ts'
import { linkFeatureTasks } from './link-tasks.ts'
import type { SessionEvidence } from './session-signals.ts'

/** A change of any rule that decides which links there are, or their confidence, raises this: stored links are then rebuilt. */
export const LINK_LOGIC_VERSION = '1'

export type LinkInputs = LinkIndexInputs & {
  /** Every session of the project, subagents included, in any order; read once, one held at a time. */
  readonly sessions: Iterable<SessionEvidence> | AsyncIterable<SessionEvidence>
}

export type ProjectLinks = {
  /** One per key, ordered by the five key fields. */
  readonly links: LinkRecord[]
  /** Ordered by source. */
  readonly unresolved: UnresolvedReference[]
}

export async function linkProject(inputs: LinkInputs): Promise<ProjectLinks> {
  const index = buildLinkIndex(inputs)
  const sessionIds = new Set<string>()
  const evidenceLinks: LinkRecord[] = []
  for await (const evidence of inputs.sessions) {
    sessionIds.add(evidence.session.id)
    for (const link of linkSession(index, evidence)) evidenceLinks.push(link)
  }
  const linked = linkTasksAndDocuments(index, (id) => sessionIds.has(id))
  return mergeLinks([{ links: evidenceLinks, unresolved: [] }, ...linked])
}

/** Every link that needs no evidence of sessions. */
export function linkTasksAndDocuments(index: LinkIndex, hasSession: (sessionId: string) => boolean): Linked[] {
  return [
    ...index.features.map((feature) => linkFeatureTasks(feature, hasSession)),
    ...index.documents.map((document) => linkDocument(index, document, hasSession)),
  ]
}

/** Of several links of one key the last stays; of several equal references one. */
export function mergeLinks(parts: readonly Linked[]): ProjectLinks {
  const links = new Map<string, LinkRecord>()
  const unresolved = new Map<string, UnresolvedReference>()
  for (const part of parts) {
    for (const link of part.links) links.set(linkKeyText(link), link)
    for (const reference of part.unresolved) {
      unresolved.set(`${reference.sourceType}\n${reference.sourceId}\n${reference.sessionId}`, reference)
    }
  }
  return {
    links: [...links.values()].sort(compareLinkKeys),
    unresolved: [...unresolved].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference),
  }
}
