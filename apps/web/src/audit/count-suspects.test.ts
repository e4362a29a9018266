import { expect, it } from 'vitest'
import { countSuspects, findLowerFloor } from './count-suspects.ts'

type Cell = Parameters<typeof countSuspects>[0][number]
const cell = (given: Partial<Cell>): Cell => ({
  confidence: 0.5,
  fanout: 1,
  commandMismatch: false,
  titleMismatch: false,
  links: 1,
  ...given,
})

it('counts a link with two reasons once, and once under each', () => {
  const cells = [
    cell({ fanout: 12, links: 5 }),
    cell({ confidence: 0.75, fanout: 10, commandMismatch: true, links: 3 }),
    cell({ confidence: 0.55, titleMismatch: true, commandMismatch: true, links: 2 }),
    cell({ confidence: 0.54, titleMismatch: true, links: 7 }),
    cell({ confidence: 0.95, links: 100 }),
  ]
  expect(countSuspects(cells, { primaryFloor: 0.55, fanoutFloor: 10 })).toEqual({
    suspects: 10,
    highFanout: 8,
    commandMismatch: 5,
    titleMismatch: 2,
    withSeveral: 5,
  })
})

it('flags a mismatch exactly at the floor, and nothing of an empty spread', () => {
  const cells = [cell({ confidence: 0.4, titleMismatch: true })]
  expect(countSuspects(cells, { primaryFloor: 0.4, fanoutFloor: 2 }).suspects).toBe(1)
  expect(countSuspects(cells, { primaryFloor: 0.41, fanoutFloor: 2 }).suspects).toBe(0)
  expect(countSuspects([], { primaryFloor: 0, fanoutFloor: 1 }).suspects).toBe(0)
})

it('finds the nearest lower primary floor that would flag something, in steps of 0.05', () => {
  const cells = [
    cell({ confidence: 0.37, commandMismatch: true, links: 4 }),
    cell({ confidence: 0.45, titleMismatch: true, links: 9 }),
  ]
  expect(findLowerFloor(cells, { primaryFloor: 0.55, fanoutFloor: 10 })).toEqual({
    primaryFloor: 0.45,
    fanoutFloor: 10,
    lowered: 'primaryFloor',
    suspects: 9,
  })
})

it('lowers the fanout floor where no primary floor helps, and knows when nothing does', () => {
  const cells = [cell({ fanout: 6, links: 6 }), cell({ fanout: 2, links: 2 })]
  expect(findLowerFloor(cells, { primaryFloor: 0.55, fanoutFloor: 10 })).toEqual({
    primaryFloor: 0.55,
    fanoutFloor: 6,
    lowered: 'fanoutFloor',
    suspects: 6,
  })
  expect(findLowerFloor([], { primaryFloor: 0.55, fanoutFloor: 10 })).toBeNull()
})
