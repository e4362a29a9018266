/** How full syncs of the project went: how long, how fast, what failed. */
import type { OperationPoint } from '@ccdash/api-contract'
import { ChartColumn, Table2 } from 'lucide-react'
import { lazy, memo, Suspense, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { operationPath } from '../operations/model/operation-path.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { formatByteRate } from '../format/format-rate.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { SkeletonRows } from '../ui/skeleton-rows.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Time } from '../ui/time.tsx'
import { useInView } from './use-in-view.ts'
import { syncSeries, type SyncSeries } from './sync-series.ts'

const SyncCharts = lazy(async () => ({ default: (await import('./sync-charts.tsx')).SyncCharts }))
const MIN_RUNS = 2

/** @param points  Newest first; null while they are not known. */
export const SyncHistoryCard = memo(function SyncHistoryCard({ points }: { points: readonly OperationPoint[] | null }) {
  const [asTable, setAsTable] = useState(false)
  const series = useMemo(() => (points === null ? null : syncSeries(points)), [points])
  const hasRuns = series !== null && series.runs.length >= MIN_RUNS
  return (
    <Card
      title="Full Sync history"
      {...(hasRuns && { aside: `last ${series.runs.length} runs` })}
      actions={
        hasRuns && (
          <Button
            size="s"
            variant="quiet"
            className="-mr-2"
            icon={asTable ? <ChartColumn size={12} aria-hidden="true" /> : <Table2 size={12} aria-hidden="true" />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Show as charts' : 'Show as table'}
          </Button>
        )
      }
    >
      {series === null && <SkeletonRows rows={4} what="history" />}
      {series !== null && !hasRuns && (
        <EmptyState title="Not enough runs yet">
          Duration and throughput are drawn from the second full sync on.
        </EmptyState>
      )}
      {hasRuns && asTable && <RunTable series={series} />}
      {hasRuns && !asTable && <Charts series={series} />}
    </Card>
  )
})

/** Its place is kept while they load. */
function Charts({ series }: { series: SyncSeries }) {
  const place = useRef<HTMLDivElement>(null)
  const isInView = useInView(place)
  return (
    <div ref={place} className="min-h-[236px]">
      {isInView && (
        <Suspense>
          <SyncCharts series={series} />
        </Suspense>
      )}
    </div>
  )
}

function RunTable({ series }: { series: SyncSeries }) {
  return (
    // A region that scrolls is reachable by keys.
    <div className="max-h-[320px] overflow-auto" tabIndex={0} role="group" aria-label="Full syncs, newest first">
      <table className="w-full">
        <thead className="sticky top-0 bg-surface text-12 text-text-3">
          <tr>
            {['Started', 'Duration', 'Throughput', 'Issues'].map((name, index) => (
              <th
                key={name}
                scope="col"
                className={`h-[30px] px-2 font-medium first:pl-4 last:pr-4 ${index === 0 ? 'text-left' : 'text-right'}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.runs.toReversed().map(({ id, startedAt, status, errorCode, seconds, bytesPerSecond, issueCount }) => (
            <tr key={id} className="border-t border-line">
              <td className="h-[30px] pr-2 pl-4 whitespace-nowrap">
                <Link
                  href={operationPath(id)}
                  className="flex items-center gap-2 hover:underline"
                  title={errorCode ?? status}
                >
                  <StateMark state={status} label={status} size={12} />
                  <Time at={startedAt} />
                </Link>
              </td>
              <td className="px-2 text-right whitespace-nowrap">{formatDuration(seconds * 1000)}</td>
              <td className="px-2 text-right whitespace-nowrap">
                {bytesPerSecond === null ? '–' : formatByteRate(bytesPerSecond)}
              </td>
              <td className="pr-4 pl-2 text-right">{formatNumber(issueCount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
