import { expect, it } from 'vitest'
import { describeWaterfall, signed, waterfallBars } from './waterfall-geometry.ts'

const steps = [
  { label: 'a command for it', amount: 0.9, result: 0.9 },
  { label: 'three signals or more', amount: 0.05, result: 0.95 },
  { label: 'less than half of the session speaks for it', amount: -0.2, result: 0.75 },
]

it('stands each bar where the one before ended, and the result from 0', () => {
  expect(waterfallBars(steps)).toEqual([
    { kind: 'base', label: 'A command for it', from: 0, to: 0.9, figure: 0.9, before: null },
    { kind: 'up', label: 'Three signals or more', from: 0.9, to: 0.95, figure: 0.05, before: 0.9 },
    {
      kind: 'down',
      label: 'Less than half of the session speaks for it',
      from: 0.75,
      to: 0.95,
      figure: -0.2,
      before: 0.95,
    },
    { kind: 'result', label: 'Confidence', from: 0, to: 0.75, figure: 0.75, before: 0.75 },
  ])
})

it('keeps bars that pass 1 on the scale', () => {
  const [, over] = waterfallBars([
    { label: 'start', amount: 0.95, result: 0.95 },
    { label: 'more', amount: 0.1, result: 1.05 },
  ])
  expect(over).toMatchObject({ from: 0.95, to: 1, figure: 0.1 })
})

it('has no bars for a link without steps, and says so', () => {
  expect(waterfallBars([])).toEqual([])
  expect(describeWaterfall([], 0.5)).toBe('How this confidence came about was not kept.')
})

it('tells the sum in a sentence', () => {
  expect(describeWaterfall(steps, 0.75)).toBe(
    '0.90 for a command for it, +0.05 for three signals or more, −0.20 for less than half of the session speaks for it: ' +
      '0.75, at or above the primary floor 0.75.',
  )
  expect(describeWaterfall(steps, 0.8)).toContain('0.75, below the primary floor 0.80.')
})

it('writes a change with its sign', () => {
  expect([signed(0.05), signed(-0.2), signed(0)]).toEqual(['+0.05', '−0.20', '+0.00'])
})
