import { describe, expect, it } from 'vitest'
import { pathText } from '@ccdash/api-contract'
import { UsageError } from './exit-codes.ts'
import { entityArgument, givenText, isoTime } from './flag-values.ts'

describe('a time as a flag', () => {
  it.each([
    ['2026-02-28', '2026-02-28T00:00:00.000Z'],
    ['2026-02-28T09:30Z', '2026-02-28T09:30:00.000Z'],
    ['2026-02-28T09:30:01.5+02:00', '2026-02-28T07:30:01.500Z'],
  ])('%s is %s', (text, time) => {
    expect(isoTime(text)).toBe(time)
  })

  it.each(['2026-02-30', '2026-13-01', 'yesterday', '12', '2026-02-28T25:00Z', ''])('%j is refused', (text) => {
    expect(() => isoTime(text)).toThrow('not an ISO-8601 time')
  })
})

it('a text longer than what it means is wrong usage, told without the text', () => {
  expect(givenText('--paths', pathText)('a'.repeat(4096))).toHaveLength(4096)
  expect(() => givenText('--paths', pathText)('a/'.repeat(50_000))).toThrow(
    new UsageError('--paths: Too big: expected string to have <=4096 characters'),
  )
  expect(() => entityArgument(`feature:${'x'.repeat(5000)}`)).toThrow(UsageError)
})
