import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { parseInBatches } from './batches.ts'

describe('parseInBatches', () => {
  it('keeps the order, loses nothing and stays within its bounds', async () => {
    const limits = fc.record({
      inFlight: fc.integer({ min: 1, max: 5 }),
      inFlightBytes: fc.integer({ min: 1, max: 60 }),
      batchCount: fc.integer({ min: 1, max: 5 }),
      batchBytes: fc.integer({ min: 1, max: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 30 }), limits, async (sizes, bounds) => {
        const atWork: number[] = []
        const parse = async (size: number): Promise<number> => {
          atWork.push(size)
          expect(atWork.length).toBeLessThanOrEqual(bounds.inFlight)
          if (atWork.length > 1) expect(sum(atWork)).toBeLessThanOrEqual(bounds.inFlightBytes)
          await Promise.resolve()
          atWork.splice(atWork.indexOf(size), 1)
          return size
        }
        const batches: number[][] = []
        for await (const batch of parseInBatches(sizes, parse, (size) => size, bounds)) batches.push(batch)
        expect(batches.flat()).toEqual(sizes)
        for (const batch of batches) expect(batch.length).toBeGreaterThan(0)
      }),
    )
  })

  it('parses on while a batch is being written', async () => {
    let parsed = 0
    const parse = async (n: number): Promise<number> => {
      await sleep(1)
      parsed += 1
      return n
    }
    const limits = { inFlight: 4, inFlightBytes: 100, batchCount: 2, batchBytes: 100 }
    const batches = parseInBatches([1, 2, 3, 4, 5, 6, 7, 8], parse, () => 1, limits)
    const first = await batches.next()
    const then = parsed
    await sleep(20)
    expect(first.value).toEqual([1, 2])
    expect(parsed).toBeGreaterThan(then)
    await batches.return()
  })

  it('throws what parsing throws, after the jobs in flight have settled', async () => {
    let atWork = 0
    const parse = async (n: number): Promise<number> => {
      atWork += 1
      await sleep(n)
      atWork -= 1
      if (n === 1) throw new Error('broken')
      return n
    }
    const limits = { inFlight: 4, inFlightBytes: 100, batchCount: 2, batchBytes: 100 }
    await expect(async () => {
      for await (const batch of parseInBatches([1, 20, 20], parse, () => 1, limits)) expect(batch).toBe('unreachable')
    }).rejects.toThrow('broken')
    expect(atWork).toBe(0)
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
