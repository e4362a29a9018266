import type { ListOperations } from '@ccdash/api-contract'
import type { OperationFilter } from '@ccdash/db'

/** A filter as the database compares it: times are stored as UTC with milliseconds and compared as text. */
export function storedFilter(filter: Omit<ListOperations, 'limit' | 'cursor'>): OperationFilter {
  const { projectId, kind, status, trigger, from, to, search } = filter
  return { projectId, kind, status, trigger, from: utc(from), to: utc(to), search }
}

function utc(time: string | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
