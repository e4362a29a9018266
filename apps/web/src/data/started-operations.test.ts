// @vitest-environment happy-dom
import type { Operation } from '@ccdash/api-contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../testing/fake-ops.ts'
import { noteEnds, onStartedEnd, rememberStarted } from './started-operations.ts'

let told: string[] = []
let stop: () => void
beforeEach(() => {
  told = []
  stop = onStartedEnd(({ id }: Operation) => told.push(id))
})
afterEach(() => stop())

it('tells the end of what was started here, once', () => {
  rememberStarted('OP-a')
  noteEnds([runningOperation({ id: 'OP-a' }), fakeOperation({ id: 'OP-b' })])
  expect(told).toEqual([])
  noteEnds([fakeOperation({ id: 'OP-a' })])
  noteEnds([fakeOperation({ id: 'OP-a' })])
  expect(told).toEqual(['OP-a'])
})

it('tells an end that came before the answer to the start', () => {
  noteEnds([fakeOperation({ id: 'OP-quick' })])
  rememberStarted('OP-quick')
  expect(told).toEqual(['OP-quick'])
})

it('keeps over a reload what was started', () => {
  rememberStarted('OP-long')
  expect(sessionStorage.getItem('ccdash.started')).toBe('["OP-long"]')
  noteEnds([fakeOperation({ id: 'OP-long' })])
  expect(sessionStorage.getItem('ccdash.started')).toBe('[]')
})
