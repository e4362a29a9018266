import type { Suspect } from '@ccdash/api-contract'
import { flexRender } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from '../ui/class-names.ts'
import type { LinkPlace, SortColumn } from './audit-params.ts'
import { COLUMN_LOOKS, RIGHT_ALIGNED } from './suspect-columns.tsx'
import { suspectId } from './suspect-rows.ts'
import type { SuspectTableModel } from './use-suspect-table.ts'

type SuspectTableProps = {
  table: SuspectTableModel
  /** The row that keys act on. */
  cursor: LinkPlace | null
  /** A new object asks to bring the cursor's row into view and give it the focus. */
  focusRequest: object | null
  onOpen: (suspect: Suspect) => void
}

const ROW_HEIGHT = 52

/** A real table in which only the rows near the screen exist. */
export function SuspectTable({ table, cursor, focusRequest, onOpen }: SuspectTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const { rows } = table.getRowModel()
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by the React Compiler
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  })
  const cursorId = cursor === null ? null : suspectId(cursor)
  useFocusedRow({ focusRequest, scroller, index: rows.findIndex(({ id }) => id === cursorId), virtualizer })
  const shown = virtualizer.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <div ref={scroller} className="max-h-[max(420px,calc(100dvh-392px))] overflow-x-clip overflow-y-auto">
      <table
        aria-label="Suspects"
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <SuspectTableHead table={table} />
        <tbody>
          <Spacer height={above} />
          {shown.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              // The row is a larger target for the button within; keys press that.
              <tr
                key={row.id}
                ref={virtualizer.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                aria-current={row.id === cursorId ? true : undefined}
                className="cursor-pointer hover:bg-hover aria-[current=true]:bg-selected aria-[current=true]:shadow-[inset_2px_0_0_var(--accent)]"
                onClick={() => onOpen(row.original)}
              >
                {row.getAllCells().map((cell) => (
                  <td
                    key={cell.id}
                    className={classNames(
                      'h-[52px] border-b border-line px-2 py-[6px] leading-[18px] first:pl-4 last:pr-4 max-[720px]:first:pl-3 max-[720px]:last:pr-3',
                      lookOf(cell.column.id).cell,
                    )}
                  >
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ))}
              </tr>
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  )
}

function SuspectTableHead({ table }: { table: SuspectTableModel }) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} aria-rowindex={1}>
          {group.headers.map((header) => {
            const direction = header.column.getIsSorted()
            const Arrow = direction === 'asc' ? ArrowUp : ArrowDown
            return (
              <th
                key={header.id}
                scope="col"
                {...(direction === false ? {} : { 'aria-sort': direction === 'asc' ? 'ascending' : 'descending' })}
                className={classNames(
                  'sticky top-0 z-1 h-[30px] border-b border-line bg-surface px-2 text-left text-12 font-medium whitespace-nowrap text-text-3 first:pl-4 last:pr-4',
                  RIGHT_ALIGNED.has(header.column.id) && 'text-right',
                  lookOf(header.column.id).head,
                )}
              >
                {header.column.getCanSort() ? (
                  <button
                    type="button"
                    className="hit inline-flex items-center gap-1 rounded-1 hover:text-text"
                    onClick={header.column.getToggleSortingHandler()}
                  >
                    <table.FlexRender header={header} />
                    {direction !== false && <Arrow size={12} aria-hidden="true" />}
                  </button>
                ) : (
                  <table.FlexRender header={header} />
                )}
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}

/** Stands for the rows that do not exist. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true">
      <td className="p-0" style={{ height }}>
        {null}
      </td>
    </tr>
  )
}

function lookOf(columnId: string) {
  return COLUMN_LOOKS[columnId as SortColumn | 'verdict']
}

type FocusedRow = {
  focusRequest: object | null
  scroller: { readonly current: HTMLDivElement | null }
  index: number
  virtualizer: { scrollToIndex: (index: number) => void }
}

function useFocusedRow({ focusRequest, scroller, index, virtualizer }: FocusedRow): void {
  const answered = useRef<object | null>(null)
  useEffect(() => {
    if (focusRequest === null || answered.current === focusRequest || index === -1) return undefined
    answered.current = focusRequest
    virtualizer.scrollToIndex(index)
    // The row may only exist once the list has scrolled.
    const frame = requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${index}"] [data-open]`)
      row?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [focusRequest, index, scroller, virtualizer])
}
