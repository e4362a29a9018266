/** The links of a fake OpsApi: three links, one of them suspect; judging, making and paging as the real one does it. */
import {
  OpsError,
  type AuditInput,
  type AuditReport,
  type Judgement,
  type LinkDetail,
  type LinkKey,
  type OpsApi,
  type Page,
  type QualityReport,
  type Suspect,
} from '@ccdash/api-contract'

const AT = '2026-02-26T10:45:01.123Z'

export type FakeLinks = {
  readonly links: LinkDetail[]
  readonly judgements: Judgement[]
  readonly suspects: Suspect[]
  quality: QualityReport
}

type LinkMethods = Pick<
  OpsApi,
  | 'listLinks'
  | 'listJudgements'
  | 'listSilentSessions'
  | 'listUnworkedFeatures'
  | 'listFanout'
  | 'judgeLink'
  | 'createLink'
  | 'importJudgements'
  | 'linkQuality'
>

export function fakeLinkKey(sourceId: string, targetId: string): LinkKey {
  return { sourceType: 'feature', sourceId, targetType: 'session', targetId, linkType: 'related' }
}

function fakeLink(sourceId: string, targetId: string, confidence: number): LinkDetail {
  return {
    key: fakeLinkKey(sourceId, targetId),
    origin: 'auto',
    confidence,
    strategy: 'session_evidence',
    metadata: { linkStrategy: 'session_evidence', ambiguityShare: 0.674 },
    waterfall: [
      { label: 'file_write', amount: 0.82, result: 0.82 },
      { label: 'share_below_70_percent', amount: confidence - 0.82, result: confidence },
    ],
    judgement: null,
    sourceLabel: sourceId.toUpperCase(),
    targetLabel: 'Session',
  }
}

export function fakeSuspect(featureId: string, sessionId: string): Suspect {
  return {
    featureId,
    sessionId,
    confidence: 0.67,
    ambiguityShare: 0.674,
    title: 'Session',
    signalType: 'file_write',
    signalPath: '/p/beta-v1.md',
    commands: [],
    reasons: [{ type: 'high_fanout', fanout: 12 }, { type: 'primary_like_title_path_mismatch' }],
    fanoutCount: 12,
    verdict: null,
  }
}

export function createFakeLinks(): FakeLinks {
  return {
    links: [fakeLink('alpha-v1', 'S-1', 0.95), fakeLink('beta-v1', 'S-3', 0.67), fakeLink('alpha-v1', 'S-3', 0.35)],
    judgements: [],
    suspects: [fakeSuspect('beta-v1', 'S-3')],
    quality: {
      projectId: 'p1',
      generatedAt: AT,
      coverage: { features: 4, featuresWithSessions: 2, sessions: 5, sessionsWithFeatures: 2 },
      histogram: [0, 0, 0, 1, 0, 0, 1, 0, 0, 1],
      verdicts: { keep: 0, reject: 0, uncertain: 0 },
      precision: null,
      recall: null,
      negativeControls: { features: 20, falseLinks: 0 },
    },
  }
}

/** @param project  the id of the project asked about. @throws OpsError as the real one. */
export function fakeLinkMethods(
  fake: FakeLinks,
  project: (id: string | undefined) => string,
  called: (method: string, input: unknown) => void,
): LinkMethods {
  return {
    async listLinks(input) {
      called('listLinks', input)
      project(input.projectId)
      const { entityType, entityId } = input
      const found = fake.links.filter(
        ({ key }) =>
          (key.sourceType === entityType && key.sourceId === entityId) ||
          (key.targetType === entityType && key.targetId === entityId),
      )
      return pageOf(found, input)
    },
    async listJudgements(input) {
      called('listJudgements', input)
      const { judgements } = fake
      return pageOf(
        judgements.filter(({ verdict }) => (input.verdict ?? verdict) === verdict),
        input,
      )
    },
    async listSilentSessions(input) {
      called('listSilentSessions', input)
      const all = [
        { sessionId: 'S-9', label: 'Chores', startedAt: AT, silence: 'no_evidence' as const },
        { sessionId: 'S-8', label: '', startedAt: AT, silence: 'source_gone' as const },
      ]
      return pageOf(
        all.filter(({ silence }) => (input.silence ?? silence) === silence),
        input,
      )
    },
    async listUnworkedFeatures(input) {
      called('listUnworkedFeatures', input)
      return pageOf([{ featureId: 'gamma-v1', name: 'Gamma', status: 'backlog' }], input)
    },
    async listFanout(input) {
      called('listFanout', input)
      return pageOf([{ sessionId: 'S-3', label: 'Session', features: 2 }], input)
    },
    async linkQuality(projectId) {
      called('linkQuality', projectId)
      return { ...fake.quality, projectId: project(projectId) }
    },
    ...writing(fake, called),
  }
}

