/** Links, verdicts and what has no link, a bounded page at a time; answers from the store alone. */
import type { ListJudgements, ListSilentSessions, OpsReads, Page, SilentSession } from '@ccdash/api-contract'
import { linkKeyText } from '../linking/logic-1/auto-link.ts'
import { findProject } from '../store/find-project.ts'
import type { SessionRecord } from '../records/session.ts'
import { decodeCursor, encodeCursor } from '../store/cursor.ts'
import type { Store, StoredJudgement } from '../store/store.ts'
import { readJudgementsByKey } from '../linking/relink/relink-judgements.ts'
import { findSilence } from '../linking/review/find-silence.ts'
import { compareJudgements, entitiesOf, entityText, toJudgement, toLinkDetail } from '../linking/review/link-details.ts'

export type LinkQueries = Pick<
  OpsReads,
  'listLinks' | 'listJudgements' | 'listSilentSessions' | 'listUnworkedFeatures' | 'listFanout'
>

/** Read at most for one page of one kind of silence. */
const MAX_PAGES = 20

export function createLinkQueries(store: Store): LinkQueries {
  return {
    async listLinks({ projectId, entityType: type, entityId: id, cursor, limit }) {
      const project = await findProject(store, projectId)
      const { links, next } = await store.pageLinksOf(project.id, { type, id }, cursor ?? null, limit)
      const judgements = await readJudgementsByKey(store, project.id)
      const labels = await store.readLabels(project.id, entitiesOf(links))
      const items = links.map((link) => toLinkDetail(link, judgements.get(linkKeyText(link)), labels))
      return { items, nextCursor: next }
    },

    async listJudgements(input) {
      const project = await findProject(store, input.projectId)
      return pageJudgements(await store.readJudgements(project.id), input)
    },

    async listSilentSessions(input) {
      const project = await findProject(store, input.projectId)
      return listSilentSessions(store, project.id, input)
    },

    async listUnworkedFeatures({ projectId, cursor, limit }) {
      const project = await findProject(store, projectId)
      const { features, next } = await store.pageUnworkedFeatures(project.id, cursor ?? null, limit)
      const items = features.map(({ id, name, status }) => ({ featureId: id, name, status }))
      return { items, nextCursor: next }
    },

    async listFanout({ projectId, cursor, limit }) {
      const project = await findProject(store, projectId)
      const { rows, next } = await store.pageFanout(project.id, cursor ?? null, limit)
      const entities = rows.map(({ sessionId }) => ({ type: 'session', id: sessionId }) as const)
      const labels = await store.readLabels(project.id, entities)
      const labelOf = (id: string): string => labels.get(entityText({ type: 'session', id })) ?? ''
      const items = rows.map(({ sessionId, features }) => ({ sessionId, label: labelOf(sessionId), features }))
      return { items, nextCursor: next }
    },
  }
}

/** Latest first. */
function pageJudgements(
  judgements: readonly StoredJudgement[],
  { verdict, cursor, limit }: ListJudgements,
): Page<ReturnType<typeof toJudgement>> {
  const after = cursor === undefined || cursor === null ? null : decodeCursor(cursor, ['', ''] as const)
  const wanted = judgements.filter((one) => verdict === undefined || one.verdict === verdict)
  const ordered = wanted.toSorted(compareJudgements)
  const isAfter = ({ at, key }: StoredJudgement): boolean =>
    after === null || at < after[0] || (at === after[0] && linkKeyText(key) > after[1])
  const rest = ordered.filter(isAfter)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = rest.length > limit && last !== undefined ? encodeCursor([last.at, linkKeyText(last.key)]) : null
  return { items: items.map(toJudgement), nextCursor }
}

/** A page of one kind may hold fewer than asked for, even none, though there is a next one: the search is bounded. */
async function listSilentSessions(
  store: Store,
  projectId: string,
  { silence: wanted, cursor, limit }: ListSilentSessions,
): Promise<Page<SilentSession>> {
  const found: SilentSession[] = []
  let after = cursor ?? null
  for (let page = 0; page < MAX_PAGES && found.length <= limit / 2; page += 1) {
    // It never brings more than there is room for, so its own cursor is where to go on.
    const { sessions, next } = await store.pageUnlinkedSessions(projectId, after, limit - found.length)
    const silent = await describeSilence(store, projectId, sessions)
    for (const one of silent) if (wanted === undefined || one.silence === wanted) found.push(one)
    after = next
    if (next === null) break
  }
  return { items: found, nextCursor: after }
}

async function describeSilence(
  store: Store,
  projectId: string,
  sessions: readonly SessionRecord[],
): Promise<SilentSession[]> {
  const ids = sessions.map(({ id }) => id)
  const links = await store.readLinksToSessions(projectId, ids)
  const named = new Set(links.map(({ targetId }) => targetId))
  const judgements = await store.readJudgements(projectId)
  const rejected = new Set(
    judgements
      .filter(({ verdict, key }) => verdict === 'reject' && key.sourceType === 'feature')
      .map(({ key }) => key.targetId),
  )
  const labels = await store.readLabels(
    projectId,
    ids.map((id) => ({ type: 'session', id }) as const),
  )
  const silent: SilentSession[] = []
  for (const session of sessions) {
    const { id, startedAt, fileUpdateCount, commandCount } = session
    const commands = fileUpdateCount === 0 && commandCount > 0 ? await store.readCommands(projectId, id) : []
    const facts = { session, commands, isNamedElsewhere: named.has(id), hasRejectedLink: rejected.has(id) }
    const label = labels.get(entityText({ type: 'session', id })) ?? ''
    silent.push({ sessionId: id, label, startedAt, silence: findSilence(facts) })
  }
  return silent
}
