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

/** Whether it belongs into a list; null when only the server can say. */
export function matchesFilter(operation: Operation, filter: OperationFilter): boolean | null {
  const { projectId, kind, status, trigger, from, to, search } = filter
  const startedAt = Date.parse(operation.startedAt)
  const fits =
    (projectId === undefined || operation.projectId === projectId) &&
    (kind === undefined || operation.kind === kind) &&
    (status === undefined || operation.status === status) &&
    (trigger === undefined || operation.trigger === trigger) &&
    (from === undefined || startedAt >= Date.parse(from)) &&
    (to === undefined || startedAt <= Date.parse(to))
  if (!fits) return false
  return search === undefined || search === '' ? true : null
}

export type MergedPages = {
  /** The same object when nothing changed; so is each page of it, and each operation. */
  readonly pages: Page<Operation>[]
  /** Something may belong here that only the server can place. */
  readonly stale: boolean
}

/**
 * @param pages  Of one list, newest first.
 * @param limit  How many the list may have; null: pages are added at the end as one scrolls.
 */
export function mergePages(
  pages: Page<Operation>[],
  filter: OperationFilter,
  told: readonly Operation[],
  limit: number | null,
): MergedPages {
  const toldById = new Map(told.map((operation) => [operation.id, operation]))
  const merged = pages.map((page) => mergePage(page, filter, toldById))
  const { front, stale } = placeNew(merged, filter, toldById.values().toArray())
  const first = merged[0]
  if (first !== undefined && front.length > 0) {
    const items = [...front, ...first.items]
    merged[0] = { ...first, items: limit === null ? items : items.slice(0, limit) }
  }
  return { pages: merged.every((page, place) => page === pages[place]) ? pages : merged, stale }
}

/** Takes those it finds out of `toldById`. @returns the same page when nothing of it changed */
function mergePage(
  page: Page<Operation>,
  filter: OperationFilter,
  toldById: Map<string, Operation>,
): Page<Operation> {
  if (toldById.size === 0) return page
  let changed = false
  const items = page.items.flatMap((held) => {
    const version = toldById.get(held.id)
    if (version === undefined) return [held]
    toldById.delete(held.id)
    const next = mergeOperation(held, version)
    if (next === held) return [held]
    changed = true
    return matchesFilter(next, filter) === false ? [] : [next]
  })
  return changed ? { ...page, items } : page
}

/** What is not held yet. @returns `front`, newest first: those that come before the first one held */
function placeNew(
  pages: readonly Page<Operation>[],
  filter: OperationFilter,
  told: readonly Operation[],
): { front: Operation[]; stale: boolean } {
  const front: Operation[] = []
  let stale = false
  const newest = pages[0]?.items[0]
  for (const operation of told.toSorted((a, b) => byStart(b, a))) {
    const fits = matchesFilter(operation, filter)
    if (fits === null) stale = true
    if (fits !== true || pages.length === 0) continue
    // older than the newest one held: where it goes, the server knows
    if (newest !== undefined && byStart(operation, newest) < 0) stale ||= isWithin(pages, operation)
    else front.push(operation)
  }
  return { front, stale }
}

/** Oldest first; of the same time by id. */
function byStart(a: Operation, b: Operation): number {
  return Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.id < b.id ? -1 : 1)
}

/** Whether it would stand on the pages loaded so far. */
function isWithin(pages: readonly Page<Operation>[], operation: Operation): boolean {
  const last = pages.at(-1)
  if (last === undefined || last.nextCursor === null) return true
  const oldest = last.items.at(-1)
  return oldest === undefined || byStart(operation, oldest) > 0
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
