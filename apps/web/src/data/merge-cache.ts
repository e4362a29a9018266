/** Puts what the subscriptions tell into what the queries of the page hold. */
import type { Operation, OperationsUpdate, Page, StatusReport } from '@ccdash/api-contract'
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import { mergeOperation, mergePages, mergeStatus, type OperationFilter } from './merge-operations.ts'

/** Keys are made by tRPC: the path, then what was asked for. */
const LIST: QueryKey = [['operations', 'list']]
const GET: QueryKey = [['operations', 'get']]
const STATUS: QueryKey = [['status', 'get']]

type ListInput = OperationFilter & { limit?: number; cursor?: string | null }
type ListData = Page<Operation> | InfiniteData<Page<Operation>>

/** Reads the queries anew for which the update does not say enough. */
export function mergeUpdate(queries: QueryClient, update: OperationsUpdate): void {
  if (update.incomplete) {
    void queries.invalidateQueries()
    return
  }
  const toldById = new Map(update.operations.map((operation) => [operation.id, operation]))
  queries.setQueriesData<Operation>({ queryKey: GET }, (held) => {
    const told = held && toldById.get(held.id)
    return told === undefined ? held : mergeOperation(held as Operation, told)
  })
  queries.setQueriesData<StatusReport>({ queryKey: STATUS }, (held) => held && mergeStatus(held, update))
  for (const [queryKey, held] of queries.getQueriesData<ListData>({ queryKey: LIST })) {
    if (held !== undefined) mergeList(queries, queryKey, held, update.operations)
  }
}

function mergeList(queries: QueryClient, queryKey: QueryKey, held: ListData, told: readonly Operation[]): void {
  const { cursor, limit = 20, ...filter } = inputOf(queryKey)
  const endless = 'pages' in held
  const pages = endless ? held.pages : [held]
  const atStart = cursor === undefined || cursor === null
  const known = atStart
    ? told
    : told.filter(({ id }) => pages.some(({ items }) => items.some((item) => item.id === id)))
  const merged = mergePages(pages, filter, known, endless ? null : limit)
  if (merged === pages) return
  const [page] = merged
  queries.setQueryData(queryKey, endless ? { ...held, pages: merged } : page)
}

function inputOf(queryKey: QueryKey): ListInput {
  const asked = queryKey[1]
  if (typeof asked !== 'object' || asked === null || !('input' in asked)) return {}
  return typeof asked.input === 'object' && asked.input !== null ? asked.input : {}
}

/** The status replaces what is held; another active project makes everything read for the old one worthless. */
export function mergeReport(queries: QueryClient, report: StatusReport): void {
  const [held] = queries.getQueriesData<StatusReport>({ queryKey: STATUS })
  const before = held?.[1]
  queries.setQueryData([['status', 'get'], { type: 'query' }], report)
  if (before === undefined || before.project?.id === report.project?.id) return
  void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]) !== 'status,get' })
}

/**
 * The first message of a new subscription names all that runs: what is held as running and is not among it ended between
 * reading and subscribing.
 */
export function refreshEndedUnseen(queries: QueryClient, update: OperationsUpdate): void {
  const running = new Set(update.operations.map(({ id }) => id))
  const isOutdated = (operation: Operation) =>
    operation.status === 'running' && !running.has(operation.id) && operation.lastSequence <= update.sequence
  const outdated = (data: Operation | ListData | undefined) => {
    if (data === undefined) return false
    if ('id' in data) return isOutdated(data)
    return ('pages' in data ? data.pages : [data]).some(({ items }) => items.some(isOutdated))
  }
  for (const key of [LIST, GET]) {
    for (const [queryKey, data] of queries.getQueriesData<Operation | ListData>({ queryKey: key })) {
      if (outdated(data)) void queries.invalidateQueries({ queryKey, exact: true })
    }
  }
}

/** Once the server is back: what could not be read is read, and what only the server process knows. */
export function refreshAfterLoss(queries: QueryClient): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey, state }) =>
      state.status === 'error' || state.error !== null || String(queryKey[0]) === 'health',
  })
}
