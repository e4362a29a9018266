import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HashIndex } from './hash-index.ts'

it('holds what a map holds, also of hashes that want one slot', () => {
  // The slot is the low bits of `high ^ low`.
  const hash = fc
    .tuple(fc.nat(400), fc.boolean())
    .map(([high, wantsFirst]) => [high, wantsFirst ? high : 7 * high] as const)
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 600 }), (hashes) => {
      const index = new HashIndex(0)
      const known = new Map<string, number>()
      for (const [value, [high, low]] of hashes.entries()) {
        const key = `${high} ${low}`
        expect(index.addIfAbsent(high, low, value)).toBe(!known.has(key))
        if (!known.has(key)) known.set(key, value)
      }
      for (const [high, low] of hashes) expect(index.find(high, low)).toBe(known.get(`${high} ${low}`))
      expect(index.find(9999, 1)).toBe(-1)
    }),
  )
})

it('takes a hundred thousand hashes of one slot', () => {
  const index = new HashIndex(100_000)
  const start = performance.now()
  for (let high = 1; high <= 100_000; high += 1) index.addIfAbsent(high, high, high)
  expect(index.find(77_777, 77_777)).toBe(77_777)
  expect(performance.now() - start).toBeLessThan(5000) // slot by slot it would be five billion looks
})
