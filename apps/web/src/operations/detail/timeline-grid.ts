/** Columns that all rows of the phase timeline share: name, axis, items, bytes, time; on a phone name, axis, time. */
export const TIMELINE_GRID =
  'grid grid-cols-[176px_minmax(0,1fr)_112px_112px_92px] items-center px-4 max-[720px]:grid-cols-[96px_minmax(0,1fr)_64px] max-[720px]:gap-[10px] max-[720px]:px-3'
