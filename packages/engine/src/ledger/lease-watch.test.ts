import { expect, it } from 'vitest'
import { createLeaseWatch } from './lease-watch.ts'

const holder = { id: 'h', host: 'there', pid: 1, processStart: 'a' }
const leased = (id: string, leaseAt: string, over = {}) => {
  return { id, projectId: 'p', holder: { ...holder, ...over }, leaseAt: new Date(leaseAt), claimed: true }
}

it('counts from the first look at a lease, whatever time the lease says', () => {
  let at = 1000
  const watch = createLeaseWatch(() => at)
  const old = leased('OP-1', '1970-01-01T00:00:00Z')
  expect(watch.unrenewedMs(old)).toBe(0)
  at += 16_000
  expect(watch.unrenewedMs(old)).toBe(16_000)
  expect(watch.unrenewedMs(leased('OP-2', '2099-01-01T00:00:00Z'))).toBe(0)
})

it('counts anew when the lease is another one: later, earlier, or of somebody else', () => {
  let at = 0
  const watch = createLeaseWatch(() => at)
  const looks = [
    leased('OP-1', '2026-01-01T00:00:00Z'),
    leased('OP-1', '2026-01-01T00:00:02Z'),
    leased('OP-1', '2025-12-31T20:00:00Z'),
    leased('OP-1', '2025-12-31T20:00:00Z', { id: 'other' }),
  ]
  for (const look of looks) {
    at += 10_000
    expect(watch.unrenewedMs(look)).toBe(0)
  }
})
