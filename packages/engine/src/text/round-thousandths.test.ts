import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundHalfEven } from './python-text.ts'
import { roundThousandths } from './round-thousandths.ts'

describe('rounding to three decimals', () => {
  it.each([
    [0.5625, 0.562],
    [0.0625, 0.062],
    [0.1875, 0.188],
    [0.9 / 1.6, 0.562],
    [0.67 + 0.0004999, 0.67],
  ])('%d gives %d', (value, expected) => {
    expect(roundThousandths(value)).toBe(expected)
  })

  it('is the exact rounding, for any number', () => {
    const sixteenths = fc.integer({ min: -100_000, max: 100_000 }).map((count) => count / 16_000)
    const any = fc.oneof(
      fc.double({ min: -1000, max: 1000, noNaN: true }),
      sixteenths,
      sixteenths.map((part) => part / 5),
    )
    fc.assert(
      fc.property(any, (value) => {
        // + 0: that a zero may be negative is of no interest
        expect(roundThousandths(value) + 0).toBe(roundHalfEven(value, 3) + 0)
      }),
    )
  })
})
