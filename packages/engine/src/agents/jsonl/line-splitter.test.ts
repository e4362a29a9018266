import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from './line-splitter.ts'
import type { LineLimits, SplitLine } from './line-splitter.ts'

type Seen = Omit<SplitLine, 'bytes'> & { readonly text: string }

const LIMITS: LineLimits = { longLineBytes: 1000, maxStringBytes: 100, maxShrunkBytes: 4096 }

function split(
  bytes: Uint8Array,
  chunkBytes: number,
  limits = LIMITS,
): { lines: Seen[]; rest: Seen | null; handed: LineSplitter['handed'] } {
  const lines: Seen[] = []
  const seen = ({ bytes: content, ...line }: SplitLine): Seen => ({ ...line, text: content.toString('latin1') })
  const splitter = new LineSplitter({ offset: 0, lineNumber: 1 }, (line) => lines.push(seen(line)), limits)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes))
    splitter.push(chunk)
    chunk.fill(0)
  }
  const rest = splitter.rest()
  return { lines, rest: rest === null ? null : seen(rest), handed: splitter.handed }
}

describe('LineSplitter', () => {
  it.each([
    ['ends lines at line feeds', 'a\nbb\n', ['a', 'bb'], null],
    ['keeps an unfinished line back', 'a\nbb', ['a'], 'bb'],
    ['drops one carriage return before the break', 'a\r\nb\r\r\n\r\n', ['a', 'b\r', ''], null],
    ['keeps a carriage return elsewhere', 'a\rb\n', ['a\rb'], null],
    ['does not end lines at other separators', 'a\u000bb\u0085c\n', ['a\u000bb\u0085c'], null],
    ['skips a byte-order mark at the start only', '\xef\xbb\xbfa\n\xef\xbb\xbfb\n', ['a', '\xef\xbb\xbfb'], null],
    ['gives empty lines', '\n\n', ['', ''], null],
    ['gives nothing for nothing', '', [], null],
  ])('%s', (_name, text, lines, rest) => {
    for (const chunkBytes of [1, 2, 100]) {
      const result = split(Buffer.from(text, 'latin1'), chunkBytes)
      expect(result.lines.map((line) => line.text)).toEqual(lines)
      expect(result.rest?.text ?? null).toBe(rest)
    }
  })

  it('tells where each line stands', () => {
    const { lines, rest } = split(Buffer.from('\xef\xbb\xbfab\r\nc\nd\r', 'latin1'), 3)
    expect([...lines, rest]).toEqual([
      { text: 'ab', form: 'whole', byteStart: 3, byteEnd: 5, sizeBytes: 7, lineNumber: 1 },
      { text: 'c', form: 'whole', byteStart: 7, byteEnd: 8, sizeBytes: 2, lineNumber: 2 },
      { text: 'd', form: 'whole', byteStart: 9, byteEnd: 10, sizeBytes: 2, lineNumber: 3 },
    ])
  })

  it('gives the same lines in chunks of any size, and every byte belongs to one', () => {
    const pieces = fc.array(
      fc.constantFrom('\n', '\r\n', '\r', 'abc', '{"k":"', '"', '\\', '\\u00e9', 'x'.repeat(700), '}'),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 900 }), (parts, chunkBytes) => {
        const bytes = Buffer.from(parts.join(''))
        const inChunks = split(bytes, chunkBytes)
        expect(inChunks).toEqual(split(bytes, Math.max(1, bytes.length)))
        const sizes = [...inChunks.lines, inChunks.rest].map((line) => line?.sizeBytes ?? 0)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length)
        const handedBytes = bytes.length - (inChunks.rest?.sizeBytes ?? 0)
        expect(inChunks.handed).toEqual({ lines: inChunks.lines.length, bytes: handedBytes })
      }),
    )
  })

  it('shrinks a long line and gives up one that is long without its strings', () => {
    const long = JSON.stringify({ a: 'x'.repeat(5000), b: 1 })
    const hopeless = JSON.stringify(Array.from({ length: 3000 }, (_, index) => index))
    const { lines } = split(Buffer.from(`${long}\r\n${hopeless}\n{}\n`), 64)
    expect(lines.map((line) => line.form)).toEqual(['shrunk', 'too-long', 'whole'])
    expect(JSON.parse(lines[0]?.text ?? '')).toEqual({ a: 'x'.repeat(100), b: 1 })
    expect(lines[0]?.byteEnd).toBe(long.length)
    expect(lines[2]?.byteStart).toBe(long.length + 2 + hopeless.length + 1)
  })
})
