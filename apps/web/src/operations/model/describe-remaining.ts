import { formatDuration } from '../../format/format-duration.ts'
import { formatPercent } from '../../format/format-number.ts'
import type { RemainingTime } from './estimate-remaining.ts'

/** `text`: what stands after "Left" or, without an estimate, after "Time left". */
export function describeRemaining(remaining: RemainingTime): { text: string; why: string } {
  switch (remaining.state) {
    case 'unknown':
      return { text: 'unknown', why: 'This phase has no total yet' }
    case 'measuring':
      return { text: 'measuring', why: 'An estimate needs 6 samples over 5 s' }
    case 'withheld': {
      const why = 'The estimate appears once the rate varies by less than 30\u202f%'
      const { spread } = remaining
      return {
        text: `withheld: ${Number.isFinite(spread) ? `rate varies ${formatPercent(spread)}` : 'nothing moves'}`,
        why,
      }
    }
    case 'shown':
      if (remaining.remainingMs <= 0) return { text: 'nothing', why: 'All of it is done' }
      return {
        text: `about ${formatWhole(remaining.remainingMs)}`,
        why: 'At the rate of the last seconds, which agree within 30\u202f%',
      }
  }
}

/** Of a progress bar, e.g. `54 %, about 45 s left`; what is no estimate is left out. @param share  0–1. */
export function describeProgress(share: number | null, remaining: RemainingTime): string {
  if (share === null) return 'total not known yet'
  const left = remaining.state === 'shown' ? `, ${describeRemaining(remaining).text} left` : ''
  return `${formatPercent(share)}${left}`
}

/** No finer than it can be known: seconds below a minute, then fives. */
function formatWhole(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 60 ? `${seconds} s` : formatDuration(Math.ceil(seconds / 5) * 5000)
}
