import { describe, expect, it } from 'vitest'
import { createTimeScale, niceStep, niceTicks } from './time-scale.ts'

const SECOND = 1000
const HOUR = 3_600_000

describe('createTimeScale', () => {
  it('is linear without idle time', () => {
    const { percentOf, originMs } = createTimeScale({ fromMs: 1000, toMs: 2000 })
    expect(originMs).toBe(1000)
    expect([1000, 1250, 2000].map(percentOf)).toEqual([0, 25, 100])
  })

  it('keeps moments outside on the axis', () => {
    const { percentOf } = createTimeScale({ fromMs: 0, toMs: 100 })
    expect([-5, 105].map(percentOf)).toEqual([0, 100])
  })

  it('draws a long wait in the queue narrow and begins to count after it', () => {
    const scale = createTimeScale({ fromMs: 0, toMs: HOUR + 60 * SECOND }, [{ fromMs: 0, toMs: HOUR }])
    expect(scale.originMs).toBe(HOUR)
    expect(scale.percentOf(HOUR)).toBeCloseTo(5)
    expect(scale.percentOf(HOUR + 30 * SECOND)).toBeCloseTo(52.5)
    expect(scale.percentOf(HOUR / 2)).toBeCloseTo(2.5)
  })

  it('leaves a short wait as long as it is', () => {
    const scale = createTimeScale({ fromMs: 0, toMs: 10_000 }, [{ fromMs: 0, toMs: 1000 }])
    expect(scale.breaks).toEqual([])
    expect(scale.percentOf(1000)).toBeCloseTo(10)
  })

  it('never runs backwards, wherever idle stretches lie', () => {
    const idle = [
      { fromMs: 0, toMs: HOUR },
      { fromMs: HOUR + 10_000, toMs: 5 * HOUR },
      { fromMs: 5 * HOUR + 2_000, toMs: 6 * HOUR },
    ]
    const { percentOf, breaks, endMs } = createTimeScale({ fromMs: 0, toMs: 6 * HOUR }, idle)
    expect(breaks).toHaveLength(3)
    let before = -1
    for (let ms = 0; ms <= endMs; ms += 7919) {
      expect(percentOf(ms)).toBeGreaterThanOrEqual(before)
      before = percentOf(ms)
    }
    expect(percentOf(endMs)).toBe(100)
  })

  it('survives an operation that took no time', () => {
    expect(createTimeScale({ fromMs: 5, toMs: 5 }).percentOf(5)).toBe(0)
  })
})

describe('niceTicks', () => {
  it('stands at round offsets', () => {
    const ticks = niceTicks(createTimeScale({ fromMs: 0, toMs: 78 * SECOND }))
    expect(ticks.map(({ offsetMs }) => offsetMs / SECOND)).toEqual([0, 10, 20, 30, 40, 50, 60, 70])
    expect(ticks[1]?.percent).toBeCloseTo(12.82, 1)
  })

  it('has none inside a narrowed stretch', () => {
    const idle = [{ fromMs: 10 * SECOND, toMs: 8 * HOUR }]
    const scale = createTimeScale({ fromMs: 0, toMs: 8 * HOUR + 10 * SECOND }, idle)
    for (const { offsetMs } of niceTicks(scale)) {
      expect(offsetMs <= 10 * SECOND || offsetMs >= 8 * HOUR).toBe(true)
    }
  })

  it('stays readable from milliseconds to days', () => {
    for (const toMs of [1, 18, 340, 6_800, 78_000, 3 * HOUR, 100 * HOUR, 4_000 * HOUR]) {
      const ticks = niceTicks(createTimeScale({ fromMs: 0, toMs }))
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThan(12)
    }
  })
})

it.each([
  [0.3, 1],
  [9.8 * SECOND, 10 * SECOND],
  [11 * SECOND, 20 * SECOND],
  [40 * SECOND, 60 * SECOND],
  [300 * HOUR, 480 * HOUR],
])('niceStep(%d) is %d', (ms, step) => expect(niceStep(ms)).toBe(step))
