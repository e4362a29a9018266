/** Suspects and links for tests. */
import type { AuditInput, ImportJudgements, JudgeLink, LinkDetail, OpsApi, Suspect } from '@ccdash/api-contract'

export function fakeSuspect(given: Partial<Suspect> = {}): Suspect {
  return {
    featureId: 'bulk-import-v2',
    sessionId: '77fa01d3-0000-4000-8000-000000000001',
    confidence: 0.75,
    ambiguityShare: 0.41,
    title: 'Execute Phase 2 - import-pipeline-v1',
    signalType: 'command_args_path',
    signalPath: 'docs/import-pipeline-v1.md',
    commands: ['/dev:execute-phase'],
    reasons: [{ type: 'high_fanout', fanout: 14 }, { type: 'primary_like_command_path_mismatch' }],
    fanoutCount: 14,
    verdict: null,
    ...given,
  }
}

/** The link behind a suspect, with a sum of 0.90 + 0.05 − 0.20 and two signals. */
export function fakeLinkDetail({ featureId, sessionId, ambiguityShare, title }: Suspect): LinkDetail {
  const place = { byteStart: 1200, byteEnd: 1500 }
  return {
    key: {
      sourceType: 'feature',
      sourceId: featureId,
      targetType: 'session',
      targetId: sessionId,
      linkType: 'related',
    },
    origin: 'auto',
    confidence: 0.75,
    strategy: 'session_evidence',
    metadata: {
      linkStrategy: 'session_evidence',
      signals: [
        {
          type: 'command_args_path',
          path: 'docs/import-pipeline-v1.md',
          command: '/dev:execute-phase',
          weight: 0.96,
          ...place,
        },
        {
          type: 'file_write',
          path: `docs/${featureId}.md`,
          sourceTool: 'Edit',
          weight: 0.95,
          byteStart: 9000,
          byteEnd: 9400,
        },
      ],
      commands: ['/dev:execute-phase'],
      ambiguityShare,
      title,
    },
    waterfall: [
      { label: 'a command for it and a write to its files (0.96)', amount: 0.9, result: 0.9 },
      { label: 'three signals or more (3)', amount: 0.05, result: 0.95 },
      { label: 'less than half of the session speaks for it (0.41)', amount: -0.2, result: 0.75 },
    ],
    judgement: null,
    sourceLabel: featureId,
    targetLabel: title,
  }
}

export type FakeAudit = {
  suspects: Suspect[]
  /** What was asked for, in order. */
  readonly audits: AuditInput[]
  readonly judged: JudgeLink[]
  readonly imported: ImportJudgements[]
  /** When set, judging throws it. */
  refuse: Error | null
  readonly api: Partial<OpsApi>
}

/** Audits whose report is `suspects`, a page at a time, and judging that is remembered. `masks`: the log lines hold a secret. */
export function createFakeAudit(suspects: Suspect[], { masks = true } = {}): FakeAudit {
  const fake: FakeAudit = {
    suspects,
    audits: [],
    judged: [],
    imported: [],
    refuse: null,
    api: {
      async auditLinks(input) {
        fake.audits.push(input)
        const from = Number(input.cursor ?? 0)
        const page = fake.suspects.slice(from, from + input.limit)
        const next = from + page.length
        return {
          projectId: 'p1',
          featureFilter: input.featureId === '' ? null : input.featureId,
          rowCount: 2946,
          suspectCount: page.length,
          totalSuspects: fake.suspects.length,
          nextCursor: next < fake.suspects.length ? String(next) : null,
          primaryFloor: input.primaryFloor,
          fanoutFloor: input.fanoutFloor,
          generatedAt: `2026-11-22T12:00:${String(fake.audits.length).padStart(2, '0')}.000Z`,
          suspects: page,
        }
      },
      async auditSpread() {
        const mismatch = { commandMismatch: true, titleMismatch: false }
        const cells = [
          { confidence: 0.45, fanout: 2, ...mismatch, links: 9 },
          { confidence: 0.95, fanout: 14, ...mismatch, commandMismatch: false, links: 3 },
        ]
        return { links: 2946, cells }
      },
      async listLinks({ entityId }) {
        const items = fake.suspects.filter(({ sessionId }) => sessionId === entityId).map(fakeLinkDetail)
        return { items, nextCursor: null }
      },
      async logLines({ ranges, reveal }) {
        const isMasked = masks && !reveal
        const lines = ranges.map(({ byteStart, find = '' }, index) => {
          const text = `{"path":"${find}","token":"${isMasked ? 'ghp_[masked:github-token]' : 'ghp_bare'}"}`
          return { byteStart, line: 1204 + index, text, cutBefore: false, cutAfter: true }
        })
        return { path: 'sessions/77fa01d3.jsonl', state: 'read', masked: isMasked, lines }
      },
      async judgeLink(input) {
        fake.judged.push(input)
        if (fake.refuse !== null) throw fake.refuse
        return null
      },
      async importJudgements(input) {
        fake.imported.push(input)
        if (fake.refuse !== null) throw fake.refuse
        return { imported: input.judgements.length, unchanged: 0 }
      },
    },
  }
  return fake
}
