import { expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../../testing/fake-ops.ts'
import { displayState, silentFor } from './display-state.ts'

const after = (seconds: number) => Date.parse('2026-11-22T12:00:00.000Z') + seconds * 1000

it.each([
  [runningOperation(), 29, null],
  [runningOperation(), 34, 34_000],
  [runningOperation({ phase: 'queued' }), 90, null],
  [fakeOperation(), 90, null],
])('counts only the silence of an operation that works (%#)', (operation, seconds, silentMs) => {
  expect(silentFor(operation, after(seconds))).toBe(silentMs)
})

it('tells waiting from working', () => {
  expect(displayState(runningOperation({ phase: 'queued' }))).toBe('queued')
  expect(displayState(runningOperation())).toBe('running')
  expect(displayState(fakeOperation())).toBe('completed')
})
