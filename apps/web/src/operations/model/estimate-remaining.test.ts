import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addSample, currentRate, estimateRemaining, throughputOf, type Sample } from './estimate-remaining.ts'

const TOTAL = { bytes: 1_000_000, items: 100 }

/** A sample every `stepMs`, `bytes(index)` more each. */
function run(count: number, stepMs: number, bytes: (index: number) => number): Sample[] {
  let bytesDone = 0
  return Array.from({ length: count }, (_, index) => {
    bytesDone += index === 0 ? 0 : bytes(index)
    return { at: index * stepMs, bytesDone, itemsDone: index }
  })
}

describe('estimateRemaining', () => {
  it.each([
    ['there is no total', run(20, 1000, () => 1000), null, 'unknown'],
    ['the total is nothing', run(20, 1000, () => 1000), { bytes: 0, items: 0 }, 'unknown'],
    ['nothing was reported yet', [], TOTAL, 'measuring'],
    ['there are five samples', run(5, 2000, () => 1000), TOTAL, 'measuring'],
    ['ten samples lie within 4.5 s', run(10, 500, () => 1000), TOTAL, 'measuring'],
    ['six samples over 5 s agree', run(6, 1000, () => 1000), TOTAL, 'shown'],
    ['a burst a second is seen for 6 s', run(24, 250, (index) => (index % 4 === 0 ? 4000 : 0)), TOTAL, 'withheld'],
    ['a burst a second is seen for 15 s', run(60, 250, (index) => (index % 4 === 0 ? 4000 : 0)), TOTAL, 'shown'],
    ['the rate doubles', run(12, 1000, (index) => (index > 6 ? 2000 : 1000)), TOTAL, 'withheld'],
    ['nothing moves', run(12, 1000, () => 0), TOTAL, 'withheld'],
  ] as const)('when %s: %#', (_, samples, total, state) => {
    const now = samples.at(-1)?.at ?? 0
    expect(estimateRemaining(samples, total, now).state).toBe(state)
  })

  it('says how much the rate varies when it withholds', () => {
    const samples = run(12, 1000, (index) => (index > 6 ? 2000 : 1000))
    const estimate = estimateRemaining(samples, TOTAL, 11_000)
    expect(estimate.state === 'withheld' && Math.round(100 * estimate.spread)).toBe(69)
  })

  it('divides what is left by the rate', () => {
    const samples = run(11, 1000, () => 10_000) // 100,000 of 1,000,000 bytes at 10,000 a second
    expect(estimateRemaining(samples, TOTAL, 10_000)).toEqual({ state: 'shown', remainingMs: 90_000 })
  })

  it('counts items where there are no bytes', () => {
    const samples = run(11, 1000, () => 0)
    expect(estimateRemaining(samples, { bytes: 0, items: 100 }, 10_000)).toEqual({
      state: 'shown',
      remainingMs: 90_000,
    })
  })

  it('withholds what it showed once nothing comes any more', () => {
    const samples = run(11, 1000, () => 10_000)
    expect(estimateRemaining(samples, TOTAL, 14_000).state).toBe('withheld')
  })

  it('is nothing once all is done', () => {
    expect(estimateRemaining([{ at: 0, bytesDone: 1_000_000, itemsDone: 100 }], TOTAL, 9)).toEqual({
      state: 'shown',
      remainingMs: 0,
    })
  })

  it('of an even rate is right, whatever the rate, the step and the start', () => {
    const even = fc.record({
      perSecond: fc.integer({ min: 1, max: 1e9 }),
      stepMs: fc.integer({ min: 250, max: 2000 }),
      start: fc.integer({ min: 0, max: 1e12 }),
      count: fc.integer({ min: 21, max: 200 }),
    })
    fc.assert(
      fc.property(even, ({ perSecond, stepMs, start, count }) => {
        const bytesAt = (index: number) => start + (perSecond * stepMs * index) / 1000
        let samples: readonly Sample[] = []
        for (let index = 0; index < count; index += 1)
          samples = addSample(samples, { at: index * stepMs, bytesDone: bytesAt(index), itemsDone: index })
        const left = perSecond * 100
        const total = { bytes: bytesAt(count - 1) + left, items: 0 }
        const estimate = estimateRemaining(samples, total, (count - 1) * stepMs)
        expect(estimate.state).toBe('shown')
        expect(estimate.state === 'shown' ? estimate.remainingMs : 0).toBeCloseTo(100_000, -1)
      }),
    )
  })

  it('never shows an estimate of a rate that varies by 30 % or more, nor one below nothing', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: 100, max: 3000 }), (steps, stepMs) => {
        const samples = run(steps.length, stepMs, (index) => steps[index] ?? 0)
        const now = (steps.length - 1) * stepMs
        const estimate = estimateRemaining(samples, TOTAL, now)
        if (estimate.state === 'shown') {
          expect(samples.length).toBeGreaterThanOrEqual(6)
          expect(now).toBeGreaterThanOrEqual(5000)
          expect(estimate.remainingMs).toBeGreaterThan(0)
        }
        if (estimate.state === 'withheld') expect(estimate.spread).toBeGreaterThanOrEqual(0.3)
      }),
    )
  })
})

