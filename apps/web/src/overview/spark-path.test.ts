import { expect, it } from 'vitest'
import { sparkPath } from './spark-path.ts'

it('spans the width and touches the top with its largest value', () => {
  expect(sparkPath([0, 10, 5], 102, 35)).toBe('M1 33L51 3L101 18')
})

it('lies on the ground where everything is nothing', () => {
  expect(sparkPath([0, 0], 10, 20)).toBe('M1 18L9 18')
})

it('needs two values', () => {
  expect(sparkPath([5], 10, 20)).toBe('')
})
