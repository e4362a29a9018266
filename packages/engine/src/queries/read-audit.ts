/** The link audit over the stored links, a page at a time (spec 5). */
import type { AuditInput, AuditReport, Verdict } from '@ccdash/api-contract'
import type { AuditedLinks, LinkAuditResult, SuspectPlace } from '../linking/review/audit-links.ts'
import { auditLinks, compareSuspects } from '../linking/review/audit-links.ts'
import { inTurns } from '../store/in-turns.ts'
import { linkKeyText } from '../linking/logic-1/auto-link.ts'
import type { LinkRecord } from '../records/link.ts'
import { decodeCursor, encodeCursor } from '../store/cursor.ts'
import type { Store } from '../store/store.ts'
import type { Judgements } from '../linking/relink/relink-judgements.ts'
import { readJudgementsByKey } from '../linking/relink/relink-judgements.ts'
import { endsOf, entitiesOf, entityText } from '../linking/review/link-details.ts'

export async function readAuditReport(
  store: Store,
  projectId: string,
  { featureId, primaryFloor, fanoutFloor, reason, verdict, includeRejected, cursor, limit }: AuditInput,
  at: Date,
): Promise<AuditReport> {
  const { links, fanout } = await store.readAuditLinks(projectId)
  const judgements = await readJudgementsByKey(store, projectId)
  const verdictOf = (link: LinkRecord): Verdict | null => judgements.get(linkKeyText(link))?.verdict ?? null
  const wanted = { featureId, primaryFloor, fanoutFloor, reason, verdict }
  const parts: LinkAuditResult[] = []
  await inTurns(links, (slice) => void parts.push(auditLinks({ links: slice, fanout, verdictOf }, wanted)))
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0)
  if (includeRejected === true || verdict === 'reject') {
    const rejected = await readRejected(store, projectId, { links, fanout, judgements })
    parts.push(auditLinks({ ...rejected, verdictOf }, wanted))
  }
  const suspects = parts.flatMap((part) => part.suspects).toSorted(compareSuspects)
  const after = cursor === undefined || cursor === null ? null : decodePlace(cursor)
  const rest = after === null ? suspects : suspects.filter((suspect) => compareSuspects(suspect, after) > 0)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    projectId,
    featureFilter: featureId === '' ? null : featureId,
    rowCount,
    suspectCount: page.length,
    totalSuspects: suspects.length,
    nextCursor: rest.length > page.length && last !== undefined ? encodePlace(last) : null,
    ...{ primaryFloor, fanoutFloor },
    generatedAt: at.toISOString(),
    suspects: page,
  }
}

type Audited = Pick<AuditedLinks, 'links' | 'fanout'>

/**
 * The links of stored features and sessions that are none because they were rejected, as they were. The fan-out of their
 * sessions is that with all of them: a suspect stays one while its neighbours are rejected.
 */
async function readRejected(
  store: Store,
  projectId: string,
  { links, fanout, judgements }: Audited & { readonly judgements: Judgements },
): Promise<Audited> {
  const linked = new Set(links.map(linkKeyText))
  const rejected = [...judgements].flatMap(([key, { verdict, link }]) => {
    const isAudited = link?.sourceType === 'feature' && link.targetType === 'session' && link.linkType === 'related'
    return verdict === 'reject' && isAudited && !linked.has(key) ? [link] : []
  })
  const labels = await store.readLabels(projectId, entitiesOf(rejected))
  const standing = rejected.filter((link) => endsOf(link).every((end) => labels.has(entityText(end))))
  const withRejected = new Map(fanout)
  for (const { targetId } of standing) withRejected.set(targetId, (withRejected.get(targetId) ?? 0) + 1)
  return { links: standing, fanout: withRejected }
}

function encodePlace({ fanoutCount, confidence, featureId, sessionId }: SuspectPlace): string {
  return encodeCursor([fanoutCount, confidence, featureId, sessionId])
}

function decodePlace(cursor: string): SuspectPlace {
  const [fanoutCount, confidence, featureId, sessionId] = decodeCursor(cursor, [0, 0.5, '', ''] as const)
  return { fanoutCount, confidence, featureId, sessionId }
}
