/** What a relink gathers while it compares, part by part, the links there are with the links there should be. */
import { setImmediate as nextTick } from 'node:timers/promises'
import { diffLinks } from '../logic-1/diff-links.ts'
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { linksToSession } from '../logic-1/link-of-key.ts'
import { linkDocument } from '../logic-1/link-documents.ts'
import { mergeLinks } from '../logic-1/link-project.ts'
import type { HasSession } from '../logic-1/link-tasks.ts'
import { linkFeatureTasks } from '../logic-1/link-tasks.ts'
import type { SessionEvidence } from '../logic-1/session-signals.ts'
import type { OperationTracker } from '../../ledger/operation-tracker.ts'
import type { LinkDiff, LinkRecord, UnresolvedReference } from '../../records/link.ts'
import type { EvidenceDetail, Store } from '../../store/store.ts'
import type { Judgements } from './relink-judgements.ts'
import { judgedKeys, readJudgementsByKey } from './relink-judgements.ts'

export const SESSIONS_PER_PAGE = 250
/** After so many sessions or documents others get their turn, and a cancel is noticed. */
export const SLICE = 25

export type RelinkWork = {
  readonly projectId: string
  readonly store: Store
  readonly tracker: OperationTracker
  /** Verdicts that the differences were found with. */
  readonly judgements: Judgements
  /** Differences so far. */
  readonly diff: { readonly [List in keyof LinkDiff]: LinkDiff[List][number][] }
  /** Takes in one part of the graph. No link may be in two parts. */
  compare(stored: readonly LinkRecord[], computed: readonly LinkRecord[]): void
  /** Links computed so far. */
  created(): number
}

/** A finished comparison. */
export type Relinked = {
  readonly work: RelinkWork
  readonly known: KnownIndex
  readonly unresolved: readonly UnresolvedReference[]
  /** Whether documents may differ from those of the relink before. */
  readonly hasNewDocuments: boolean
}

export async function startRelinkWork(store: Store, projectId: string, tracker: OperationTracker): Promise<RelinkWork> {
  const judgements = await readJudgementsByKey(store, projectId)
  const judged = judgedKeys(judgements)
  const diff: RelinkWork['diff'] = { gained: [], lost: [], rescored: [], updated: [] }
  let created = 0
  return {
    ...{ projectId, store, tracker, judgements, diff },
    compare(stored, computed) {
      const { gained, lost, rescored, updated } = diffLinks(stored, computed, judged)
      for (const link of gained) diff.gained.push(link)
      for (const link of lost) diff.lost.push(link)
      for (const change of rescored) diff.rescored.push(change)
      for (const change of updated) diff.updated.push(change)
      created += computed.length
      tracker.counters({ linksCreated: computed.length })
    },
    created: () => created,
  }
}

/** What has to be read of sessions: evidence speaks for features, so where there are none it is not looked at. */
export function evidenceDetail({ index }: KnownIndex): EvidenceDetail {
  return index.features.length === 0 ? 'bare' : 'full'
}

/** Lets others have their turn. @throws the signal's reason when the operation is to stop */
export async function endSlice({ signal }: OperationTracker): Promise<void> {
  await nextTick()
  signal.throwIfAborted()
}

/**
 * Compares all links that lead to some sessions.
 *
 * @param ids  the sessions, also those that are gone: their links are lost.
 */
export async function compareSessions(
  work: RelinkWork,
  known: KnownIndex,
  ids: readonly string[],
  evidence: readonly SessionEvidence[],
  onSlice: (sessions: number) => void,
): Promise<void> {
  const stored = await work.store.readLinksToSessions(work.projectId, ids)
  const storedOf = Map.groupBy(stored, ({ targetId }) => targetId)
  const evidenceOf = new Map(evidence.map((one) => [one.session.id, one]))
  for (let start = 0; start < ids.length; start += SLICE) {
    const slice = ids.slice(start, start + SLICE)
    const computed = slice.flatMap((id) => {
      const one = evidenceOf.get(id)
      return one === undefined ? [] : linksToSession(known, one)
    })
    work.compare(
      slice.flatMap((id) => storedOf.get(id) ?? []),
      computed,
    )
    onSlice(slice.length)
    await endSlice(work.tracker)
  }
}

/** References of tasks and documents to those of the sessions that are not there (D-31). */
export function findUnresolved(
  { index, referrers }: KnownIndex,
  sessionIds: Iterable<string>,
  hasSession: HasSession,
): UnresolvedReference[] {
  const missing = new Set([...sessionIds].filter((id) => !hasSession(id)))
  const naming = [...missing].flatMap((id) => referrers.get(id) ?? [])
  const features = new Set(naming.flatMap((one) => one.features))
  const documents = new Set(naming.flatMap((one) => one.documents))
  const { unresolved } = mergeLinks([
    ...[...features].map((feature) => linkFeatureTasks(feature, hasSession)),
    ...[...documents].map((document) => linkDocument(index, document, hasSession)),
  ])
  return unresolved.filter(({ sessionId }) => missing.has(sessionId))
}
