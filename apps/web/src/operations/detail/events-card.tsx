/** Everything an operation told, newest first. */
import type { Operation } from '@ccdash/api-contract'
import { ArrowUp } from 'lucide-react'
import { useRef } from 'react'
import { useSearchParams } from 'wouter'
import { formatNumber } from '../../format/format-number.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PartView } from '../../ui/part-view.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { VirtualRows } from '../../ui/virtual-rows.tsx'
import { EVENT_TYPES, parseEventFilter, writeEventFilter, type EventFilter, type EventType } from './event-filter.ts'
import { EVENT_GRID, EventRow } from './event-row.tsx'
import { useEventPages, type EventPages } from './use-event-pages.ts'
import { useThrottled } from './use-throttled.ts'

const ROW_HEIGHT = 28
const TYPING_MS = 250
const LABELS: Record<EventType, string> = {
  ...{
    started: 'Start',
    phase: 'Phase',
    progress: 'Progress',
    issue: 'Issue',
    cancel_requested: 'Cancel',
    ended: 'End',
  },
}

export function EventsCard({ operation }: { operation: Operation }) {
  const [params, setParams] = useSearchParams()
  const filter = parseEventFilter(params)
  const asked = useThrottled(filter.search, TYPING_MS)
  const pages = useEventPages(operation, { ...filter, search: asked })
  const body = useRef<HTMLDivElement>(null)
  const change = (changed: Partial<EventFilter>, replace: boolean) =>
    setParams((before) => writeEventFilter(before, { ...parseEventFilter(before), ...changed }), { replace })
  const showNew = () => {
    pages.showNew()
    body.current?.querySelector('[role=group]')?.scrollTo?.({ top: 0 })
  }
  const all = sumOf(pages.byType)
  return (
    <Card
      title="Events"
      aside={`${formatNumber(pages.total)} of ${formatNumber(Math.max(all, pages.total))} · newest first`}
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-[7px] max-[720px]:px-3">
        <div className="max-w-full overflow-x-auto">
          <Segments
            label="Event type"
            options={optionsOf(pages.byType, filter.type)}
            value={filter.type ?? 'all'}
            onChange={(value) => change({ type: value === 'all' ? null : value }, false)}
          />
        </div>
        <SearchField
          label="Filter messages"
          placeholder="Filter messages"
          shortcut
          value={filter.search}
          onChange={(search) => change({ search }, true)}
          className="ml-auto w-[210px] max-[720px]:w-full"
        />
      </div>
      <div className={`${EVENT_GRID} h-[30px] border-b border-line text-12 text-text-3`} aria-hidden="true">
        <span className="text-right max-[720px]:hidden">Sequence</span>
        <span className="text-right">At</span>
        <span>Type</span>
        <span className="max-[720px]:hidden">Phase</span>
        <span>Message</span>
      </div>
      {pages.newCount > 0 && <NewEvents count={pages.newCount} onShow={showNew} />}
      <div ref={body} className={pages.isOld ? 'opacity-60' : undefined} aria-busy={pages.isOld}>
        <PartView part={pages.part} what="events" rows={12}>
          {() => (
            <Rows
              operation={operation}
              pages={pages}
              onClear={() => change({ type: null, search: '' }, false)}
              all={all}
            />
          )}
        </PartView>
      </div>
    </Card>
  )
}

type RowsProps = { operation: Operation; pages: EventPages; onClear: () => void; all: number }

function Rows({ operation, pages, onClear, all }: RowsProps) {
  if (pages.total === 0) {
    return (
      <EmptyState title="Nothing matches this filter" actions={<Button onClick={onClear}>Clear the filter</Button>}>
        {formatNumber(all)} events, none of them fits.
      </EmptyState>
    )
  }
  const startedAt = Date.parse(operation.startedAt)
  const isBrief = operation.status !== 'running' && operation.durationMs < 1000
  return (
    <VirtualRows
      count={pages.total}
      rowHeight={ROW_HEIGHT}
      label="Events, newest first"
      className="max-h-[448px]"
      onRange={pages.onRange}
      renderRow={(index) => (
        <EventRow event={pages.eventAt(index)} startedAtMs={startedAt} isBrief={isBrief} phases={operation.phases} />
      )}
    />
  )
}

function NewEvents({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <button
      type="button"
      className="flex h-7 w-full items-center justify-center gap-[6px] border-b border-running-line bg-running-soft text-12 font-medium text-running-text hover:underline"
      onClick={onShow}
    >
      <ArrowUp size={12} aria-hidden="true" />
      {formatNumber(count)} new
    </button>
  )
}

/** All, then the types there are; the chosen one always. */
function optionsOf(byType: EventPages['byType'], chosen: EventType | null) {
  const present = EVENT_TYPES.filter((type) => type === chosen || (byType?.[type] ?? 0) > 0)
  return [
    { value: 'all' as const, label: 'All', count: byType === null ? undefined : sumOf(byType) },
    ...present.map((type) => ({ value: type, label: LABELS[type], count: byType?.[type] })),
  ]
}

function sumOf(byType: EventPages['byType']): number {
  return Object.values(byType ?? {}).reduce((sum, count) => sum + count, 0)
}
