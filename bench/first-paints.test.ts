import type { OperationEvent } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { timesToFigure, timesToSequence } from './first-paints.ts'
import type { Paint } from './panel-probe.ts'

const T0 = Date.parse('2026-11-22T12:00:00.000Z')

function event(sequence: number, atMs: number, type: OperationEvent['type'], filesDone?: number): OperationEvent {
  const data = filesDone === undefined ? {} : { progress: { filesDone }, counters: {}, message: '' }
  const at = new Date(T0 + atMs).toISOString()
  return { sequence, operationId: 'OP-1', projectId: 'p', at, type, data } as OperationEvent
}

function paint(atMs: number, ledger: number | null, done?: number): Paint {
  return { at: T0 + atMs, ledger, read: done === undefined ? {} : { 'OP-1': done }, completed: null }
}

it('an event is painted when its number or a newer one is, however many came between', () => {
  const events = [
    event(1, 0, 'started'),
    event(2, 10, 'progress', 5),
    event(3, 200, 'progress', 9),
    event(4, 300, 'ended'),
  ]
  const paints = [paint(5, null), paint(6, 1), paint(260, 3), paint(320, 4)]
  expect(timesToSequence(events, paints)).toEqual([250, 60, 20])
})

it('a figure is painted when the card of its operation shows it or a newer one; equal figures count once', () => {
  const events = [event(2, 10, 'progress', 5), event(3, 90, 'progress', 5), event(4, 200, 'progress', 9)]
  const paints = [paint(20, 2), paint(50, 2, 4), paint(80, 2, 5), paint(230, 4, 10)]
  expect(timesToFigure(events, paints)).toEqual([70, 30])
})

it('what was never painted took for ever', () => {
  expect(timesToSequence([event(7, 0, 'ended')], [paint(5, 6)])).toEqual([Number.POSITIVE_INFINITY])
})
