import { expect, it } from 'vitest'
import { sumChanges, totalChange } from './sum-changes.ts'

const day = [
  { session: { added: 2, changed: 1, removed: 0 } },
  { session: { added: 1, changed: 0, removed: 3 }, link: { added: 5, changed: 0, removed: 0 } },
  {},
]

it('sums the changes of a day per entity', () => {
  expect(sumChanges(day)).toEqual({
    session: { added: 3, changed: 1, removed: 3 },
    link: { added: 5, changed: 0, removed: 0 },
  })
})

it('sums the changes of one operation over all entities', () => {
  expect(totalChange(sumChanges(day))).toEqual({ added: 8, changed: 1, removed: 3 })
  expect(totalChange({})).toEqual({ added: 0, changed: 0, removed: 0 })
})
