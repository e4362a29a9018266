import { describe, expect, it } from 'vitest'
import { fakePoint } from './fake-point.ts'
import { usualCost } from './usual-cost.ts'

describe('usualCost', () => {
  it('is not known before one run completed', () => {
    expect(usualCost([])).toBeNull()
    expect(usualCost([fakePoint({ status: 'failed' }), fakePoint({ status: 'running' })])).toBeNull()
  })

  it('rests on the last eight that completed', () => {
    const points = Array.from({ length: 12 }, (_, index) =>
      fakePoint({
        durationMs: index === 0 ? 90_000 : index * 1000,
        filesRead: index,
        status: index === 3 ? 'cancelled' : 'completed',
      }),
    )
    expect(usualCost(points)).toEqual({
      runs: 8,
      medianMs: 5500,
      fastestMs: 1000,
      slowestMs: 90_000,
      medianFiles: 4.5,
      medianBytes: 1000,
    })
  })
})
