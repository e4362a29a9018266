import type { Operation } from '@ccdash/api-contract'
import { isQueued } from '../operations/model/display-state.ts'

/**
 * The operation that says how a project stands: the one that works, else the one that waits, else the newest.
 *
 * @param live  Of all projects, as told live.
 * @param last  The newest of the project when the overview was read.
 */
export function pickOperation(projectId: string, live: readonly Operation[], last: Operation | null): Operation | null {
  const own = live.filter((operation) => operation.projectId === projectId)
  const running = own.filter(({ status }) => status === 'running')
  const working = running.find((operation) => !isQueued(operation)) ?? running[0]
  if (working !== undefined) return working
  const known = own.some(({ id }) => id === last?.id) || last === null ? own : [...own, last]
  return known.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0] ?? null
}