describe('addSample', () => {
  it('keeps a minute', () => {
    let samples: readonly Sample[] = []
    for (let at = 0; at <= 100_000; at += 250) samples = addSample(samples, { at, bytesDone: at, itemsDone: 0 })
    expect(samples[0]?.at).toBe(40_250)
    expect(samples.at(-1)?.at).toBe(100_000)
  })

  it('begins anew when other work is counted', () => {
    const samples = addSample([{ at: 0, bytesDone: 900, itemsDone: 9 }], { at: 250, bytesDone: 0, itemsDone: 2 })
    expect(samples).toEqual([{ at: 250, bytesDone: 0, itemsDone: 2 }])
  })

  it('takes two reports of one moment as one', () => {
    const samples = addSample([{ at: 5, bytesDone: 1, itemsDone: 1 }], { at: 5, bytesDone: 2, itemsDone: 1 })
    expect(samples).toEqual([{ at: 5, bytesDone: 2, itemsDone: 1 }])
  })
})

describe('currentRate', () => {
  it('needs two samples', () => {
    expect(
      currentRate(
        run(1, 1000, () => 1),
        0,
      ),
    ).toBeNull()
  })

  it('is of the last seconds, and falls in silence', () => {
    const samples = run(21, 500, (index) => (index > 10 ? 1000 : 0))
    expect(currentRate(samples, 10_000)).toEqual({ bytesPerSecond: 2000, itemsPerSecond: 2 })
    expect(currentRate(samples, 12_500)?.bytesPerSecond).toBe(0)
  })
})

describe('throughputOf', () => {
  it('is nothing before two samples', () => {
    expect(
      throughputOf(
        run(1, 1000, () => 1),
        'bytesDone',
        0,
        4,
      ),
    ).toEqual([])
  })

  it('spreads bytes over the time they took', () => {
    const samples = [
      { at: 0, bytesDone: 0, itemsDone: 0 },
      { at: 2000, bytesDone: 4000, itemsDone: 1 },
      { at: 4000, bytesDone: 4000, itemsDone: 1 },
    ]
    expect(throughputOf(samples, 'bytesDone', 4000, 4)).toEqual([2000, 2000, 0, 0])
  })

  it('adds up to what was done in the minute', () => {
    const samples = run(200, 250, (index) => (index * 7919) % 1000)
    const now = 199 * 250
    const sum = throughputOf(samples, 'bytesDone', now, 40).reduce((total, rate) => total + (rate * now) / 40 / 1000, 0)
    expect(sum).toBeCloseTo(samples.at(-1)?.bytesDone ?? 0, 3)
  })
})
