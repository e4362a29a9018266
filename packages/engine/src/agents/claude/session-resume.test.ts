import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineLimits } from '../jsonl/line-splitter.ts'
import { logBytes, readInAppends, readLog } from './log-test-kit.ts'
import { runs } from '../../testing/property-runs.ts'

const ids = fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6')
const timestamp = fc.integer({ min: 0, max: 5000 }).map((ms) => new Date(1_760_000_000_000 + ms * 777).toISOString())
const path = fc.constantFrom(
  '/Users/ana/shop/docs/plan-v1.md',
  'src/cart/total.ts',
  './src/a.ts',
  '../out.ts',
  'README.md',
)
const hash = fc.constantFrom('1a2b3c4', 'deadbeef', 'abcdef0123456789abcdef0123456789abcdef01')

const toolUse = fc.oneof(
  fc.record({
    type: fc.constant('tool_use'),
    id: ids,
    name: fc.constantFrom('Read', 'Edit', 'Write', 'Write', 'Grep', 'Delete'),
    input: fc.record({ file_path: path }),
  }),
  fc.record({
    type: fc.constant('tool_use'),
    id: ids,
    name: fc.constant('Bash'),
    input: fc.record({ command: hash.map((h) => `git show ${h}`) }),
  }),
  fc.record({
    type: fc.constant('tool_use'),
    id: ids,
    name: fc.constant('Task'),
    input: fc.record({ name: fc.constantFrom('SHOP-1-002', 'other') }),
  }),
)
const toolResult = fc.record({
  type: fc.constant('tool_result'),
  tool_use_id: ids,
  content: fc.oneof(
    fc.constantFrom('File created', 'ok', ''),
    hash.map((h) => [{ type: 'text', text: `commit ${h}\n` }]),
  ),
  is_error: fc.boolean(),
})
const text = fc.constantFrom(
  'hello',
  '<command-name>/dev:execute-phase</command-name>\n<command-args>2 docs/implementation_plans/features/cart-v1.md</command-args>',
  '<command-name>/clear</command-name>',
  'naïve — 日本語 😀',
)
const user = fc.record({
  type: fc.constant('user'),
  timestamp,
  uuid: fc.constantFrom('c1', 'c2', 'c3', undefined),
  version: fc.constantFrom('2.0.1', '2.0.2'),
  cwd: fc.constantFrom('/home/ana/shop', '/home/ana/shop/web'),
  gitBranch: fc.constantFrom('main', 'feat/x', ''),
  sessionId: fc.constantFrom('11111111-aaaa', 'other-session'),
  message: fc.record({
    role: fc.constant('user'),
    content: fc.oneof(text, {
      weight: 3,
      arbitrary: fc.array(
        fc.oneof(
          { weight: 3, arbitrary: toolResult },
          text.map((value) => ({ type: 'text', text: value })),
        ),
        { maxLength: 3, size: 'max' },
      ),
    }),
  }),
})
const assistant = fc.record({
  type: fc.constant('assistant'),
  timestamp,
  uuid: fc.constantFrom('u1', 'u2'),
  requestId: fc.constantFrom('r1', undefined),
  message: fc.record({
    role: fc.constant('assistant'),
    id: fc.constantFrom('m1', 'm2', 'm3', undefined),
    model: fc.constantFrom('claude-opus-4-6', 'claude-sonnet-4-6', '<synthetic>'),
    usage: fc.record({ input_tokens: fc.nat(99), output_tokens: fc.nat(99), cache_read_input_tokens: fc.nat(9) }),
    content: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: toolUse },
        text.map((value) => ({ type: 'text', text: value })),
      ),
      { maxLength: 3, size: 'max' },
    ),
  }),
})
const other = fc.constantFrom(
  { type: 'summary', summary: 'A summary' },
  { type: 'custom-title', customTitle: 'My title' },
  { type: 'ai-title', aiTitle: 'Robot title', sessionId: '11111111-aaaa' },
  { type: 'pr-link', prNumber: 7, prUrl: 'https://example.org/pull/7', prRepository: 'ana/shop' },
  { type: 'queue-operation', operation: 'enqueue', content: '<task-id>b1</task-id><status>done</status>' },
  { type: 'file-history-snapshot', gitBranch: null },
  { type: 'system', subtype: 'turn_duration', durationMs: 4 },
  {
    type: 'progress',
    parentToolUseID: 't1',
    data: { type: 'bash_progress', output: 'commit 99aa88b', command: 'git log' },
  },
  { type: 'attachment', attachment: { type: 'file' } },
  { type: 'brand-new-type', version: 3 },
)
const record = fc
  .oneof({ weight: 3, arbitrary: user }, { weight: 4, arbitrary: assistant }, other)
  .map((value) => JSON.stringify(value))
