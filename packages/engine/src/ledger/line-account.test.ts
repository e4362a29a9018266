/** The account of lines and bytes fails when a line is forgotten: here by a record reader that knows a class too many. */
import { describe, expect, it, vi } from 'vitest'
import { logBytes, readLog } from '../agents/claude/log-test-kit.ts'
import type { LineUse } from '../agents/claude/read-record.ts'
import { findImbalances, NO_ACCOUNTS } from './counters.ts'

vi.mock(import('../agents/claude/read-record.ts'), () => ({
  readRecord: (_facts, record): LineUse => (record['type'] === 'forgotten' ? ('lost' as LineUse) : 'used'),
}))

function read(bytes: Buffer) {
  const { lines, issues } = readLog(bytes, { chunkBytes: 7 })
  const { linesSeen, ...others } = lines
  const imbalances = findImbalances({ ...NO_ACCOUNTS, lines: { ...others, seen: linesSeen } })
  return { imbalances, issues }
}

describe('the account of a log', () => {
  it('balances, unfinished last line included', () => {
    const bytes = logBytes([{ type: 'user' }, '', 'not json', '{"type":"user"}{"type":"user"}', '{"type":"us'])
    const { imbalances, issues } = read(bytes.subarray(0, -1))
    expect(imbalances).toEqual([])
    expect(issues).toMatchObject([{ code: 'LINE_MALFORMED' }])
  })

  it.each([
    ['a line', [{ type: 'user' }, { type: 'forgotten' }], '2 lines seen, but 1 used, ignored, unknown or malformed'],
    ['all lines', [{ type: 'forgotten' }], '1 lines seen, but 0 used, ignored, unknown or malformed'],
  ])('does not balance when %s is forgotten', (_case, records, imbalance) => {
    const bytes = logBytes(records)
    const { imbalances, issues } = read(bytes)
    expect(imbalances).toEqual([imbalance])
    const classed = bytes.length - '{"type":"forgotten"}\n'.length
    expect(issues).toMatchObject([
      {
        code: 'ACCOUNTS_UNBALANCED',
        path: '/logs/-home-ana-shop/11111111-aaaa.jsonl',
        reason: `${bytes.length} bytes read, but ${classed} in used, ignored, unknown or malformed lines and 0 waiting`,
      },
    ])
  })

  it('misses the lines of a record joined to another', () => {
    expect(read(logBytes(['{"type":"user"}{"type":"forgotten"}'])).imbalances).toHaveLength(1)
  })
})
