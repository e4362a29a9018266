import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'

type VirtualRowsProps = {
  count: number
  /** Pixels, the same for all. */
  rowHeight: number
  renderRow: (index: number) => ReactNode
  /** Accessible name of the list. */
  label: string
  /** Which rows are on the screen, for loading pages. */
  onRange?: (first: number, last: number) => void
  /** Scrolled into view when it changes. */
  activeIndex?: number | null
  /** Bounds the height, e.g. `max-h-[420px]`. */
  className?: string
}

/** A list of any length: only rows near the screen exist. */
export function VirtualRows(props: VirtualRowsProps) {
  const { count, rowHeight, renderRow, label, onRange, activeIndex = null, className } = props
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by the React Compiler
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  // Rows may grow with the width of the page; what is measured once is kept otherwise.
  useEffect(() => virtualizer.measure(), [rowHeight, virtualizer])
  const rows = virtualizer.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => onRange?.(first, last), [first, last, onRange])
  useEffect(() => {
    if (activeIndex !== null) virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])
  return (
    <div
      ref={scroller}
      className={`overflow-auto ${className ?? 'max-h-[420px]'}`}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <ul aria-label={label} className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => (
          <li
            key={row.key}
            aria-setsize={count}
            aria-posinset={row.index + 1}
            className="absolute top-0 left-0 w-full"
            style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
          >
            {renderRow(row.index)}
          </li>
        ))}
      </ul>
    </div>
  )
}
