/** The link audit over the stored links, a page at a time (spec 5). */
import type { AuditInput, AuditReport, Verdict } from '@ccdash/api-contract'
import type { LinkAuditResult, SuspectPlace } from '../audit/audit-links.ts'
import { auditLinks, compareSuspects } from '../audit/audit-links.ts'
import { inTurns } from '../in-turns.ts'
import { linkKeyText } from '../link/auto-link.ts'
import type { LinkRecord } from '../records/link.ts'
import { decodeCursor, encodeCursor } from '../store/cursor.ts'
import type { Store } from '../store/store.ts'
import { readJudgementsByKey } from '../sync/relink-judgements.ts'

export async function readAuditReport(
  store: Store,
  projectId: string,
  { featureId, primaryFloor, fanoutFloor, reason, verdict, cursor, limit }: AuditInput,
  at: Date,
): Promise<AuditReport> {
  const { links, fanout } = await store.readAuditLinks(projectId)
  const judgements = await readJudgementsByKey(store, projectId)
  const verdictOf = (link: LinkRecord): Verdict | null => judgements.get(linkKeyText(link))?.verdict ?? null
  const wanted = { featureId, primaryFloor, fanoutFloor, reason, verdict }
  const parts: LinkAuditResult[] = []
  await inTurns(links, (slice) => void parts.push(auditLinks({ links: slice, fanout, verdictOf }, wanted)))
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0)
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

function encodePlace({ fanoutCount, confidence, featureId, sessionId }: SuspectPlace): string {
  return encodeCursor([fanoutCount, confidence, featureId, sessionId])
}

function decodePlace(cursor: string): SuspectPlace {
  const [fanoutCount, confidence, featureId, sessionId] = decodeCursor(cursor, [0, 0, '', ''] as const)
  return { fanoutCount, confidence, featureId, sessionId }
}
