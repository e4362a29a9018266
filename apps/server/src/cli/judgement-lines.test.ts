import type { Judgement } from '@ccdash/api-contract'
import { array, assert, asyncProperty, constantFrom, integer, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatJudgementLine, readJudgementLines, type JudgementLine } from './judgement-lines.ts'
import { runs } from '@ccdash/engine/testing/runs'

const KEY = {
  sourceType: 'feature',
  sourceId: 'a-v1',
  targetType: 'session',
  targetId: 'S-1',
  linkType: 'related',
} as const
const GOOD = JSON.stringify({ ...KEY, verdict: 'keep' })

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size = text.length): Promise<JudgementLine[]> {
  return Array.fromAsync(readJudgementLines(cut(text, Math.max(1, size))))
}

describe('judgement lines', () => {
  it('reads the five fields, the verdict and the note; what else stands in a line is passed over', async () => {
    const line = JSON.stringify({ ...KEY, verdict: 'reject', note: 'other work', at: 'x', confidence: 0.4, by: 'me' })
    expect(await read(`${line}\n`)).toEqual([
      { number: 1, judgement: { key: KEY, verdict: 'reject', note: 'other work' } },
    ])
  })

  it('tells of bad lines by number and reads on; blank ones, CRLF, a byte order mark and a missing end do no harm', async () => {
    const text = `\uFEFF${GOOD}\r\n\n{"broken\n${GOOD.replace('keep', 'love')}\n{"verdict":"keep"}\n[]\n${GOOD}`
    const lines = await read(text)
    expect(lines.map(({ number, ...line }) => [number, 'problem' in line ? line.problem : 'ok'])).toEqual([
      [1, 'ok'],
      [3, expect.stringContaining('JSON')],
      [4, expect.stringMatching(/^verdict: /)],
      [5, expect.stringMatching(/^sourceType: .+; sourceId: /)],
      [6, expect.stringContaining('expected object')],
      [7, 'ok'],
    ])
  })

  it('a line without end is no burden', async () => {
    const [long, next] = await read(`"${'x'.repeat(3_000_000)}"\n${GOOD}\n`, 65_536)
    expect(long).toEqual({ number: 1, problem: 'longer than 1000000 characters' })
    expect(next).toMatchObject({ number: 2, judgement: { verdict: 'keep' } })
  })

  it('what is written is read back, however the chunks are cut', async () => {
    const isGivable = (text: string) => !text.includes('\0') // what no caller can have given
    const id = string({ minLength: 1, unit: 'binary' }).filter(isGivable)
    const judgements = array(
      record<Judgement>({
        key: record({
          sourceType: constantFrom('feature', 'document'),
          sourceId: id,
          targetType: constantFrom('session', 'task', 'feature'),
          targetId: id,
          linkType: constantFrom('related', 'child'),
        }),
        verdict: constantFrom('keep', 'reject', 'uncertain'),
        note: string({ unit: 'binary' }).filter(isGivable),
        at: constantFrom('2026-02-26T10:45:01.123Z'),
        confidence: constantFrom(0, 0.35, 1),
        strategy: constantFrom(null, 'session_evidence'),
      }),
      { maxLength: 5 },
    )
    await assert(
      asyncProperty(judgements, integer({ min: 1, max: 40 }), async (given, size) => {
        const lines = await read(given.map(formatJudgementLine).join(''), size)
        expect(lines).toEqual(
          given.map(({ key, verdict, note }, index) => ({ number: index + 1, judgement: { key, verdict, note } })),
        )
      }),
      runs(50),
    )
  })
})
