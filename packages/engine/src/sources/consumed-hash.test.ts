import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConsumedHash, hashBytes, hashedRanges } from './consumed-hash.ts'

describe('ConsumedHash', () => {
  it('hashes the ranges it names, in one read or several, however the chunks fall', () => {
    const lengths = fc.array(fc.nat(3000), { maxLength: 8 })
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 5000 }),
        fc.boolean(),
        fc.nat(10_000),
        (lineLengths, chunkBytes, takeRest, cut) => {
          const text = lineLengths.map((length, index) => String.fromCharCode(97 + index).repeat(length)).join('\n')
          const bytes = Buffer.from(text)
          const firstEnd = bytes.lastIndexOf(0x0a, Math.min(cut, bytes.length)) + 1
          const first = read(null, bytes.subarray(0, firstEnd), chunkBytes, firstEnd, false)
          const end = takeRest ? bytes.length : bytes.lastIndexOf(0x0a) + 1
          const { tail: kept } = hashedRanges(firstEnd)
          const tailBytes = bytes.subarray(kept.start, kept.end)
          const resume = { consumedBytes: firstEnd, headHash: first.headHash, tail: tailBytes }
          const second = read(
            resume,
            bytes.subarray(firstEnd),
            chunkBytes,
            end,
            takeRest && bytes.length > bytes.lastIndexOf(0x0a) + 1,
          )
          const { head, tail } = hashedRanges(end)
          expect(second.headHash).toBe(hashBytes(bytes.subarray(head.start, head.end)))
          expect(second.tailHash).toBe(hashBytes(bytes.subarray(tail.start, tail.end)))
        },
      ),
    )
  })
})

function read(
  resume: ConstructorParameters<typeof ConsumedHash>[0],
  bytes: Buffer,
  chunkBytes: number,
  end: number,
  takeRest: boolean,
) {
  const hash = new ConsumedHash(resume)
  for (let at = 0; at < bytes.length; at += chunkBytes) hash.push(bytes.subarray(at, at + chunkBytes))
  return hash.finish(end, takeRest)
}
