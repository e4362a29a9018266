import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonShrinker } from './json-shrinker.ts'

function shrink(text: string, maxStringBytes: number, chunkBytes = 7, maxShrunkBytes = 1_000_000): string | null {
  const shrinker = new JsonShrinker({ maxStringBytes, maxShrunkBytes })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) shrinker.push(bytes.subarray(at, at + chunkBytes))
  return shrinker.result()?.toString('utf8') ?? null
}

/** Each string of a value cut as its longest prefix that may be left of it. */
function isShrunkOf(short: unknown, long: unknown): boolean {
  if (typeof long === 'string') return typeof short === 'string' && long.startsWith(short)
  if (Array.isArray(long)) return Array.isArray(short) && long.every((item, index) => isShrunkOf(short[index], item))
  return Object.is(short, long)
}

describe('JsonShrinker', () => {
  it.each([
    ['keeps short strings', '{"a":"bcd","e":[1,"f"]}', 10, '{"a":"bcd","e":[1,"f"]}'],
    ['cuts a long string', '{"a":"0123456789"}', 4, '{"a":"0123"}'],
    ['keeps one that just fits', '"0123"', 4, '"0123"'],
    ['cuts between characters', '"aé日😀z"', 2, '"aé"'],
    ['takes a cut character whole', '"日日"', 1, '"日"'],
    ['does not cut inside an escape', '"ab\\u00e9cd"', 3, '"ab\\u00e9"'],
    ['does not cut behind a backslash', '"abc\\"def"', 4, '"abc\\""'],
    ['cuts before an escape', '"abcd\\n\\"e","f"', 4, '"abcd","f"'],
    ['knows escaped quotes in what it leaves out', '["aaaaaaaa\\"bb\\\\","c"]', 3, '["aaa","c"]'],
    ['leaves an unfinished string unfinished', '{"a":"012345', 4, '{"a":"0123'],
  ])('%s', (_name, text, limit, expected) => {
    for (const chunkBytes of [1, 3, 100]) expect(shrink(text, limit, chunkBytes)).toBe(expected)
  })

  it('gives valid JSON for valid JSON, whose strings are the starts of the original ones', () => {
    const strings = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '日', '😀', '\u0001', 'u', '\ud800'),
      maxLength: 40,
    })
    fc.assert(
      fc.property(fc.array(strings), fc.nat(20), fc.integer({ min: 1, max: 30 }), (values, limit, chunkBytes) => {
        const shrunk = shrink(JSON.stringify(values), limit, chunkBytes)
        expect(isShrunkOf(JSON.parse(shrunk ?? ''), values)).toBe(true)
      }),
    )
  })

  it('keeps less of each string the more it holds, so that many strings fit as well', () => {
    const values = Array.from({ length: 300 }, () => 'x'.repeat(5000))
    const shrunk = shrink(JSON.stringify(values), 4096, 1000, 100_000) ?? ''
    expect(JSON.parse(shrunk)).toHaveLength(300)
  })

  it('gives up what is long without its strings', () => {
    expect(shrink(JSON.stringify(Array.from({ length: 500 }, () => 1)), 10, 7, 500)).toBeNull()
  })
})
