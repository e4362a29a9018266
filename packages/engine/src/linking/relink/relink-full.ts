/** Compares all links of a project with those the rules make; through the steps callers know (spec 3.5). */
import { buildLinkIndex } from '../logic-1/link-index.ts'
import type { KnownIndex } from '../logic-1/link-of-key.ts'
import { linkKeyText } from '../logic-1/auto-link.ts'
import { linkDocument } from '../logic-1/link-documents.ts'
import { mergeLinks } from '../logic-1/link-project.ts'
import { linkFeatureTasks } from '../logic-1/link-tasks.ts'
import { findSessionReferrers } from '../logic-1/relink-scope.ts'
import type { LinkRecord } from '../../records/link.ts'
import type { Store } from '../../store/store.ts'
import type { OperationTracker } from '../../ledger/operation-tracker.ts'
import type { Relinked, RelinkWork } from './relink-work.ts'
import {
  compareSessions,
  endSlice,
  evidenceDetail,
  findUnresolved,
  SESSIONS_PER_PAGE,
  SLICE,
  startRelinkWork,
} from './relink-work.ts'

const FEATURES_PER_MESSAGE = 20
const NO_SESSION = (): boolean => false

/** Sessions are read in pages; of the links only the differences are held. */
export async function compareProject(store: Store, projectId: string, tracker: OperationTracker): Promise<Relinked> {
  const work = await startRelinkWork(store, projectId, tracker)
  const inputs = {
    features: await store.readFeatures(projectId),
    tasks: await store.readTasks(projectId),
    documents: await store.readDocuments(projectId),
  }
  const { sessions } = await store.counts(projectId)
  await endSlice(tracker)

  const featureCount = inputs.features.length
  tracker.phase('links:feature-prep', `Building feature evidence for ${featureCount} feature(s)`)
  tracker.progress({ featureCount })
  const index = buildLinkIndex(inputs)
  await endSlice(tracker)
  const known = { index, referrers: findSessionReferrers(index) }
  const others = await readLinksToOthers(work)
  await linkFeatures(work, known, others)

  const sessionIds = await compareAllSessions(work, known, sessions)
  await linkDocuments(work, known, others)
  work.compare(await readOrphans(work, others, sessionIds), [])
  return {
    work,
    known,
    unresolved: findUnresolved(known, known.referrers.keys(), (id) => sessionIds.has(id)),
    hasNewDocuments: true,
  }
}

/** Stored links that need no evidence; those to sessions are compared with their session. */
type Others = {
  readonly fromDocuments: readonly LinkRecord[]
  readonly fromOthers: readonly LinkRecord[]
  readonly toSessions: readonly LinkRecord[]
}

async function readLinksToOthers({ store, projectId }: RelinkWork): Promise<Others> {
  const links = await store.readReferenceLinks(projectId)
  const toOthers = links.filter(({ targetType }) => targetType !== 'session')
  return {
    fromDocuments: toOthers.filter(({ sourceType }) => sourceType === 'document'),
    fromOthers: toOthers.filter(({ sourceType }) => sourceType !== 'document'),
    toSessions: links.filter(({ targetType }) => targetType === 'session'),
  }
}

async function linkFeatures(work: RelinkWork, { index }: KnownIndex, others: Others): Promise<void> {
  const { tracker } = work
  const featureCount = index.features.length
  const links: LinkRecord[] = []
  for (const [place, feature] of index.features.entries()) {
    for (const link of linkFeatureTasks(feature, NO_SESSION).links) links.push(link)
    const done = place + 1
    if (done % FEATURES_PER_MESSAGE !== 0 && done !== featureCount) continue
    tracker.progress({ featuresPrepared: done, featureCount })
    tracker.phase('links:feature-prep', `Prepared feature evidence ${done}/${featureCount}`)
  }
  work.compare(others.fromOthers, mergeLinks([{ links, unresolved: [] }]).links)
  await endSlice(tracker)
}

/** @returns ids of all sessions */
async function compareAllSessions(work: RelinkWork, known: KnownIndex, sessionCount: number): Promise<Set<string>> {
  const { store, projectId, tracker } = work
  const phase = 'links:session-evidence'
  tracker.phase(phase, `Evaluating session evidence across ${sessionCount} session(s)`)
  tracker.progress({ sessionCount })
  const detail = evidenceDetail(known)
  const ids = new Set<string>()
  let sessionsProcessed = 0
  for (let after: string | null = null; ;) {
    const page = await store.pageSessionEvidence(projectId, after, SESSIONS_PER_PAGE, detail)
    const last = page.at(-1)
    if (last === undefined) return ids
    after = last.session.id
    for (const { session } of page) ids.add(session.id)
    tracker.progress({ sessionPagesLoaded: ids.size, sessionCount })
    tracker.phase(phase, `Loaded session page ${ids.size}/${sessionCount}`)
    const pageIds = page.map(({ session }) => session.id)
    await compareSessions(work, known, pageIds, page, (sessions) => {
      sessionsProcessed += sessions
      tracker.progress({ sessionsProcessed, sessionCount })
      tracker.phase(phase, `Processed sessions ${sessionsProcessed}/${sessionCount}`)
    })
  }
}

async function linkDocuments(work: RelinkWork, { index }: KnownIndex, others: Others): Promise<void> {
  const { tracker } = work
  const documentCount = index.documents.length
  tracker.phase('links:documents', `Linking documents (${documentCount} total)`)
  tracker.progress({ documentCount })
  const stored = Map.groupBy(others.fromDocuments, ({ sourceId }) => sourceId)
  for (let start = 0; start < documentCount; start += SLICE) {
    const slice = index.documents.slice(start, start + SLICE)
    const { links } = mergeLinks(slice.map((document) => linkDocument(index, document, NO_SESSION)))
    work.compare(
      slice.flatMap(({ id }) => stored.get(id) ?? []),
      links,
    )
    const documentsProcessed = start + slice.length
    tracker.progress({ documentsProcessed, documentCount })
    tracker.phase('links:documents', `Linked documents ${documentsProcessed}/${documentCount}`)
    await endSlice(tracker)
  }
  work.compare(
    others.fromDocuments.filter(({ sourceId }) => !index.documentById.has(sourceId)),
    [],
  )
}

/** Links to sessions that are gone. */
async function readOrphans(
  { store, projectId }: RelinkWork,
  { toSessions }: Others,
  sessionIds: ReadonlySet<string>,
): Promise<LinkRecord[]> {
  const { fanout } = await store.readAuditLinks(projectId)
  const gone = [...fanout.keys()].filter((id) => !sessionIds.has(id))
  const links = gone.length === 0 ? [] : await store.readLinksToSessions(projectId, gone)
  const orphans = [...links, ...toSessions.filter(({ targetId }) => !sessionIds.has(targetId))]
  return [...new Map(orphans.map((link) => [linkKeyText(link), link])).values()]
}
