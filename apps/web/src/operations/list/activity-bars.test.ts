import { describe, expect, it } from 'vitest'
import { activityBars } from './activity-bars.ts'
import { fakePoint } from '../../overview/fake-point.ts'

const NOW = Date.parse('2026-11-22T12:00:00.000Z')
const HOUR = 3_600_000
const ago = (ms: number) => new Date(NOW - ms).toISOString()

describe('activityBars', () => {
  it('has a bar for every step, also for those without an operation', () => {
    const bars = activityBars([], NOW, 24 * HOUR, 24)
    expect(bars).toHaveLength(24)
    expect(bars.every(({ count, height, status }) => count === 0 && height === 0 && status === null)).toBe(true)
    expect(bars[0]?.from).toBe(NOW - 24 * HOUR)
    expect(bars[23]?.to).toBe(NOW)
  })

  it('shows the worst that happened in a step and how often', () => {
    const points = [
      fakePoint({ startedAt: ago(30 * 60_000), durationMs: 100 }),
      fakePoint({ startedAt: ago(31 * 60_000), durationMs: 90_000, status: 'failed' }),
      fakePoint({ startedAt: ago(32 * 60_000), durationMs: 100, status: 'cancelled' }),
    ]
    const bars = activityBars(points, NOW, 24 * HOUR, 24)
    expect(bars[23]).toMatchObject({ count: 3, failed: 1, longestMs: 90_000, status: 'failed', height: 1 })
  })

  it('counts what still runs up to now, and puts what begins now into the last bar', () => {
    const running = fakePoint({ startedAt: ago(HOUR), durationMs: 0, status: 'running' })
    const bars = activityBars([running, fakePoint({ startedAt: ago(0) })], NOW, 2 * HOUR, 2)
    expect(bars[1]).toMatchObject({ count: 2, longestMs: HOUR, status: 'running' })
  })

  it('leaves out what is older', () => {
    expect(activityBars([fakePoint({ startedAt: ago(3 * HOUR) })], NOW, 2 * HOUR, 2).map(({ count }) => count)).toEqual(
      [0, 0],
    )
  })

  it('draws ten times as long one step higher', () => {
    const points = [100, 1000, 10_000].map((durationMs, index) =>
      fakePoint({ startedAt: ago((2.5 - index) * HOUR), durationMs }),
    )
    const [a = 0, b = 0, c = 0] = activityBars(points, NOW, 3 * HOUR, 3).map(({ height }) => height)
    expect(c).toBe(1)
    expect(b - a).toBeCloseTo(c - b)
  })
})
