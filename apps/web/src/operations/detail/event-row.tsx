import type { OperationEvent, OperationPhase } from '@ccdash/api-contract'
import { memo } from 'react'
import { formatNumber } from '../../format/format-number.ts'
import { formatExactTime } from '../../format/format-time.ts'
import { Code } from '../../ui/code.tsx'
import { describeEvent, phaseOfEvent, type EventLine } from './describe-event.ts'
import { phaseAt } from './phase-rows.ts'

/** Columns that the head and all rows share: sequence, time, type, phase, message; on a phone time, type, message. */
export const EVENT_GRID =
  'grid grid-cols-[72px_64px_68px_minmax(0,150px)_minmax(0,1fr)] items-center gap-x-3 px-4 max-[720px]:grid-cols-[62px_56px_minmax(0,1fr)] max-[720px]:px-3'

const TONES: Record<EventLine['tone'], string> = {
  plain: 'font-medium',
  quiet: 'text-text-3',
  warn: 'font-medium text-stalled-text',
  good: 'font-medium text-completed-text',
  bad: 'font-medium text-failed-text',
}

type EventRowProps = {
  event: OperationEvent | undefined
  startedAtMs: number
  /** The operation ended within a second. */
  isBrief: boolean
  phases: readonly OperationPhase[]
}

/** Rendered again only when it is another event: scrolling moves rows, it does not change them. */
export const EventRow = memo(function EventRow({ event, startedAtMs, isBrief, phases }: EventRowProps) {
  if (event === undefined) return <PendingRow />
  const phase = phaseOfEvent(event) ?? phaseAt(phases, event.at)
  const { type, tone, code, message } = describeEvent(event, phase)
  return (
    <div className={`${EVENT_GRID} h-full border-b border-line hover:bg-hover`}>
      <span className="mono text-right text-text-3 max-[720px]:hidden">{formatNumber(event.sequence)}</span>
      <span className="mono text-right whitespace-nowrap" title={formatExactTime(event.at)}>
        {formatOffset(Date.parse(event.at) - startedAtMs, isBrief)}
      </span>
      <span className={TONES[tone]}>{type}</span>
      <span className="cut text-text-2 max-[720px]:hidden">{phase ?? '–'}</span>
      <span className="flex min-w-0 items-center gap-2" title={message}>
        {code !== null && code !== '' && <Code tone={tone === 'bad' ? 'bad' : 'warn'}>{code}</Code>}
        <span className="cut">{message}</span>
      </span>
    </div>
  )
})

function PendingRow() {
  return (
    <div className="flex h-full items-center gap-3 border-b border-line px-4" aria-busy="true">
      <span className="h-3 w-[140px] rounded-[4px] bg-track" />
      <span className="h-3 w-[60px] rounded-[4px] bg-track" />
      <span className="h-3 flex-1 rounded-[4px] bg-track opacity-60" />
    </div>
  )
}

/** Since the start, in one form for the whole column: seconds with a tenth, milliseconds when all of it is shorter. */
function formatOffset(ms: number, isBrief: boolean): string {
  if (isBrief) return `${formatNumber(Math.max(0, ms))} ms`
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 1000) return `${seconds.toFixed(1)} s`
  return `${formatNumber(Math.round(seconds))} s`
}
