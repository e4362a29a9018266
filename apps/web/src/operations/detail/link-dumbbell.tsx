import type { LinkChange } from './link-change.ts'

const WIDTH = 60
const MARGIN = 4

/** Confidence on a line from 0 to 1: where it was (hollow) and is (full). The figures stand beside it. */
export function LinkDumbbell({ before, after, type }: Pick<LinkChange, 'before' | 'after' | 'type'>) {
  const xOf = (confidence: number) => MARGIN + Math.min(1, Math.max(0, confidence)) * (WIDTH - 2 * MARGIN)
  const colour = type === 'gained' ? 'text-green-solid' : type === 'lost' ? 'text-red-solid' : 'text-violet-solid'
  return (
    <svg
      width={WIDTH}
      height="16"
      viewBox={`0 0 ${WIDTH} 16`}
      aria-hidden="true"
      className={`${colour} max-[1080px]:hidden`}
    >
      <path d={`M${MARGIN} 8H${WIDTH - MARGIN}`} stroke="var(--track)" strokeWidth="2" />
      {before !== null && after !== null && (
        <path d={`M${xOf(before)} 8H${xOf(after)}`} stroke="currentColor" strokeWidth="2" />
      )}
      {before !== null && (
        <circle cx={xOf(before)} cy="8" r="3.3" fill="var(--surface)" stroke="currentColor" strokeWidth="1.6" />
      )}
      {after !== null && <circle cx={xOf(after)} cy="8" r="3.6" fill="currentColor" />}
    </svg>
  )
}
