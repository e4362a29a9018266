import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeOperation, runningOperation } from '../testing/fake-ops.ts'
import { createLiveStore } from './live-store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const update = (sequence: number, ...operations: ReturnType<typeof fakeOperation>[]) => ({
  sequence,
  operations,
  events: [],
  skippedEvents: 0,
  incomplete: false,
})

it('tells after a loss how long it was and how many events came since', () => {
  const store = createLiveStore()
  const opened = () => store.linkEvent({ type: 'opened', at: Date.now() })
  opened()
  store.tellOperations(update(100))
  store.linkEvent({ type: 'lost', at: Date.now(), chance: 0.5 })
  vi.advanceTimersByTime(38_000)
  store.linkEvent({ type: 'try' })
  opened()
  store.tellOperations(update(217))
  expect(store.get().recovery).toMatchObject({ lostForMs: 38_000, events: 117 })
  store.tellOperations(update(300))
  expect(store.get().recovery?.events).toBe(117)
  store.dismissRecovery()
  expect(store.get().recovery).toBeNull()
})

it('makes no word about a short loss or a pause', () => {
  const store = createLiveStore()
  const opened = () => store.linkEvent({ type: 'opened', at: Date.now() })
  opened()
  store.tellOperations(update(100))
  store.linkEvent({ type: 'lost', at: Date.now(), chance: 0.5 })
  vi.advanceTimersByTime(1_000)
  store.linkEvent({ type: 'try' })
  opened()
  expect(store.get().recovery).toBeNull()
  store.linkEvent({ type: 'paused', at: Date.now() })
  vi.advanceTimersByTime(600_000)
  store.linkEvent({ type: 'try' })
  opened()
  expect(store.get().recovery).toBeNull()
})

it('lets go of ended operations by itself', () => {
  const store = createLiveStore()
  store.tellOperations(update(1, runningOperation()))
  store.tellOperations(update(2, fakeOperation({ lastSequence: 2 })))
  expect(store.get().operations).toHaveLength(1)
  const changed = vi.fn<() => void>()
  store.subscribe(changed)
  vi.advanceTimersByTime(6_100)
  expect(store.get().operations).toEqual([])
  expect(changed).toHaveBeenCalledOnce()
})