/** A page of the suspects that the filters let through. */
export function fakeAudit({ suspects }: FakeLinks, projectId: string, input: AuditInput): AuditReport {
  const { featureId, reason, verdict } = input
  const found = suspects.filter(
    (suspect) =>
      (featureId === '' || suspect.featureId === featureId) &&
      (reason === undefined || suspect.reasons.some(({ type }) => type === reason)) &&
      (verdict === undefined || (suspect.verdict ?? 'none') === verdict),
  )
  const { items, nextCursor } = pageOf(found, input)
  return {
    projectId,
    featureFilter: featureId === '' ? null : featureId,
    rowCount: 4,
    suspectCount: items.length,
    totalSuspects: found.length,
    nextCursor,
    primaryFloor: input.primaryFloor,
    fanoutFloor: input.fanoutFloor,
    generatedAt: AT,
    suspects: items,
  }
}

function writing(
  fake: FakeLinks,
  called: (method: string, input: unknown) => void,
): Pick<LinkMethods, 'judgeLink' | 'createLink' | 'importJudgements'> {
  const { links, judgements } = fake
  return {
    async judgeLink(input) {
      called('judgeLink', input)
      const at = links.findIndex(({ key }) => isSame(key, input.key))
      const judged = judgements.findIndex(({ key }) => isSame(key, input.key))
      const link = links[at]
      if (link === undefined && judged === -1) {
        throw new OpsError('LINK_NOT_FOUND', `no link ${input.key.sourceId} → ${input.key.targetId}`)
      }
      if (judged !== -1) judgements.splice(judged, 1)
      const judgement = input.verdict === null ? null : toJudgement({ ...input, verdict: input.verdict }, link)
      if (judgement !== null) judgements.push(judgement)
      if (link === undefined) return null
      if (input.verdict === 'reject') {
        links.splice(at, 1)
        return null
      }
      const now = { ...link, judgement }
      links.splice(at, 1, now)
      return now
    },
    async createLink(input) {
      called('createLink', input)
      const { key, confidence } = input
      if (key.sourceId.startsWith('no-')) throw new OpsError('ENTITY_NOT_FOUND', `no feature ${key.sourceId}`)
      if (links.some((link) => isSame(link.key, key))) {
        throw new OpsError('LINK_EXISTS', `${key.sourceId} → ${key.targetId} is linked`)
      }
      const made: LinkDetail = {
        ...fakeLink(key.sourceId, key.targetId, confidence),
        ...{ key, origin: 'manual', strategy: null, metadata: null },
        waterfall: [{ label: 'manual', amount: confidence, result: confidence }],
      }
      links.push(made)
      return made
    },
    async importJudgements(input) {
      called('importJudgements', input)
      const added = input.judgements.filter(
        ({ key, verdict, note }) =>
          !judgements.some((known) => isSame(known.key, key) && known.verdict === verdict && known.note === note),
      )
      for (const { key, verdict, note } of added) {
        const judged = judgements.findIndex((known) => isSame(known.key, key))
        if (judged !== -1) judgements.splice(judged, 1)
        if (verdict !== null) judgements.push(toJudgement({ key, verdict, note }, undefined))
      }
      return { imported: added.length, unchanged: input.judgements.length - added.length }
    },
  }
}

function toJudgement(
  { key, verdict, note }: Pick<Judgement, 'key' | 'verdict' | 'note'>,
  link: LinkDetail | undefined,
): Judgement {
  return { key, verdict, note, at: AT, confidence: link?.confidence ?? 0, strategy: link?.strategy ?? null }
}

function isSame(a: LinkKey, b: LinkKey): boolean {
  return (Object.keys(a) as (keyof LinkKey)[]).every((field) => a[field] === b[field])
}

/** Cursors are positions. */
function pageOf<Item>(
  items: readonly Item[],
  { limit, cursor }: { limit: number; cursor?: string | null | undefined },
): Page<Item> {
  const from = Number(cursor ?? 0)
  const to = from + limit
  return { items: items.slice(from, to), nextCursor: to < items.length ? String(to) : null }
}
