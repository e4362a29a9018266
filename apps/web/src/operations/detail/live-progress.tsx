/** How far a running operation is, and when it will end: only what can be believed. */
import type { Operation } from '@ccdash/api-contract'
import { formatBytesPair } from '../../format/format-bytes.ts'
import { formatDuration } from '../../format/format-duration.ts'
import { formatNumber, formatPercent } from '../../format/format-number.ts'
import { formatByteRate, formatRate } from '../../format/format-rate.ts'
import { describePhases, findRunningStep } from '../model/describe-phases.ts'
import { describeProgress, describeRemaining } from '../model/describe-remaining.ts'
import { displayState, silentFor } from '../model/display-state.ts'
import { measureWork, shareDone, type Work } from '../model/measure-work.ts'
import { useEstimate, type Estimate } from '../model/use-estimate.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { Meter } from '../../ui/meter.tsx'
import { PathText } from '../../ui/path-text.tsx'
import { StateBadge } from '../../ui/state-mark.tsx'
import { useNow } from '../../ui/use-now.ts'

export function LiveProgress({ operation }: { operation: Operation }) {
  const now = useNow().getTime()
  const work = measureWork(operation, findRunningStep(describePhases(operation, now)))
  const estimate = useEstimate(operation, work, now)
  const silentMs = silentFor(operation, now)
  const remaining = describeRemaining(estimate.remaining)
  const isQueued = displayState(operation) === 'queued'
  const share = work === null ? null : shareDone(work)
  const figures = work === null ? [] : figuresOf(work, estimate)
  return (
    <Card
      title="Progress"
      actions={silentMs !== null && <StateBadge state="stalled">No event for {formatDuration(silentMs)}</StateBadge>}
    >
      <CardBody className="grid gap-2">
        <div className="flex items-baseline gap-2">
          <span className="text-20 font-semibold tracking-tight">{share === null ? '–' : formatPercent(share)}</span>
          <span className="cut text-text-2">
            {isQueued ? queueText(operation) : operation.message || operation.phase}
          </span>
          {!isQueued && (
            <span className="ml-auto flex-none text-text-2" title={remaining.why}>
              {estimate.remaining.state === 'shown' ? 'Left' : 'Time left'}{' '}
              <span className={estimate.remaining.state === 'shown' ? 'text-text' : 'text-text-3'}>
                {remaining.text}
              </span>
            </span>
          )}
        </div>
        <Meter
          value={share}
          tone={silentMs === null ? 'running' : 'warn'}
          label="Progress"
          valueText={describeProgress(share, estimate.remaining)}
          announce
        />
        {operation.currentPath !== null && (
          <p className="flex min-w-0 items-baseline gap-2 text-12 text-text-3">
            Reading <PathText path={operation.currentPath} className="text-text-2" />
          </p>
        )}
        <p className="text-12 text-text-2">
          {silentMs !== null && `Still running. Last told: ${operation.message || operation.phase}. `}
          {figures.join(' · ') || (isQueued ? 'It begins as soon as the project is free.' : 'This phase has no total.')}
        </p>
      </CardBody>
    </Card>
  )
}

function figuresOf({ noun, items, bytes }: Work, { rate }: Estimate): string[] {
  const counted = `${formatNumber(items.done)} of ${formatNumber(items.total ?? items.done)} ${noun}`
  const size = bytes === null ? [] : [formatBytesPair(bytes.done, bytes.total ?? bytes.done)]
  if (rate === null) return [...size, counted]
  const speed = bytes === null ? [] : [formatByteRate(rate.bytesPerSecond)]
  return [...size, counted, ...speed, formatRate(rate.itemsPerSecond, noun)]
}

function queueText({ queuePosition }: Operation): string {
  if (queuePosition === 0) return 'Next in line'
  return queuePosition === 1
    ? 'Waits for 1 operation of this project'
    : `Waits for ${queuePosition} operations of this project`
}
