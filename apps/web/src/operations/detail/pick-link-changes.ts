import type { LinkChange } from './link-change.ts'
import { largest } from '../../format/extremes.ts'

const WEIGHT = {
  gained: ({ after }: LinkChange) => after ?? 0,
  lost: ({ before }: LinkChange) => before ?? 0,
  rescored: ({ before, after }: LinkChange) => Math.abs((after ?? 0) - (before ?? 0)),
  other: () => 0,
} as const
/** What the audit and the explorer are about; links of other kinds follow from structure. */
const isEvidence = ({ source, target }: LinkChange) => source.type === 'feature' && target.type === 'session'
const ORDER = ['gained', 'lost', 'rescored', 'other'] as const

/**
 * Links in the order gained, lost, rescored, other; of each those of features to sessions first, then the
 * weightiest (confidence, or how far it moved).
 *
 * @param limit  When there are more, each kind gets its share of this many rows, at least two where it has them.
 */
export function pickLinkChanges(changes: readonly LinkChange[], limit: number): readonly LinkChange[] {
  const groups = ORDER.map((type) =>
    changes
      .filter((change) => change.type === type)
      .toSorted((a, b) => Number(isEvidence(b)) - Number(isEvidence(a)) || WEIGHT[type](b) - WEIGHT[type](a)),
  )
  if (changes.length <= limit) return groups.flat()
  const shares = groups.map((group) =>
    Math.min(group.length, Math.max(2, Math.floor((limit * group.length) / changes.length))),
  )
  for (let sum = total(shares); sum > limit; sum = total(shares)) {
    const most = shares.indexOf(largest(shares))
    shares[most] = (shares[most] ?? 0) - 1
  }
  return groups.flatMap((group, index) => group.slice(0, shares[index]))
}

function total(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0)
}
