import type { Suspect } from '@ccdash/api-contract'
import { functionalUpdate, useTable, type SortingState } from '@tanstack/react-table'
import { useMemo } from 'react'
import { SORT_COLUMNS, type SuspectView } from './audit-params.ts'
import { SUSPECT_FEATURES, suspectColumns } from './suspect-columns.tsx'
import { suspectId } from './suspect-rows.ts'

type SuspectTableOptions = {
  /** Those that pass the filters. */
  rows: readonly Suspect[]
  sort: SuspectView['sort']
  onSort: (sort: SuspectView['sort']) => void
  onOpen: (suspect: Suspect) => void
  primaryFloor: number
}

/** The table's model: columns and order. The order is the address', so a link shows the same rows. */
export function useSuspectTable({ rows, sort, onSort, onOpen, primaryFloor }: SuspectTableOptions) {
  const columns = useMemo(() => suspectColumns(primaryFloor, onOpen), [primaryFloor, onOpen])
  const sorting = useMemo<SortingState>(
    () => [{ id: sort.column, desc: sort.descending }],
    [sort.column, sort.descending],
  )
  return useTable({
    features: SUSPECT_FEATURES,
    columns,
    data: rows,
    getRowId: suspectId,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (updater) => {
      const [first] = functionalUpdate(updater, sorting)
      const column = SORT_COLUMNS.find((name) => name === first?.id)
      if (column !== undefined && first !== undefined) onSort({ column, descending: first.desc })
    },
  })
}

export type SuspectTableModel = ReturnType<typeof useSuspectTable>
