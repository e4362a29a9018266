import { describe, expect, it } from 'vitest'
import type { LeaseHolder } from '../store/store.ts'
import { isAbandoned, LEASE_EXPIRY_MS } from './interrupted.ts'
import { createLeaseHolder, isProcessAlive } from './process-identity.ts'

const NOW = new Date('2026-01-01T00:01:00Z')
const ME: LeaseHolder = { id: 'me', host: 'here', pid: 10, processStart: 'a' }

function abandoned(holder: LeaseHolder, unrenewedMs: number, alive: boolean, own = false): boolean {
  const operation = { id: 'OP-1', projectId: 'p', holder, leaseAt: new Date(0), claimed: true }
  const ownIds = new Set(own ? ['OP-1'] : [])
  return isAbandoned(operation, {
    ...{ holder: ME, now: NOW, ownIds },
    isProcessAlive: () => alive,
    unrenewedMs: () => unrenewedMs,
  })
}

describe('isAbandoned', () => {
  const neighbour: LeaseHolder = { id: 'other', host: 'here', pid: 11, processStart: 'b' }
  const stranger: LeaseHolder = { id: 'other', host: 'there', pid: 10, processStart: 'a' }
  const [fresh, old] = [1000, LEASE_EXPIRY_MS + 1]
  it.each([
    ['a dead process of this machine, at once', neighbour, fresh, false, true],
    ['a living process of this machine, however old its lease', neighbour, old * 100, true, false],
    ['another machine with a fresh lease', stranger, fresh, false, false],
    ['another machine with an old lease', stranger, old, true, true],
    ['an earlier engine of this process with a fresh lease', { ...ME, id: 'x' }, fresh, true, false],
    ['an earlier engine of this process with an old lease', { ...ME, id: 'x' }, old, true, true],
  ])('%s', (_case, holder, age, alive, expected) => {
    expect(abandoned(holder, age, alive)).toBe(expected)
  })

  it('never what runs here', () => {
    expect(abandoned(ME, old, true, true)).toBe(false)
  })
})

describe('isProcessAlive', () => {
  const self = createLeaseHolder()
  it('knows this very process', () => {
    expect(isProcessAlive(self)).toBe(true)
    expect(createLeaseHolder().id).not.toBe(self.id)
  })
  it.runIf(self.processStart !== '')('does not take a later process for one of the same pid', () => {
    expect(isProcessAlive({ ...self, processStart: 'boot/1' })).toBe(false)
  })
  it('knows a pid that nobody has', () => {
    expect(isProcessAlive({ ...self, pid: 2 ** 22 + 1 })).toBe(false)
  })
})
