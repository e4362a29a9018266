/** When which phase ran: bars over one axis, with the speed of reading below them on the same axis. */
import type { Operation } from '@ccdash/api-contract'
import { useState } from 'react'
import { formatDuration } from '../../format/format-duration.ts'
import { formatClock } from '../../format/format-time.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useNow } from '../../ui/use-now.ts'
import { describeTimeline } from './describe-timeline.ts'
import { createPhaseFigures } from './phase-figures.ts'
import { PhaseLane } from './phase-lane.tsx'
import { readPhaseRows, type PhaseRow } from './phase-rows.ts'
import { PhaseTable } from './phase-table.tsx'
import { ThroughputRow } from './throughput-row.tsx'
import { tickLabel } from './tick-label.ts'
import { idleStretches, readThroughput } from './throughput.ts'
import { createTimeScale, niceTicks, type Interval, type TimeScale } from './time-scale.ts'
import type { Samples } from './use-progress-samples.ts'
import { TIMELINE_GRID } from './timeline-grid.ts'

/** Silence this long within a phase is drawn. */
const SILENCE_MS = 5_000

export function PhaseTimeline({ operation, told }: { operation: Operation; told: Samples }) {
  const now = useNow().getTime()
  const [asTable, setAsTable] = useState(false)
  const nowMs = Math.max(now, Date.parse(operation.updatedAt))
  const rows = readPhaseRows(operation, nowMs)
  const span = { fromMs: Date.parse(operation.startedAt), toMs: Date.parse(operation.finishedAt ?? '') || nowMs }
  const silences = findSilences(told, rows, operation, span)
  const scale = createTimeScale(span, idleOf(rows, silences))
  const figuresOf = createPhaseFigures(operation, nowMs)
  const sentence = describeTimeline(operation, rows, span.toMs - span.fromMs)
  const longest = longestOf(rows)
  return (
    <Card
      title="Phase timeline"
      aside={`0 is ${formatClock(new Date(scale.originMs))}`}
      actions={
        <Button size="s" variant="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      }
    >
      {asTable ? (
        <PhaseTable rows={rows} figuresOf={figuresOf} originMs={scale.originMs} />
      ) : (
        <div role="img" aria-label={`Phase timeline. ${sentence}`} className="pb-[6px]">
          <Axis scale={scale} />
          <div className="relative">
            <GridLines scale={scale} />
            {rows.map((row) => (
              <PhaseLane
                key={row.key}
                row={row}
                figures={figuresOf(row)}
                scale={scale}
                silences={silences}
                isLongest={row.key === longest?.key}
              />
            ))}
            <ThroughputRow throughput={readThroughput(told.samples)} scale={scale} />
          </div>
        </div>
      )}
    </Card>
  )
}

function Axis({ scale }: { scale: TimeScale }) {
  return (
    <div className={`${TIMELINE_GRID} h-[30px] text-12 text-text-3`}>
      <span>Phase</span>
      <span className="relative h-[18px]">
        {niceTicks(scale).map(({ percent, offsetMs }, index) => (
          <span
            key={offsetMs}
            className={`absolute whitespace-nowrap ${percent < 2 ? '' : '-translate-x-1/2'} ${index % 2 === 1 ? 'max-[720px]:hidden' : ''}`}
            style={{ left: `${percent}%` }}
          >
            {tickLabel(offsetMs, scale.endMs - scale.originMs)}
          </span>
        ))}
      </span>
      <span className="text-right max-[720px]:hidden">Items</span>
      <span className="text-right max-[720px]:hidden">Bytes</span>
      <span className="text-right">Took</span>
    </div>
  )
}

function GridLines({ scale }: { scale: TimeScale }) {
  return (
    <div className={`${TIMELINE_GRID} pointer-events-none absolute inset-0`}>
      <span className="relative col-start-2 h-full">
        {niceTicks(scale).map(({ percent, offsetMs }) => (
          <span key={offsetMs} className="absolute inset-y-0 w-px bg-line" style={{ left: `${percent}%` }} />
        ))}
        {scale.breaks.map(({ fromMs, toMs }) => (
          <span
            key={fromMs}
            title={`${formatDuration(toMs - fromMs)} in which nothing was done, drawn shorter`}
            className="pointer-events-auto absolute inset-y-0 border-x border-dashed border-line-strong bg-inset"
            style={{
              left: `${scale.percentOf(fromMs)}%`,
              width: `${scale.percentOf(toMs) - scale.percentOf(fromMs)}%`,
            }}
          />
        ))}
      </span>
    </div>
  )
}

/** Stretches in which a working operation told nothing: a large file, a sleeping machine, a dead process. */
function findSilences(
  { samples, resolutionMs }: Samples,
  rows: readonly PhaseRow[],
  { status, updatedAt }: Operation,
  { toMs }: Interval,
): Interval[] {
  const reading = rows.find(({ phase }) => phase === 'sessions' || phase === 'changed-files')?.span
  const told = reading === undefined || reading === null ? [] : samples.filter(({ atMs }) => atMs >= reading.fromMs)
  const minimumMs = Math.max(SILENCE_MS, resolutionMs)
  const between = idleStretches(told, minimumMs)
  const last = status === 'running' ? Date.parse(updatedAt) : (told.at(-1)?.atMs ?? toMs)
  return toMs - last >= minimumMs && status !== 'completed' ? [...between, { fromMs: last, toMs }] : between
}

function idleOf(rows: readonly PhaseRow[], silences: readonly Interval[]): Interval[] {
  const queued = rows.flatMap(({ state, span }) => (state === 'queued' && span !== null ? [span] : []))
  return [...queued, ...silences.filter(({ fromMs, toMs }) => toMs - fromMs >= 60_000)]
}

function longestOf(rows: readonly PhaseRow[]): PhaseRow | undefined {
  const length = ({ span }: PhaseRow) => (span === null ? 0 : span.toMs - span.fromMs)
  return rows.filter(({ isSub, state }) => !isSub && state !== 'queued').toSorted((a, b) => length(b) - length(a))[0]
}
