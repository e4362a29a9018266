/** How what a subscription tells goes into what is held. Pure. */
import type { ListOperations, Operation, OperationsUpdate, Page, StatusReport } from '@ccdash/api-contract'

export type OperationFilter = Partial<Omit<ListOperations, 'limit' | 'cursor'>>

/**
 * The newer of two versions of one operation. What was asked for never changes and a list tells only the first of many
 * paths, so the held input stays.
 */
export function mergeOperation(held: Operation, told: Operation): Operation {
  if (!isNewer(held, told)) return held
  return { ...told, input: held.input }
}

function isNewer(held: Operation, told: Operation): boolean {
  if (told.lastSequence !== held.lastSequence) return told.lastSequence > held.lastSequence
  if (held.status !== 'running') return false
  return told.status !== 'running' || told.updatedAt >= held.updatedAt
}

/** Whether it belongs into a list. Text is searched as the server does it. */
export function matchesFilter(operation: Operation, filter: OperationFilter): boolean {
  const { projectId, kind, status, trigger, from, to, search = '' } = filter
  const startedAt = Date.parse(operation.startedAt)
  return (
    (projectId === undefined || operation.projectId === projectId) &&
    (kind === undefined || operation.kind === kind) &&
    (status === undefined || operation.status === status) &&
    (trigger === undefined || operation.trigger === trigger) &&
    (from === undefined || startedAt >= Date.parse(from)) &&
    (to === undefined || startedAt <= Date.parse(to)) &&
    holdsText(operation, search.trim().toLowerCase())
  )
}

function holdsText({ id, message, phase, trigger }: Operation, text: string): boolean {
  return (
    id.toLowerCase().startsWith(text) || [message, phase, trigger].some((told) => told.toLowerCase().includes(text))
  )
}

/**
 * Changes what is held, takes out what does not fit any more and puts in what is new, where it belongs.
 *
 * @param pages  Of one list, newest first.
 * @param limit  How many the list may have; null: pages are added at the end as one scrolls.
 * @returns the same object when nothing changed; so is each page of it, and each operation.
 */
export function mergePages(
  pages: Page<Operation>[],
  filter: OperationFilter,
  told: readonly Operation[],
  limit: number | null,
): Page<Operation>[] {
  const toldById = new Map(told.map((operation) => [operation.id, operation]))
  const merged = pages.map((page) => mergeHeld(page, filter, toldById))
  const fresh = [...toldById.values()].filter((operation) => matchesFilter(operation, filter))
  for (const operation of fresh) {
    const place = placeOf(operation, merged)
    const page = merged[place]
    if (page === undefined) continue
    const items = [...page.items, operation].sort((a, b) => byStart(b, a))
    merged[place] = { ...page, items: limit === null ? items : items.slice(0, limit) }
  }
  return merged.every((page, place) => page === pages[place]) ? pages : merged
}

/** Takes those it finds out of `toldById`. */
function mergeHeld(page: Page<Operation>, filter: OperationFilter, toldById: Map<string, Operation>): Page<Operation> {
  if (toldById.size === 0) return page
  let changed = false
  const items = page.items.flatMap((held) => {
    const version = toldById.get(held.id)
    if (version === undefined) return [held]
    toldById.delete(held.id)
    const next = mergeOperation(held, version)
    if (next === held) return [held]
    changed = true
    return matchesFilter(next, filter) ? [next] : []
  })
  return changed ? { ...page, items } : page
}

/** Which page it comes on; -1 when it comes after what is loaded. */
function placeOf(operation: Operation, pages: readonly Page<Operation>[]): number {
  const place = pages.findIndex(({ items }) => {
    const last = items.at(-1)
    return last !== undefined && byStart(operation, last) > 0
  })
  const isAtEnd = pages.at(-1)?.nextCursor === null || pages.every(({ items }) => items.length === 0)
  return place === -1 && isAtEnd ? pages.length - 1 : place
}

/** Oldest first; of the same time by id. */
function byStart(a: Operation, b: Operation): number {
  return Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.id < b.id ? -1 : 1)
}

const RECENT = 5

/** The part of the status that operations tell; the counts come with the status itself. */
export function mergeStatus(report: StatusReport, { operations, sequence }: OperationsUpdate): StatusReport {
  const { activeOperations, recentOperations, trackedOperationCount } = report.operations
  const known = new Map([...recentOperations, ...activeOperations].map((operation) => [operation.id, operation]))
  for (const told of operations) {
    const held = known.get(told.id)
    known.set(told.id, held === undefined ? told : mergeOperation(held, told))
  }
  const newestFirst = [...known.values()].sort((a, b) => byStart(b, a))
  const active = newestFirst.filter(({ status }) => status === 'running')
  return {
    ...report,
    operations: {
      activeOperationCount: active.length,
      activeOperations: active,
      recentOperations: newestFirst.slice(0, RECENT),
      trackedOperationCount,
    },
    lastSequence: Math.max(report.lastSequence, sequence),
  }
}
