import type { Operation, OperationsUpdate, Page } from '@ccdash/api-contract'
import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { FAKE_PROJECT, fakeOperation, fakeStatus, runningOperation } from '../testing/fake-ops.ts'
import { mergeReport, mergeUpdate, refreshEndedUnseen } from './merge-cache.ts'

const GET = [['operations', 'get'], { input: { operationId: 'OP-1' }, type: 'query' }]
const LIST = [['operations', 'list'], { input: { limit: 5 }, type: 'query' }]
const ENDLESS = [['operations', 'list'], { input: { status: 'running' }, type: 'infinite' }]
const SECOND_PAGE = [['operations', 'list'], { input: { limit: 5, cursor: '5' }, type: 'query' }]
const STATUS = [['status', 'get'], { type: 'query' }]
const OTHER = [['links', 'audit'], { input: {}, type: 'query' }]

function update(given: Partial<OperationsUpdate>): OperationsUpdate {
  return { sequence: 9, operations: [], events: [], skippedEvents: 0, incomplete: false, ...given }
}

function page(...items: Operation[]): Page<Operation> {
  return { items, nextCursor: null }
}

function filled(): QueryClient {
  const queries = new QueryClient()
  queries.setQueryData(GET, runningOperation())
  queries.setQueryData(LIST, page(runningOperation()))
  queries.setQueryData(ENDLESS, { pages: [page(runningOperation())], pageParams: [null] })
  queries.setQueryData(SECOND_PAGE, page(fakeOperation({ id: 'OP-0' })))
  queries.setQueryData(STATUS, fakeStatus({ operations: [runningOperation()] }))
  queries.setQueryData(OTHER, 'held')
  return queries
}

const isStale = (queries: QueryClient, key: unknown[]) => queries.getQueryState(key)?.isInvalidated

it('what is told goes into every query that holds it', () => {
  const queries = filled()
  mergeUpdate(queries, update({ operations: [fakeOperation({ lastSequence: 9 })] }))
  expect(queries.getQueryData(GET)).toMatchObject({ status: 'completed' })
  expect(queries.getQueryData(LIST)).toMatchObject({ items: [{ status: 'completed' }] })
  expect(queries.getQueryData(ENDLESS)).toEqual({ pages: [page()], pageParams: [null] })
  expect(queries.getQueryData(STATUS)).toMatchObject({ operations: { activeOperationCount: 0 }, lastSequence: 9 })
  for (const key of [GET, LIST, ENDLESS, STATUS, OTHER]) expect(isStale(queries, key)).toBe(false)
})

it('a new one goes to the front of lists from the start, not of later pages', () => {
  const queries = filled()
  mergeUpdate(
    queries,
    update({ operations: [runningOperation({ id: 'OP-2', startedAt: '2026-11-22T13:00:00.000Z' })] }),
  )
  expect(queries.getQueryData(LIST)).toMatchObject({ items: [{ id: 'OP-2' }, { id: 'OP-1' }] })
  expect(queries.getQueryData(ENDLESS)).toMatchObject({ pages: [{ items: [{ id: 'OP-2' }, { id: 'OP-1' }] }] })
  expect(queries.getQueryData(SECOND_PAGE)).toMatchObject({ items: [{ id: 'OP-0' }] })
})

it('an incomplete message makes everything be read anew', () => {
  const queries = filled()
  mergeUpdate(queries, update({ incomplete: true }))
  for (const key of [GET, LIST, ENDLESS, STATUS, OTHER]) expect(isStale(queries, key)).toBe(true)
})

it('the first message finds out what ended between reading and subscribing', () => {
  const queries = filled()
  refreshEndedUnseen(queries, update({ operations: [runningOperation()] }))
  expect(isStale(queries, LIST)).toBe(false)
  refreshEndedUnseen(queries, update({ operations: [] }))
  for (const key of [GET, LIST, ENDLESS]) expect(isStale(queries, key)).toBe(true)
  expect(isStale(queries, SECOND_PAGE)).toBe(false)
})

it('another active project makes everything be read anew', () => {
  const queries = filled()
  mergeReport(queries, fakeStatus({ lastSequence: 10 }))
  expect(isStale(queries, OTHER)).toBe(false)
  mergeReport(queries, fakeStatus({ project: { ...FAKE_PROJECT, id: 'p2' } }))
  expect(isStale(queries, OTHER)).toBe(true)
  expect(queries.getQueryData(STATUS)).toMatchObject({ project: { id: 'p2' } })
  expect(isStale(queries, STATUS)).toBe(false)
})
