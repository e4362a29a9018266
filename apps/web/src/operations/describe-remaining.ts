import { formatDuration } from '../format/format-duration.ts'
import { formatPercent } from '../format/format-number.ts'
import type { RemainingTime } from './estimate-remaining.ts'

/** The estimate in words, and why it is as it is. */
export function describeRemaining(remaining: RemainingTime): { text: string; why: string } {
  switch (remaining.state) {
    case 'unknown':
      return { text: 'unknown', why: 'This phase has no total yet' }
    case 'measuring':
      return { text: 'measuring', why: 'An estimate needs 6 samples over 5 s' }
    case 'withheld': {
      const why = 'The estimate appears once the rate varies by less than 30\u202f%'
      if (!Number.isFinite(remaining.spread)) return { text: 'withheld', why: `Nothing moves. ${why}` }
      return { text: 'withheld', why: `The rate varies ${formatPercent(remaining.spread)}. ${why}` }
    }
    case 'shown':
      if (remaining.remainingMs <= 0) return { text: 'nothing', why: 'All of it is done' }
      return {
        text: `about ${formatWhole(remaining.remainingMs)}`,
        why: 'At the rate of the last seconds, which agree within 30\u202f%',
      }
  }
}

/** No finer than it can be known: seconds below a minute, then fives. */
function formatWhole(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 60 ? `${seconds} s` : formatDuration(Math.ceil(seconds / 5) * 5000)
}
