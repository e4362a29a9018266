import type { Operation, Page } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { fakeOperation, fakeStatus, runningOperation } from '../testing/fake-ops.ts'
import { matchesFilter, mergeOperation, mergePages, mergeStatus } from './merge-operations.ts'

const at = (minute: number) => `2026-11-22T12:${String(minute).padStart(2, '0')}:00.000Z`
const page = (...items: Operation[]): Page<Operation> => ({ items, nextCursor: null })
const ids = (pages: Page<Operation>[]) => pages.map(({ items }) => items.map(({ id }) => id))

describe('one operation', () => {
  const held = runningOperation({ lastSequence: 5, message: 'held' })

  it('follows the newer version', () => {
    expect(mergeOperation(held, runningOperation({ lastSequence: 6, message: 'told' })).message).toBe('told')
    expect(mergeOperation(held, fakeOperation({ lastSequence: 5 })).status).toBe('completed')
  })

  it('does not go back', () => {
    expect(mergeOperation(held, runningOperation({ lastSequence: 4 }))).toBe(held)
    const ended = fakeOperation({ lastSequence: 5 })
    expect(mergeOperation(ended, runningOperation({ lastSequence: 5 }))).toBe(ended)
  })

  it('keeps all paths that were asked for, of which a list tells only the first', () => {
    const paths = [{ path: 'a.md', changeType: 'modified' as const }]
    const full = runningOperation({ input: { kind: 'sync_changed_files', paths } })
    const told = runningOperation({ input: { kind: 'sync_changed_files', paths: [] }, lastSequence: 9 })
    expect(mergeOperation(full, told).input).toEqual({ kind: 'sync_changed_files', paths })
  })
})

describe('a list', () => {
  const first = fakeOperation({ id: 'first', startedAt: at(1) })
  const second = fakeOperation({ id: 'second', startedAt: at(2) })

  it('takes new ones at the front and changes those it has in place', () => {
    const started = runningOperation({ id: 'new', startedAt: at(3) })
    const merged = mergePages([page(second, first)], {}, [started, { ...first, lastSequence: 2, message: 'again' }], 20)
    expect(ids(merged)).toEqual([['new', 'second', 'first']])
    expect(merged[0]?.items[2]?.message).toBe('again')
  })

  it('is the same object when nothing it shows has changed', () => {
    const pages = [page(second, first)]
    expect(mergePages(pages, { projectId: 'other' }, [runningOperation()], 20)).toBe(pages)
    expect(mergePages(pages, {}, [first], 20)).toBe(pages)
  })

  it('loses what does not fit its filter any more', () => {
    const running = runningOperation({ id: 'r', startedAt: at(2) })
    const ended = fakeOperation({ id: 'r', startedAt: at(2), lastSequence: 2 })
    expect(ids(mergePages([page(running)], { status: 'running' }, [ended], 20))).toEqual([[]])
  })

  it('keeps its length, and its end when pages are added there', () => {
    const started = runningOperation({ id: 'new', startedAt: at(3) })
    const full = { items: [second, first], nextCursor: 'more' }
    expect(ids(mergePages([full], {}, [started], 2))).toEqual([['new', 'second']])
    expect(ids(mergePages([full], {}, [started], null))).toEqual([['new', 'second', 'first']])
  })

  it('leaves alone the pages it changes nothing of', () => {
    const pages = [page(second), page(first)]
    const merged = mergePages(pages, {}, [{ ...first, lastSequence: 2 }], null)
    expect(merged[0]).toBe(pages[0])
    expect(merged[1]).not.toBe(pages[1])
  })

  it('takes in late ones where they belong, unless that is behind what is loaded', () => {
    const third = fakeOperation({ id: 'third', startedAt: at(3) })
    const between = runningOperation({ id: 'between', startedAt: at(2) })
    expect(ids(mergePages([page(third), page(first)], {}, [between], null))).toEqual([['third'], ['between', 'first']])
    expect(ids(mergePages([page(third)], {}, [between], null))).toEqual([['third', 'between']])
    const more = { items: [third], nextCursor: 'more' }
    expect(ids(mergePages([more], {}, [between], null))).toEqual([['third']])
  })
})

it.each([
  [{}, true],
  [{ kind: 'full_sync', trigger: 'ops-panel', projectId: 'p1', status: 'running' }, true],
  [{ kind: 'rebuild_links' }, false],
  [{ from: at(0), to: at(5) }, true],
  [{ from: at(4) }, false],
  [{ to: at(2) }, false],
  [{ search: '' }, true],
  [{ search: 'op-' }, true],
  [{ search: 'Panel' }, true],
  [{ search: 'anel', kind: 'rebuild_links' }, false],
  [{ search: 'nobody says this' }, false],
] as const)('%o lets an operation through: %s', (filter, fits) => {
  expect(matchesFilter(runningOperation({ startedAt: at(3) }), filter)).toBe(fits)
})

it('the status knows what runs and what was lately, newest first', () => {
  const old = Array.from({ length: 5 }, (_, minute) => fakeOperation({ id: `old-${minute}`, startedAt: at(minute) }))
  const running = runningOperation({ id: 'running', startedAt: at(10) })
  const report = fakeStatus({ operations: [running, ...old.toReversed()] })
  const ended = fakeOperation({ id: 'running', startedAt: at(10), lastSequence: 8 })
  const started = runningOperation({ id: 'started', startedAt: at(11) })
  const merged = mergeStatus(report, {
    sequence: 9,
    operations: [started, ended],
    events: [],
    skippedEvents: 0,
    incomplete: false,
  })
  expect(merged.lastSequence).toBe(9)
  expect(merged.operations.activeOperations).toEqual([started])
  expect(merged.operations.activeOperationCount).toBe(1)
  expect(merged.operations.recentOperations.map(({ id }) => id)).toEqual([
    'started',
    'running',
    'old-4',
    'old-3',
    'old-2',
  ])
})