const junk = fc.constantFrom('not json', '[1,2]', '42', '{"torn":', '', '   ', '\t', '{"a":1} trailing')
const line = fc.tuple(
  fc.oneof({ weight: 12, arbitrary: record }, junk).map((value) => Buffer.from(value)),
  fc.constantFrom('\n', '\n', '\n', '\r\n', ' \n', ''),
)
const damaged = fc.constantFrom(Buffer.from([0xff, 0x0a]), Buffer.from([0x22, 0xc3, 0x28, 0x22, 0x0a]))
const log = fc
  .array(
    fc.oneof({ weight: 15, arbitrary: line.map(([body, end]) => Buffer.concat([body, Buffer.from(end)])) }, damaged),
    { minLength: 5, maxLength: 40, size: 'max' },
  )
  .map((lines) => Buffer.concat(lines))
const cuts = fc.array(
  fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
  { minLength: 1, maxLength: 6, size: 'max' },
)

function expectSame(bytes: Buffer, fractions: readonly number[], chunkBytes: number, limits?: LineLimits): void {
  const sizes = fractions.map((fraction) => Math.round(fraction * bytes.length)).sort((a, b) => a - b)
  const { largestState, ...inAppends } = readInAppends(bytes, sizes, chunkBytes, limits)
  const { largestState: _whole, ...whole } = readInAppends(bytes, [], Math.max(1, bytes.length), limits)
  expect(inAppends).toEqual(whole)
  expect(largestState).toBeLessThanOrEqual(64 * 1024)
}

describe('a log that grows', () => {
  it('gives the same stored result however it was cut into appends and chunks', () => {
    fc.assert(
      fc.property(log, cuts, fc.integer({ min: 1, max: 400 }), (bytes, fractions, chunkBytes) => {
        expectSame(bytes, fractions, chunkBytes)
      }),
      runs(400),
    )
  })

  it('gives the same when the cuts are at line ends, and when lines are long', () => {
    const limits: LineLimits = { longLineBytes: 300, maxStringBytes: 100, maxShrunkBytes: 8192 }
    fc.assert(
      fc.property(
        log,
        fc.array(fc.nat(40), { minLength: 1, maxLength: 6, size: 'max' }),
        fc.integer({ min: 1, max: 99 }),
        (bytes, places, chunkBytes) => {
          const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1)
          const fractions = places.map(
            (place) => (ends[place % Math.max(1, ends.length)] ?? 0) / Math.max(1, bytes.length),
          )
          expectSame(bytes, fractions, chunkBytes, limits)
        },
      ),
      runs(200),
    )
  })

  it('keeps the state small when calls never get a result and names are hostile', () => {
    const name = '"\\\u0007'.repeat(60)
    const calls = Array.from({ length: 500 }, (_, index) => ({
      type: 'assistant',
      timestamp: '2026-01-01T00:00:00Z',
      message: {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: `${name}${index}`, name: `${name}${index}`, input: {} },
          {
            type: 'tool_use',
            id: `call-${index}`,
            name: 'Bash',
            input: {
              command: Array.from(
                { length: 50 },
                (_value, k) => `git show ${'abcdef0123'.repeat(3)}${1_000_000 + index * 50 + k}`,
              ).join('\n'),
            },
          },
        ],
      },
    }))
    const read = readLog(logBytes(calls))
    expect(Buffer.byteLength(read.resumeState)).toBeLessThanOrEqual(64 * 1024)
  })
})
