import type { Operation, OperationPoint } from '@ccdash/api-contract'
import { formatDuration } from '../../format/format-duration.ts'
import { median } from '../model/median.ts'

const MIN_OTHERS = 3

/**
 * A completed operation against others of its kind that asked for the same: `6.2 s over the median`.
 *
 * @returns null when there are too few others to compare with.
 */
export function compareDuration(
  { id, input, durationMs }: Operation,
  points: readonly OperationPoint[],
): string | null {
  const isForced = input.kind === 'full_sync' && input.force
  const others = points.filter((point) => point.id !== id && point.status === 'completed' && point.force === isForced)
  if (others.length < MIN_OTHERS) return null
  const usualMs = median(others.map((point) => point.durationMs))
  const difference = durationMs - usualMs
  if (Math.abs(difference) < Math.max(50, usualMs * 0.02)) return 'as the median'
  return `${formatDuration(Math.abs(difference))} ${difference > 0 ? 'over' : 'under'} the median`
}
