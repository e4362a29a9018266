import { expect, it } from 'vitest'
import { fakePoint } from './fake-point.ts'
import { syncSeries } from './sync-series.ts'

it('turns past syncs into a series, oldest first, without those that run', () => {
  const points = [
    fakePoint({ id: 'OP-4', status: 'running' }),
    fakePoint({ id: 'OP-3', durationMs: 4000, bytesRead: 8000, issueCount: 2 }),
    fakePoint({ id: 'OP-2', status: 'failed', errorCode: 'INTERNAL', durationMs: 90_000, bytesRead: 0 }),
    fakePoint({ id: 'OP-1', durationMs: 2000, bytesRead: 2000 }),
  ]
  const series = syncSeries(points)
  expect(series.runs.map(({ id }) => id)).toEqual(['OP-1', 'OP-2', 'OP-3'])
  expect(series.runs.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([1000, null, 2000])
  expect(series).toMatchObject({ failedCount: 1, issueCount: 2, medianMs: 3000, medianBytesPerSecond: 1500 })
})

it('keeps the last forty', () => {
  const points = Array.from({ length: 100 }, (_, index) => fakePoint({ id: `OP-${index}` }))
  const { runs } = syncSeries(points)
  expect(runs).toHaveLength(40)
  expect(runs.at(-1)?.id).toBe('OP-0')
})
