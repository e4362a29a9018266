/** The rows of the timeline, of any number: only those near the screen exist. */
import type { Operation } from '@ccdash/api-contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type Dispatch,
  type SetStateAction,
} from 'react'
import { formatNumber } from '../../format/format-number.ts'
import { useNewcomers } from './use-timeline.ts'
import { TIMELINE_COLUMNS, TimelineRow } from './timeline-row.tsx'
import { useIsNarrow } from '../../ui/use-is-narrow.ts'

export type Selection = { readonly id: string; readonly byKey: boolean }

type TimelineRowsProps = {
  operations: readonly Operation[]
  /** Another one is another list. */
  subject: string
  nameOf: (operation: Operation) => string | null
  selection: Selection | null
  /** What the filter lets through, loaded or not. */
  total: number
  hasMore: boolean
  onSelect: Dispatch<SetStateAction<Selection | null>>
  onNearEnd: () => void
}

const ROW_HEIGHT = 36
const NARROW_ROW_HEIGHT = 52
const NEAR_END = 30

export const TimelineRows = memo(function TimelineRows(props: TimelineRowsProps) {
  const rowHeight = useIsNarrow() ? NARROW_ROW_HEIGHT : ROW_HEIGHT
  return <Rows key={rowHeight} {...props} rowHeight={rowHeight} /> // measured once
})

function Rows(props: TimelineRowsProps & { rowHeight: number }) {
  const { operations, subject, nameOf, selection, total, hasMore, onSelect, onNearEnd, rowHeight } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [atTop, setAtTop] = useState(true)
  const { freshIds, unseen } = useNewcomers(operations, subject, atTop)
  // Another function makes the virtualizer measure all rows anew.
  const getItemKey = useCallback((index: number) => operations[index]?.id ?? 'more', [operations])
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: operations.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey,
    overscan: 12,
  })
  const rows = virtualizer.getVirtualItems()
  const select = useCallback(
    (id: string) => onSelect((before) => (before?.id === id ? before : { id, byKey: false })),
    [onSelect],
  )
  const lastIndex = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastIndex >= operations.length - NEAR_END) onNearEnd()
  }, [hasMore, lastIndex, operations.length, onNearEnd])
  useSteadyScroll(scroller, operations, rowHeight)
  const selectedByKey = selection?.byKey === true ? selection.id : null
  const scrolledTo = useRef<string | null>(null)
  useEffect(() => {
    if (scrolledTo.current === selectedByKey) return
    scrolledTo.current = selectedByKey
    const index = operations.findIndex(({ id }) => id === selectedByKey)
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
  }, [selectedByKey, operations, virtualizer])

  return (
    <div className="@container relative">
      {unseen > 0 && (
        <button
          type="button"
          className="hit absolute top-10 left-1/2 z-1 flex h-[26px] -translate-x-1/2 items-center gap-1 rounded-[13px] bg-ink px-3 text-12 font-medium text-on-ink shadow-2"
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
        >
          <ArrowUp size={12} aria-hidden="true" /> {formatNumber(unseen)} new
        </button>
      )}
      <div
        ref={scroller}
        tabIndex={-1}
        className="max-h-[max(400px,calc(100vh-320px))] overflow-auto overscroll-contain [overflow-anchor:none]"
        onScroll={(event) => setAtTop(event.currentTarget.scrollTop < ROW_HEIGHT)}
      >
        <div role="table" aria-label="Operations, newest first" aria-rowcount={total + 1}>
          <Head />
          <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {rows.map((row) => {
              const operation = operations[row.index]
              return (
                <div
                  key={row.key}
                  role="presentation"
                  className="absolute top-0 left-0 w-full"
                  style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
                >
                  {operation === undefined ? (
                    <p className="px-4 py-2 text-text-3">Loading older operations</p>
                  ) : (
                    <TimelineRow
                      operation={operation}
                      projectName={nameOf(operation)}
                      selected={operation.id === selection?.id}
                      focused={selection?.byKey === true && operation.id === selection.id}
                      fresh={freshIds.has(operation.id)}
                      onSelect={select}
                    />
                  )}
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

const HEADS = [
  { name: 'Operation', className: '' },
  { name: 'Changes', className: '' },
  { name: 'Trigger', className: '@max-[600px]:hidden' },
  { name: 'Duration', className: 'text-right' },
  { name: 'Started', className: 'text-right' },
  { name: 'Id', className: '@max-[700px]:hidden' },
]

function Head() {
  return (
    <div
      role="row"
      className={`${TIMELINE_COLUMNS} sticky top-0 z-1 h-[30px] border-b border-line bg-surface text-12 font-medium text-text-3 max-[720px]:sr-only`}
    >
      <span role="columnheader">
        <span className="sr-only">Status</span>
      </span>
      {HEADS.map(({ name, className }) => (
        <span key={name} role="columnheader" className={`px-2 ${className}`}>
          {name}
        </span>
      ))}
    </div>
  )
}

/** What is looked at stays where it is when rows come in above it. */
function useSteadyScroll(
  scroller: { readonly current: HTMLDivElement | null },
  operations: readonly Operation[],
  rowHeight: number,
): void {
  const topId = useRef<string | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    const before = topId.current
    topId.current = operations[0]?.id ?? null
    if (element === null || before === null || before === topId.current || element.scrollTop < rowHeight) return
    const added = operations.findIndex(({ id }) => id === before)
    if (added > 0) element.scrollBy({ top: added * rowHeight })
  }, [scroller, operations, rowHeight])
}
