import { expect, it } from 'vitest'
import {
  clampFanoutFloor,
  clampLimit,
  clampPrimaryFloor,
  DEFAULT_FLOORS,
  DEFAULT_VIEW,
  readAuditParams,
  writeAuditParams,
  type AuditParams,
} from './audit-params.ts'

it.each([
  ['0.5', 0.5],
  ['0.456', 0.46],
  ['-3', 0],
  ['7', 1],
  ['', 0.55],
  ['  ', 0.55],
  ['half', 0.55],
])('reads the primary floor %j as %d', (text, floor) => {
  expect(clampPrimaryFloor(text)).toBe(floor)
})

it.each([
  ['12', 12],
  ['0', 1],
  ['5000', 1000],
  ['2.6', 3],
  ['', 10],
  ['x', 10],
])('reads the fanout floor %j as %d', (text, floor) => {
  expect(clampFanoutFloor(text)).toBe(floor)
})

it.each([
  ['0', 1],
  ['501', 500],
  ['', 50],
  ['Infinity', 500],
])('reads the limit %j as %d', (text, limit) => {
  expect(clampLimit(text)).toBe(limit)
})

it('says nothing of what is at its default', () => {
  const params: AuditParams = { run: false, floors: DEFAULT_FLOORS, view: DEFAULT_VIEW, open: null }
  expect(writeAuditParams(params).toString()).toBe('')
  expect(readAuditParams(new URLSearchParams())).toEqual(params)
})

it('reads back what it wrote', () => {
  const params: AuditParams = {
    run: true,
    floors: { featureId: 'cart & more-v1', primaryFloor: 0.4, fanoutFloor: 3, limit: 500 },
    view: {
      shown: 'uncertain',
      reason: 'high_fanout',
      search: 'plan=é',
      sort: { column: 'share', descending: false },
    },
    open: { featureId: 'cart-v1', sessionId: 'S 1/2' },
  }
  expect(readAuditParams(new URLSearchParams(writeAuditParams(params).toString()))).toEqual(params)
})

it('takes values it does not know for left out', () => {
  const params = readAuditParams(
    new URLSearchParams('show=gone&reason=odd&sort=age.desc&primary=x&limit=-1&rowFeature=a'),
  )
  expect(params).toEqual({ run: false, floors: { ...DEFAULT_FLOORS, limit: 1 }, view: DEFAULT_VIEW, open: null })
})
