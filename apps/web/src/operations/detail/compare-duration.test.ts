import type { OperationPoint } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { fakeOperation } from '../../testing/fake-ops.ts'
import { compareDuration } from './compare-duration.ts'

const point = (id: string, durationMs: number, force = false): OperationPoint => ({
  ...{ id, projectId: 'p1', kind: 'full_sync', status: 'completed', trigger: 'api', force, durationMs },
  ...{ startedAt: '2026-11-22T12:00:00.000Z', bytesRead: 0, filesRead: 0, issueCount: 0, errorCode: null, changes: {} },
})
const others = [point('a', 1_000), point('b', 5_000), point('c', 2_000)]

it.each([
  [6_800, '4.8 s over the median'],
  [500, '1.5 s under the median'],
  [2_010, 'as the median'],
])('%d ms', (durationMs, text) => {
  expect(compareDuration(fakeOperation({ id: 'x', durationMs }), others)).toBe(text)
})

it('does not compare with itself, with too few, or with forced ones', () => {
  const operation = fakeOperation({ id: 'c' })
  expect(compareDuration(operation, others)).toBeNull()
  expect(compareDuration(fakeOperation({ id: 'x' }), [...others.slice(1), point('d', 9, true)])).toBeNull()
})
