/**
 * What has to be linked again after a change, so that the result is that of a full rebuild.
 *
 *   a session changed        linkSession for it
 *   a session came or went   that, and linkSessionReferences: tasks and documents may name it
 *   documents or tasks did   linkTasksAndDocuments (reads no session), and linkSession for the sessions in `sessionScope`
 *
 * A session and a feature can have a link by evidence only when they share a token: the last part of a path, or a slug.
 * Whoever keeps the tokens of sessions finds those to link again by token, without reading the others.
 */
import type { LinkRecord } from '../../records/link.ts'
import type { ParsedCommand } from '../../records/session.ts'
import type { DocumentRecord } from '../../records/document.ts'
import { commandEvents } from './command-events.ts'
import type { FeatureEvidence } from './feature-evidence.ts'
import { aliasTokensFromPath, canonicalSlug, featureSlugFromPath, slugFromPath } from '../../text/feature-slug.ts'
import { linkDocument } from './link-documents.ts'
import type { LinkIndex } from './link-index.ts'
import { mergeLinks } from './link-project.ts'
import { linkFeatureTasks } from './link-tasks.ts'
import { lastPart } from './ref-index.ts'
import { normalizeRefPath } from '../../text/ref-path.ts'
import type { SessionEvidence } from './session-signals.ts'

/** Sessions to link again: those with one of the tokens, and those named. */
export type SessionScope = { readonly tokens: ReadonlySet<string>; readonly sessionIds: ReadonlySet<string> }

/** Sessions that the difference between two states of features and tasks can affect. */
export function sessionScope(before: LinkIndex, after: LinkIndex): SessionScope {
  const tokens = new Set<string>()
  const sessionIds = new Set<string>()
  for (const id of new Set([...before.featureById.keys(), ...after.featureById.keys()])) {
    const [old, now] = [before.featureById.get(id), after.featureById.get(id)]
    for (const token of changedTokens(old, now)) tokens.add(token)
    for (const session of difference(old?.boundSessionIds, now?.boundSessionIds)) sessionIds.add(session)
  }
  return { tokens, sessionIds }
}

/** Every token under which the session may be found. */
export function sessionTokens({ fileUpdates, commands }: Omit<SessionEvidence, 'session'>): Set<string> {
  const tokens = new Set<string>()
  for (const { path } of fileUpdates) tokens.add(fileUpdateToken(path))
  for (const { parsed } of commandEvents(commands)) {
    if (parsed !== null) for (const token of commandTokens(parsed)) tokens.add(token)
  }
  tokens.delete('')
  return tokens
}

/** The one token of a file update; '' when its path can match nothing. */
function fileUpdateToken(path: string): string {
  return lastPart(normalizeRefPath(path))
}

/** A new name may change the order in which shares are added up; new aliases may let pass what was held back before. */
function changedTokens(before: FeatureEvidence | undefined, after: FeatureEvidence | undefined): Set<string> {
  const isRefsOnly =
    before?.name === after?.name && difference(before?.aliases, after?.aliases).size === 0 && before !== undefined
  if (isRefsOnly) return new Set([...difference(before.refs, after?.refs)].map(lastPart))
  const features = [before, after].filter((feature) => feature !== undefined)
  return new Set(features.flatMap(({ refs, aliases }) => [...[...refs].map(lastPart), ...aliases]))
}

function commandTokens(parsed: ParsedCommand): string[] {
  const slug = (parsed.featureSlug ?? '').toLowerCase()
  const paths = (parsed.paths ?? []).map(normalizeRefPath).filter((path) => path !== '')
  return [
    slug,
    canonicalSlug(parsed.featureSlugCanonical || slug),
    ...paths.flatMap((path) => [
      lastPart(path),
      ...aliasTokensFromPath(path),
      ...[slugFromPath(path), featureSlugFromPath(path)].flatMap((name) => [name, canonicalSlug(name)]),
    ]),
  ]
}

function difference(before: ReadonlySet<string> = new Set(), after: ReadonlySet<string> = new Set()): Set<string> {
  return before.symmetricDifference(after)
}

/** Who names a session: features through their tasks, documents themselves or through the tasks in them. */
export type SessionReferrers = {
  readonly features: readonly FeatureEvidence[]
  readonly documents: readonly DocumentRecord[]
}

/** By session id as written. Looks at every feature and document once; worth keeping beside the index. */
export function findSessionReferrers(index: LinkIndex): Map<string, SessionReferrers> {
  const referrers = new Map<string, { features: FeatureEvidence[]; documents: DocumentRecord[] }>()
  const referrersOf = (sessionId: string) => {
    const known = referrers.get(sessionId) ?? { features: [], documents: [] }
    referrers.set(sessionId, known)
    return known
  }
  for (const feature of index.features) {
    for (const id of feature.boundSessionIds) referrersOf(id).features.push(feature)
  }
  for (const document of index.documents) {
    const { unresolved } = linkDocument(index, document, () => false)
    for (const id of new Set(unresolved.map(({ sessionId }) => sessionId))) referrersOf(id).documents.push(document)
  }
  return referrers
}

/** Links of tasks, features and documents that name the session; together with `linkSession` all links that lead to it. */
export function linkSessionReferences(
  index: LinkIndex,
  referrers: ReadonlyMap<string, SessionReferrers>,
  sessionId: string,
): LinkRecord[] {
  const { features = [], documents = [] } = referrers.get(sessionId) ?? {}
  const isIt = (id: string) => id === sessionId
  const linked = [
    ...features.map((feature) => linkFeatureTasks(feature, isIt)),
    ...documents.map((document) => linkDocument(index, document, isIt)),
  ]
  return mergeLinks(linked).links.filter(({ targetType }) => targetType === 'session')
}
