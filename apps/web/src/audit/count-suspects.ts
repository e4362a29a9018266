/** What the audit would flag at given floors, counted from the spread of its links without asking for them. Pure. */
import type { AuditSpread } from '@ccdash/api-contract'
import type { AuditFloors } from './audit-params.ts'
import { largest } from '../format/extremes.ts'

type Cell = AuditSpread['cells'][number]
export type Floors = Pick<AuditFloors, 'primaryFloor' | 'fanoutFloor'>

/** Numbers of links; one with two reasons counts once in `suspects`. */
type SuspectCounts = {
  readonly suspects: number
  readonly highFanout: number
  readonly commandMismatch: number
  readonly titleMismatch: number
  /** With more than one reason. */
  readonly withSeveral: number
}

export function countSuspects(cells: readonly Cell[], { primaryFloor, fanoutFloor }: Floors): SuspectCounts {
  const counts = { suspects: 0, highFanout: 0, commandMismatch: 0, titleMismatch: 0, withSeveral: 0 }
  for (const cell of cells) {
    const isPrimaryLike = cell.confidence >= primaryFloor
    const highFanout = cell.fanout >= fanoutFloor
    const commandMismatch = isPrimaryLike && cell.commandMismatch
    const titleMismatch = isPrimaryLike && cell.titleMismatch
    const reasons = Number(highFanout) + Number(commandMismatch) + Number(titleMismatch)
    if (reasons > 0) counts.suspects += cell.links
    if (reasons > 1) counts.withSeveral += cell.links
    if (highFanout) counts.highFanout += cell.links
    if (commandMismatch) counts.commandMismatch += cell.links
    if (titleMismatch) counts.titleMismatch += cell.links
  }
  return counts
}

export type LowerFloor = Floors & { readonly lowered: 'primaryFloor' | 'fanoutFloor'; readonly suspects: number }

const PRIMARY_STEP = 0.05

/**
 * Where nothing is suspect: the nearest lower floor at which something would be; the primary floor in steps of 0.05 first,
 * then the fanout floor. Null when no lower floor finds anything.
 */
export function findLowerFloor(cells: readonly Cell[], floors: Floors): LowerFloor | null {
  const mismatched = cells.filter((cell) => cell.commandMismatch || cell.titleMismatch)
  const below = mismatched.map((cell) => cell.confidence).filter((at) => at < floors.primaryFloor)
  const confidence = largest(below, -1)
  if (confidence >= 0) {
    const primaryFloor = Math.floor(confidence / PRIMARY_STEP + 1e-9) / Math.round(1 / PRIMARY_STEP)
    const lower = { ...floors, primaryFloor }
    return { ...lower, lowered: 'primaryFloor', suspects: countSuspects(cells, lower).suspects }
  }
  const fanoutFloor = largest(
    cells.map((cell) => cell.fanout).filter((at) => at < floors.fanoutFloor),
    0,
  )
  if (fanoutFloor < 1) return null
  const lower = { ...floors, fanoutFloor }
  return { ...lower, lowered: 'fanoutFloor', suspects: countSuspects(cells, lower).suspects }
}
