import { describe, expect, it } from 'vitest'
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { LinkRecord } from '../../records/link.ts'
import type { StoredJudgement } from '../../store/store.ts'
import type { QualityFacts } from './quality-report.ts'
import { estimateShare, reportQuality } from './quality-report.ts'

function link(featureId: string, sessionId: string, over: Partial<LinkRecord> = {}): LinkRecord {
  return {
    ...{ sourceType: 'feature', sourceId: featureId, targetType: 'session', targetId: sessionId, linkType: 'related' },
    ...{ origin: 'auto', confidence: 0.8, strategy: 'session_evidence', metadata: null },
    ...over,
  }
}

function judgement(key: LinkRecord, verdict: StoredJudgement['verdict']): StoredJudgement {
  return { key, verdict, note: '', at: '2026-01-01T00:00:00Z', link: key }
}

const NOTHING: QualityFacts = {
  ...{ links: [], featureCount: 0, sessionCount: 0, judgements: [], madeByRules: new Set() },
}
const report = (over: Partial<QualityFacts>) => reportQuality({ ...NOTHING, ...over })
const many = (count: number, make: (index: number) => StoredJudgement) =>
  Array.from({ length: count }, (_, at) => make(at))

describe('the quality report', () => {
  it('says nothing of precision and recall without verdicts', () => {
    expect(report({})).toEqual({
      coverage: { features: 0, featuresWithSessions: 0, sessions: 0, sessionsWithFeatures: 0 },
      histogram: Array.from({ length: 10 }, () => 0),
      verdicts: { keep: 0, reject: 0, uncertain: 0 },
      ...{ precision: null, recall: null },
    })
  })

  it('counts features and sessions once', () => {
    const links = [link('a', 'S-1'), link('a', 'S-2'), link('b', 'S-1')]
    expect(report({ links, featureCount: 5, sessionCount: 9 }).coverage).toEqual({
      ...{ features: 5, featuresWithSessions: 2, sessions: 9, sessionsWithFeatures: 2 },
    })
  })

  it.each([
    [0, 0],
    [0.099, 0],
    [0.1, 1],
    [0.3, 3],
    [0.57, 5],
    [0.7, 7],
    [0.95, 9],
    [1, 9],
  ])('counts a confidence of %d in tenth %d', (confidence, tenth) => {
    expect(report({ links: [link('a', 'S-1', { confidence })] }).histogram[tenth]).toBe(1)
  })

  it('takes precision from kept and rejected links that the rules made', () => {
    const judgements = [
      ...many(15, (index) => judgement(link('a', `S-${index}`), 'keep')),
      ...many(5, (index) => judgement(link('b', `S-${index}`), 'reject')),
      ...many(9, (index) => judgement(link('c', `S-${index}`), 'uncertain')),
      judgement(link('d', 'S-1', { origin: 'manual' }), 'keep'),
      judgement(link('plan', 'x', { sourceType: 'document', targetType: 'feature' }), 'reject'),
    ]
    const { precision, verdicts } = report({ judgements })
    expect(verdicts).toEqual({ keep: 15, reject: 5, uncertain: 9 })
    expect(precision).toMatchObject({ value: 0.75 })
    expect(report({ judgements: judgements.slice(1) }).precision).toBeNull()
  })

  it('takes recall from kept links, those made by hand and those the rules no longer make', () => {
    const judgements = many(18, (index) => judgement(link('a', `S-${index}`), 'keep'))
    const madeByRules = new Set(judgements.slice(0, 16).map(({ key }) => linkKeyText(key)))
    const links = [link('b', 'S-1', { origin: 'manual' }), link('b', 'S-2', { origin: 'manual' })]
    expect(report({ judgements, madeByRules, links }).recall).toMatchObject({ value: 0.8 })
    expect(report({ judgements, madeByRules, links: links.slice(1) }).recall).toBeNull()
  })
})

describe('an estimated share', () => {
  it.each([
    [0, 20, 0, 0.1611],
    [20, 20, 0.8389, 1],
    [15, 20, 0.5313, 0.8881],
    [81, 263, 0.2553, 0.3662],
  ])('of %d in %d lies between %d and %d', (successes, trials, low, high) => {
    const share = estimateShare(successes, trials)
    expect(share?.value).toBe(successes / trials)
    expect(share?.low).toBeCloseTo(low, 4)
    expect(share?.high).toBeCloseTo(high, 4)
  })

  it('is none for fewer than 20', () => {
    expect(estimateShare(19, 19)).toBeNull()
  })
})
