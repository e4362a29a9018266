import { expect, it } from 'vitest'
import { fileImbalance, lineImbalance } from './account-balance.ts'

it('balances when what was seen is what became of it', () => {
  expect(fileImbalance({ seen: 10, unchanged: 4, parsed: 3, removed: 2, failed: 1 })).toBe(0)
  expect(lineImbalance({ bytesSeen: 99, seen: 10, used: 4, ignored: 3, unknown: 2, malformed: 1 })).toBe(0)
})

it('tells how many are missing or too many', () => {
  expect(fileImbalance({ seen: 10, unchanged: 4, parsed: 3, removed: 0, failed: 1 })).toBe(2)
  expect(lineImbalance({ bytesSeen: 99, seen: 9, used: 4, ignored: 3, unknown: 2, malformed: 1 })).toBe(-1)
})
