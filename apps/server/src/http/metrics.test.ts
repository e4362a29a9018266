import type { OperationEvent, OpsReads } from '@ccdash/api-contract'
import { setImmediate as immediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'
import { createFakeOps } from '../testing/fake-ops.ts'

const AT = '2026-02-26T10:45:01.123Z'

/** A ledger of operations that ended: one event each, numbered from 1. Like SQLite, it answers without leaving the thread. */
async function createLedger() {
  const fake = createFakeOps()
  const { operationId } = await fake.startSync({ force: false, trigger: 'api' } as Parameters<typeof fake.startSync>[0])
  await fake.waitForOperation(operationId)
  const ended = await fake.getOperation(operationId)
  const ledger = { newest: 0, failAt: null as number | null, mostEventsRead: 0 }
  const eventOf = (sequence: number): OperationEvent => ({
    ...{ sequence, operationId: String(sequence), projectId: 'p1', at: AT, type: 'ended' },
    data: { status: 'completed', error: null },
  })
  const reads: OpsReads = {
    ...fake,
    status: async () => ({ ...(await fake.status()), lastSequence: ledger.newest }),
    async listEvents({ after, limit }) {
      const events = Array.from({ length: Math.min(limit, ledger.newest - after) }, (_, n) => eventOf(after + n + 1))
      ledger.mostEventsRead = Math.max(ledger.mostEventsRead, events.length)
      return events
    },
    async getOperation(id) {
      if (Number(id) === ledger.failAt) throw new Error('the store is gone')
      return ended
    },
  }
  return { ledger, reads }
}

function endedIn(text: string): number {
  const values = text.matchAll(/^ccdash_operations_total\{.*\} (\d+)$/gm)
  return [...values].reduce((total, [, value]) => total + Number(value), 0)
}

describe('operations that ended', () => {
  it('are counted once when scrapes overlap', async () => {
    const { ledger, reads } = await createLedger()
    const metrics = createMetrics(reads)
    await metrics.scrape()
    ledger.newest = 5
    const texts = await Promise.all([metrics.scrape(), metrics.scrape()])
    expect(texts.map(endedIn)).toEqual([5, 5])
    expect(endedIn(await metrics.scrape())).toBe(5)
    metrics.close()
  })

  it('are counted once when the store fails in the midst of a scrape', async () => {
    const { ledger, reads } = await createLedger()
    const metrics = createMetrics(reads)
    await metrics.scrape()
    Object.assign(ledger, { newest: 5, failAt: 3 })
    expect(await metrics.scrape()).toContain('ccdash_store_up 0')
    ledger.failAt = null
    expect(endedIn(await metrics.scrape())).toBe(5)
    metrics.close()
  })

  it('are counted in bounded steps after a long pause, with others answered between them', async () => {
    const { ledger, reads } = await createLedger()
    const metrics = createMetrics(reads)
    await metrics.scrape()
    ledger.newest = 25_000
    let turns = 0
    let scraped = false
    const scrape = metrics.scrape().finally(() => (scraped = true))
    while (!scraped) {
      await immediate()
      turns += 1
    }
    expect(endedIn(await scrape)).toBe(10_000)
    expect(turns).toBeGreaterThan(40)
    expect(ledger.mostEventsRead).toBeLessThanOrEqual(200)
    expect(endedIn(await metrics.scrape())).toBe(20_000)
    expect(endedIn(await metrics.scrape())).toBe(25_000)
    metrics.close()
  })
})
