/** How good the feature→session links are, as far as can be told from the links and from people's verdicts. Pure. */
import type { Estimate, QualityReport } from '@ccdash/api-contract'
import { linkKeyText } from '../logic-1/auto-link.ts'
import type { LinkRecord } from '../../records/link.ts'
import type { StoredJudgement } from '../../store/store.ts'

export type QualityFacts = {
  /** Stored feature→session links. */
  readonly links: readonly LinkRecord[]
  readonly featureCount: number
  readonly sessionCount: number
  readonly judgements: readonly StoredJudgement[]
  /** Of the kept links, keys (`linkKeyText`) of those that the rules make today. */
  readonly madeByRules: ReadonlySet<string>
}

type Figures = Pick<QualityReport, 'coverage' | 'histogram' | 'verdicts' | 'precision' | 'recall'>

const MIN_VERDICTS = 20

/**
 * Only verdicts on feature→session links count, and of those none on links made by hand.
 *
 *   precision  kept ÷ (kept + rejected): of the links the rules made and people looked at, how many are right. People mostly
 *              look at suspects, so it is rather too low for all links.
 *   recall     kept links the rules make ÷ (these + links made by hand + kept links the rules no longer make): of the links
 *              known to be right, how many the rules make. Links that nobody has missed are unknown, so it is rather too high.
 *
 * Uncertain verdicts count for neither.
 */
export function reportQuality(facts: QualityFacts): Figures {
  const judged = facts.judgements.filter(({ key, link }) => isSessionLink(key) && link?.origin !== 'manual')
  const kept = judged.filter(({ verdict }) => verdict === 'keep')
  const reject = judged.filter(({ verdict }) => verdict === 'reject').length
  const found = kept.filter(({ key }) => facts.madeByRules.has(linkKeyText(key))).length
  const byHand = facts.links.filter(({ origin }) => origin === 'manual').length
  return {
    coverage: {
      features: facts.featureCount,
      featuresWithSessions: new Set(facts.links.map(({ sourceId }) => sourceId)).size,
      sessions: facts.sessionCount,
      sessionsWithFeatures: new Set(facts.links.map(({ targetId }) => targetId)).size,
    },
    histogram: countTenths(facts.links),
    verdicts: { keep: kept.length, reject, uncertain: judged.length - kept.length - reject },
    precision: estimateShare(kept.length, kept.length + reject),
    recall: estimateShare(found, kept.length + byHand),
  }
}

export function isSessionLink({ sourceType, targetType }: Pick<LinkRecord, 'sourceType' | 'targetType'>): boolean {
  return sourceType === 'feature' && targetType === 'session'
}

/** A share with its 95 % interval after Wilson; null for fewer than 20 trials: an interval would say next to nothing. */
export function estimateShare(successes: number, trials: number): Estimate {
  if (trials < MIN_VERDICTS) return null
  const z = 1.959963984540054 // 97.5 % point of the normal distribution
  const value = successes / trials
  const spread = (z * z) / trials
  const centre = (value + spread / 2) / (1 + spread)
  const half = (z * Math.sqrt((value * (1 - value) + spread / 4) / trials)) / (1 + spread)
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** Links per tenth of confidence; 1 belongs to the last. */
function countTenths(links: readonly LinkRecord[]): number[] {
  const counts = Array.from({ length: 10 }, () => 0)
  for (const { confidence } of links) {
    const tenth = Math.min(9, Math.floor(Math.round(confidence * 1000) / 100)) // 0.3 is no 0.29999…
    counts[tenth] = (counts[tenth] ?? 0) + 1
  }
  return counts
}
