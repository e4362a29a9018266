import { expect, it } from 'vitest'
import { describeProgress, describeRemaining } from './describe-remaining.ts'

it.each([
  [{ state: 'unknown' }, 'unknown'],
  [{ state: 'measuring' }, 'measuring'],
  [{ state: 'withheld', spread: 0.61 }, 'withheld: rate varies 61\u202f%'],
  [{ state: 'withheld', spread: Infinity }, 'withheld: nothing moves'],
  [{ state: 'shown', remainingMs: 44_200 }, 'about 45 s'],
  [{ state: 'shown', remainingMs: 0 }, 'nothing'],
  [{ state: 'shown', remainingMs: 90 }, 'about 1 s'],
  [{ state: 'shown', remainingMs: 71_000 }, 'about 1 min 15 s'],
] as const)('says %j as %s', (remaining, text) => {
  expect(describeRemaining(remaining).text).toBe(text)
})

it.each([
  [null, { state: 'unknown' }, 'total not known yet'],
  [0.54, { state: 'shown', remainingMs: 44_200 }, '54\u202f%, about 45 s left'],
  [0.54, { state: 'withheld', spread: 0.61 }, '54\u202f%'],
  [0.02, { state: 'measuring' }, '2\u202f%'],
] as const)('tells of %d done with %j as %s', (share, remaining, text) => {
  expect(describeProgress(share, remaining)).toBe(text)
})
