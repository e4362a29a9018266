import type { OperationEvent, OperationProgress } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { idleStretches, mergeSamples, readSample, readThroughput } from './throughput.ts'

const sample = (atMs: number, bytesDone: number) => ({ atMs, bytesDone, filesDone: 0 })
const even = Array.from({ length: 11 }, (_, index) => sample(index * 1000, index * 500))

it('reads totals from progress events alone', () => {
  const head = { sequence: 1, operationId: 'OP-1', projectId: 'p1', at: '1970-01-01T00:00:01.000Z' }
  const progressEvent = (progress: OperationProgress): OperationEvent => ({
    ...{ ...head, type: 'progress', data: { progress, counters: {}, message: '' } },
  })
  expect(readSample(progressEvent({ bytesDone: 7, filesDone: 2 }))).toEqual({ atMs: 1000, bytesDone: 7, filesDone: 2 })
  expect(readSample(progressEvent({ featureCount: 3 }))).toBeNull()
  expect(readSample({ ...head, type: 'cancel_requested', data: {} })).toBeNull()
})

describe('readThroughput', () => {
  it('is even where reading was even', () => {
    const throughput = readThroughput(even)
    expect(throughput?.mean).toBeCloseTo(500)
    for (const { bytesPerSecond } of throughput?.points ?? []) expect(bytesPerSecond).toBeCloseTo(500)
  })

  it('counts the time of reading alone, not what came after', () => {
    const later = [...even, sample(20_000, 5000), sample(60_000, 5000)]
    expect(readThroughput(later)?.mean).toBeCloseTo(500)
  })

  it('shows a burst as the peak', () => {
    const burst = [...even, sample(11_000, 15_000)]
    expect(readThroughput(burst)?.peak).toBeGreaterThan(5_000)
  })

  it('has at most 120 points of 10,000 samples, and their area is what was read', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => sample(index * 100, index * index))
    const throughput = readThroughput(many)
    expect(throughput?.points).toHaveLength(120)
    const stepSeconds = (9_999 * 100) / 120 / 1000
    const area = throughput?.points.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond * stepSeconds, 0)
    expect(area).toBeCloseTo(9_999 * 9_999, -2)
  })

  it('shows nothing of a few samples or of nothing read', () => {
    expect(readThroughput(even.slice(0, 4))).toBeNull()
    expect(readThroughput(even.map(({ atMs }) => sample(atMs, 0)))).toBeNull()
    expect(readThroughput([])).toBeNull()
  })
})

it('finds stretches without an event', () => {
  expect(idleStretches([sample(0, 1), sample(40_000, 1), sample(41_000, 2)], 30_000)).toEqual([
    { fromMs: 0, toMs: 40_000 },
  ])
})

it('keeps merged samples in order, once each and bounded', () => {
  expect(mergeSamples([sample(5, 1), sample(1, 0)], [sample(5, 1), sample(9, 3)]).map(({ atMs }) => atMs)).toEqual([
    1, 5, 9,
  ])
  const many = Array.from({ length: 1000 }, (_, index) => sample(index, index))
  const merged = mergeSamples(many, [])
  expect(merged.length).toBeLessThanOrEqual(600)
  expect(merged.at(-1)).toEqual(sample(999, 999))
})
