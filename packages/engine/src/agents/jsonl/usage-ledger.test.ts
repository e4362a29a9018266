import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BYTES_PER_MESSAGE,
  hashMessageKey,
  hashToHex,
  NO_HASH,
  packLedger,
  repeatedUsage,
  SeenKeys,
  totalUsage,
  UsageLedger,
} from './usage-ledger.ts'

function usage(tokensIn: number, tokensOut: number) {
  return { tokensIn, tokensOut, cacheReadTokens: tokensIn * 10, cacheCreationTokens: 1 }
}

function ledgerOf(messages: readonly (readonly [string, number, number])[]): Uint8Array {
  const ledger = new UsageLedger(new Uint8Array(0))
  for (const [key, tokensIn, tokensOut] of messages) ledger.add(hashMessageKey(key), usage(tokensIn, tokensOut), true)
  return ledger.toBytes()
}

describe('UsageLedger', () => {
  it('keeps the line with the highest output of each message, the last on a tie', () => {
    const bytes = ledgerOf([
      ['a', 1, 5],
      ['b', 2, 7],
      ['a', 3, 2],
      ['a', 4, 5],
    ])
    expect(bytes).toHaveLength(2 * BYTES_PER_MESSAGE)
    expect(totalUsage(bytes)).toEqual({
      apiMessages: 2,
      tokensIn: 6,
      tokensOut: 12,
      cacheReadTokens: 60,
      cacheCreationTokens: 2,
    })
  })

  it('counts every line of messages without a key', () => {
    const ledger = new UsageLedger(new Uint8Array(0))
    ledger.add(NO_HASH, usage(1, 1), false)
    ledger.add(NO_HASH, usage(1, 1), false)
    expect(totalUsage(ledger.toBytes()).apiMessages).toBe(2)
  })

  it('goes on from saved bytes as if it had never stopped, also when they are not aligned', () => {
    const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }).map(String), fc.nat(9), fc.nat(9)), {
      maxLength: 500,
    })
    fc.assert(
      fc.property(keys, fc.nat(500), (messages, cut) => {
        const first = ledgerOf(messages.slice(0, cut))
        const shifted = new Uint8Array(first.length + 1)
        shifted.set(first, 1)
        const ledger = new UsageLedger(shifted.subarray(1))
        for (const [key, tokensIn, tokensOut] of messages.slice(cut))
          ledger.add(hashMessageKey(key), usage(tokensIn, tokensOut), true)
        expect([...ledger.toBytes()]).toEqual([...ledgerOf(messages)])
      }),
    )
  })

  it('cuts counts that no 32-bit number holds', () => {
    const ledger = new UsageLedger(new Uint8Array(0))
    ledger.add(
      hashMessageKey('a'),
      { tokensIn: 1e12, tokensOut: -5, cacheReadTokens: 1.9, cacheCreationTokens: 0 },
      true,
    )
    expect(totalUsage(ledger.toBytes())).toMatchObject({ tokensIn: 0xffff_ffff, tokensOut: 0, cacheReadTokens: 1 })
  })
})

describe('packLedger', () => {
  it('keeps keys and messages apart, also when the bytes are not aligned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200)), fc.array(fc.nat(200)), (messages, keys) => {
        const plain = ledgerOf(messages.map((key) => [String(key), key, 1] as const))
        const seen = new SeenKeys(new Uint8Array(0))
        const added = keys.filter((key) => seen.addIfNew(hashMessageKey(String(key))))
        expect(added).toEqual([...new Set(keys)])
        const packed = packLedger(new UsageLedger(plain), seen)
        const shifted = new Uint8Array(packed.length + 1)
        shifted.set(packed, 1)
        for (const ledger of [packed, shifted.subarray(1)]) {
          expect(totalUsage(ledger)).toEqual(totalUsage(plain))
          expect(new UsageLedger(ledger).toBytes()).toEqual(plain)
          const again = new SeenKeys(ledger)
          expect(keys.filter((key) => again.addIfNew(hashMessageKey(String(key))))).toEqual([])
          expect(again.addIfNew(hashMessageKey('another'))).toBe(true)
        }
        expect(repeatedUsage([plain, packed])[1]).toEqual(totalUsage(plain))
      }),
    )
  })
})

describe('repeatedUsage', () => {
  it('tells of each ledger what an earlier one has already', () => {
    const old = ledgerOf([
      ['a', 1, 1],
      ['b', 2, 2],
    ])
    const fork = ledgerOf([
      ['a', 1, 1],
      ['b', 2, 3],
      ['c', 4, 4],
    ])
    const later = ledgerOf([
      ['c', 4, 4],
      ['d', 8, 8],
    ])
    expect(
      repeatedUsage([old, fork, later]).map(({ apiMessages, tokensIn, tokensOut }) => [
        apiMessages,
        tokensIn,
        tokensOut,
      ]),
    ).toEqual([
      [0, 0, 0],
      [2, 3, 4],
      [1, 4, 4],
    ])
  })

  it('leaves what is counted once over all sessions, whatever they share', () => {
    const log = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.array(log, { maxLength: 6 }), (logs) => {
        const ledgers = logs.map((keys) => ledgerOf(keys.map((key) => [String(key), key, 1] as const)))
        const total = ledgers.reduce((sum, ledger) => sum + totalUsage(ledger).apiMessages, 0)
        const repeated = repeatedUsage(ledgers).reduce((sum, { apiMessages }) => sum + apiMessages, 0)
        expect(total - repeated).toBe(new Set(logs.flat()).size)
      }),
    )
  })

  it('knows nothing of messages without a key', () => {
    const ledger = new UsageLedger(new Uint8Array(0))
    ledger.add(NO_HASH, usage(1, 1), false)
    expect(repeatedUsage([ledger.toBytes(), ledger.toBytes()])[1]?.apiMessages).toBe(0)
  })
})

describe('hashMessageKey', () => {
  it('spreads keys that differ little', () => {
    const hashes = new Set(
      Array.from({ length: 200_000 }, (_, index) => hashToHex(hashMessageKey(`msg_01${index}\nreq_${index % 7}`))),
    )
    expect(hashes.size).toBe(200_000)
    const low = new Set(Array.from({ length: 60_000 }, (_, index) => hashMessageKey(`msg_${index}`).low))
    expect(low.size).toBeGreaterThan(59_990)
  })

  it('is 16 hex digits, or nothing for no key', () => {
    expect(hashToHex(hashMessageKey('a'))).toMatch(/^[0-9a-f]{16}$/)
    expect(hashToHex(NO_HASH)).toBe('')
  })
})
