/** The phase timeline in one sentence, for who cannot see it. */
import type { Operation } from '@ccdash/api-contract'
import { formatDuration } from '../../format/format-duration.ts'
import { formatPercent } from '../../format/format-number.ts'
import type { PhaseRow } from './phase-rows.ts'

const NAMED = 3

export function describeTimeline(operation: Operation, rows: readonly PhaseRow[], wholeMs: number): string {
  const took = rows
    .filter((row) => row.span !== null && !row.isSub)
    .map((row) => ({ row, ms: (row.span?.toMs ?? 0) - (row.span?.fromMs ?? 0) }))
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, NAMED)
    .filter(({ ms }) => ms > 0)
    .map(({ row, ms }) => `${row.name} ${formatDuration(ms)} (${formatPercent(ms / Math.max(1, wholeMs))})`)
  const stopped = rows.findLast(({ state }) => state === 'failed' || state === 'cancelled')
  const end = {
    running: `Running for ${formatDuration(wholeMs)}`,
    completed: `Completed in ${formatDuration(wholeMs)}`,
    failed: `Failed in ${stopped?.name ?? 'an unknown phase'} after ${formatDuration(wholeMs)}`,
    cancelled: `Cancelled in ${stopped?.name ?? 'an unknown phase'} after ${formatDuration(wholeMs)}`,
  }[operation.status]
  return took.length === 0 ? `${end}.` : `${end}. Longest: ${took.join(', ')}.`
}
