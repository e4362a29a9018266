import type { AuditSpread } from '@ccdash/api-contract'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import type { AuditFloors } from './audit-params.ts'
import { findLowerFloor, type LowerFloor } from './count-suspects.ts'
import type { AuditHead } from './use-audit.ts'

type NothingSuspectProps = {
  head: AuditHead
  /** Of the same feature filter; null while it is not known. */
  spread: AuditSpread | null
  onRun: (change: Partial<AuditFloors>) => void
}

/** A result too: says what was looked at, and where the next suspects are. */
export function NothingSuspect({ head, spread, onRun }: NothingSuspectProps) {
  const { primaryFloor, fanoutFloor, rowCount, featureFilter } = head
  const lower = spread === null ? null : findLowerFloor(spread.cells, { primaryFloor, fanoutFloor })
  return (
    <Card title="Suspects" aside={`Analyzed: ${formatNumber(rowCount)} · Suspects: 0`}>
      <EmptyState
        icon={<StateMark state="completed" size={20} />}
        title="No suspect mappings for current thresholds."
        actions={lower !== null && <Button onClick={() => onRun(floorsOf(lower))}>{lowerText(lower)}</Button>}
      >
        {formatNumber(rowCount)} links{featureFilter !== null && ` of ${featureFilter}`} analyzed at primary floor{' '}
        {formatConfidence(primaryFloor)} and fanout floor {formatNumber(fanoutFloor)}.
        {lower !== null && ` At ${floorText(lower)} there would be ${formatNumber(lower.suspects)}.`}
        {rowCount === 0 && ' Links come with a sync that reads session logs.'}
      </EmptyState>
    </Card>
  )
}

function floorsOf({ primaryFloor, fanoutFloor }: LowerFloor): Partial<AuditFloors> {
  return { primaryFloor, fanoutFloor }
}

function floorText({ lowered, primaryFloor, fanoutFloor }: LowerFloor): string {
  return lowered === 'primaryFloor' ? formatConfidence(primaryFloor) : `fanout ${formatNumber(fanoutFloor)}`
}

function lowerText({ lowered, primaryFloor, fanoutFloor }: LowerFloor): string {
  return lowered === 'primaryFloor'
    ? `Lower the primary floor to ${formatConfidence(primaryFloor)}`
    : `Lower the fanout floor to ${formatNumber(fanoutFloor)}`
}
