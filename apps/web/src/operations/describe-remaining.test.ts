import { expect, it } from 'vitest'
import { describeRemaining } from './describe-remaining.ts'

it.each([
  [{ state: 'unknown' }, 'unknown'],
  [{ state: 'measuring' }, 'measuring'],
  [{ state: 'withheld', spread: 0.61 }, 'withheld'],
  [{ state: 'shown', remainingMs: 44_200 }, 'about 45 s'],
  [{ state: 'shown', remainingMs: 0 }, 'nothing'],
  [{ state: 'shown', remainingMs: 90 }, 'about 1 s'],
  [{ state: 'shown', remainingMs: 71_000 }, 'about 1 min 15 s'],
] as const)('says %j as %s', (remaining, text) => {
  expect(describeRemaining(remaining).text).toBe(text)
})

it('tells by how much the rate varies, or that nothing moves', () => {
  expect(describeRemaining({ state: 'withheld', spread: 0.61 }).why).toContain('varies 61')
  expect(describeRemaining({ state: 'withheld', spread: Infinity }).why).toContain('Nothing moves')
})
