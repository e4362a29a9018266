/** Three small charts over the same runs. Loaded when shown: the library is large. */
import { useId, type ReactElement } from 'react'
import { Bar, BarChart, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { formatByteRate } from '../format/format-rate.ts'
import { formatExactTime } from '../format/format-time.ts'
import type { SyncRun, SyncSeries } from './sync-series.ts'

const FILLS: Record<SyncRun['status'], string> = {
  completed: 'var(--gray-7)',
  failed: 'var(--failed-mark)',
  cancelled: 'var(--gray-8)',
}
const MARGIN = { top: 4, right: 0, bottom: 0, left: 0 }

export function SyncCharts({ series }: { series: SyncSeries }) {
  const { failedCount, issueCount, medianMs, medianBytesPerSecond } = series
  const runs = series.runs.map((run) => ({ ...run, fill: FILLS[run.status] }))
  const count = runs.length
  return (
    <div className="grid gap-[14px] p-4 max-[720px]:p-3">
      <Figure
        name="Duration"
        aside={`median ${formatDuration(medianMs)}`}
        label={`Duration of the last ${count} full syncs; ${failedCount} failed`}
        height={54}
      >
        <BarChart data={runs} margin={MARGIN} barCategoryGap="24%" accessibilityLayer={false}>
          {axes('seconds')}
          <ReferenceLine y={medianMs / 1000} stroke="var(--line-strong)" />
          {tip}
          <Bar dataKey="seconds" isAnimationActive={false} radius={[1.5, 1.5, 0, 0]} minPointSize={2} />
        </BarChart>
      </Figure>
      <Figure
        name="Throughput"
        aside={medianBytesPerSecond > 0 ? `median ${formatByteRate(medianBytesPerSecond)}` : 'nothing read'}
        label={`Throughput of the last ${count} full syncs`}
        height={38}
      >
        <LineChart data={runs} margin={{ ...MARGIN, left: 3, right: 3 }} accessibilityLayer={false}>
          {axes('bytesPerSecond')}
          {tip}
          <Line
            dataKey="bytesPerSecond"
            stroke="var(--accent)"
            strokeWidth={1.5}
            type="linear"
            connectNulls
            dot={count < 6 ? { r: 2 } : false}
            isAnimationActive={false}
          />
        </LineChart>
      </Figure>
      <Figure
        name="Failures and issues"
        aside={`${formatNumber(failedCount)} failed, ${formatNumber(issueCount)} issues`}
        label={`Issues of the last ${count} full syncs; ${failedCount} failed`}
        height={38}
      >
        <BarChart data={runs} margin={MARGIN} barCategoryGap="24%" accessibilityLayer={false}>
          {axes('issueCount')}
          {tip}
          <Bar
            dataKey={issuesOrFailure}
            name="Issues"
            isAnimationActive={false}
            radius={[1.5, 1.5, 0, 0]}
            minPointSize={0}
          />
        </BarChart>
      </Figure>
    </div>
  )
}

/** A failed run shows even without an issue. */
function issuesOrFailure({ status, issueCount }: SyncRun): number {
  return status === 'failed' ? Math.max(1, issueCount) : issueCount
}

function axes(dataKey: keyof SyncRun) {
  return [
    <XAxis key="x" dataKey="id" tick={false} tickLine={false} axisLine={{ stroke: 'var(--line-strong)' }} height={1} />,
    <YAxis key="y" dataKey={dataKey} hide domain={[0, 'auto']} />,
  ]
}

const tip = (
  <Tooltip
    content={RunTip}
    cursor={{ fill: 'var(--hover)', stroke: 'var(--line-strong)' }}
    isAnimationActive={false}
    wrapperStyle={{ zIndex: 5 }}
  />
)

type RunTipProps = { active?: boolean; payload?: readonly { readonly payload?: unknown }[] }

function RunTip({ active = false, payload }: RunTipProps) {
  const run = payload?.[0]?.payload
  if (!active || !isRun(run)) return null
  return (
    <div className="rounded-2 bg-raised px-2 py-1 text-12 whitespace-nowrap shadow-2">
      <p className="font-medium">
        {run.status === 'completed' ? '' : `${run.errorCode ?? run.status} after `}
        {formatDuration(run.seconds * 1000)}
        {run.bytesPerSecond !== null && (
          <span className="font-normal text-text-3"> {formatByteRate(run.bytesPerSecond)}</span>
        )}
      </p>
      <p className="text-text-3">
        {formatExactTime(run.startedAt)}
        {run.issueCount > 0 && `, ${formatNumber(run.issueCount)} issues`}
      </p>
    </div>
  )
}

function isRun(value: unknown): value is SyncRun {
  return typeof value === 'object' && value !== null && 'seconds' in value && 'startedAt' in value
}

type FigureProps = { name: string; aside: string; label: string; height: number; children: ReactElement }

function Figure({ name, aside, label, height, children }: FigureProps) {
  const id = useId()
  return (
    <figure aria-labelledby={id} className="grid gap-[6px]">
      <figcaption id={id} className="flex justify-between gap-2">
        <span className="text-text-2">{name}</span>
        <span className="text-text-3">{aside}</span>
      </figcaption>
      <div role="img" aria-label={label} style={{ height }}>
        <ResponsiveContainer width="100%" height={height}>
          {children}
        </ResponsiveContainer>
      </div>
    </figure>
  )
}
