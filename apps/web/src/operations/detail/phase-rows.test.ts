import type { OperationPhase, SkipReason } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { fakeOperation, runningOperation } from '../../testing/fake-ops.ts'
import { phaseAt, phaseName, readPhaseRows } from './phase-rows.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString()
const ms = (second: number) => Date.parse(at(second))

/** Phases one after the other, each beginning where the one before ends; the last is open when `end` is null. */
type Start = readonly [OperationPhase['phase'], number, SkipReason?]

function phases(starts: readonly Start[], end: number | null): OperationPhase[] {
  return starts.map(([phase, from, skipped = null], index) => {
    const until = starts[index + 1]?.[1] ?? end
    const durationMs = until === null ? 0 : (until - from) * 1000
    return {
      phase,
      message: phase,
      skipped,
      startedAt: at(from),
      endedAt: until === null ? null : at(until),
      durationMs,
    }
  })
}

it('puts the steps of a phase below it and draws the phase over all of them', () => {
  const starts = [
    ['queued', 0],
    ['features', 1],
    ['links', 2],
    ['links:session-evidence', 3],
    ['links:completed', 8],
    ['analytics', 9],
  ] as const
  const rows = readPhaseRows(fakeOperation({ phases: phases(starts, 10) }), ms(99))
  expect(rows.map(({ name, isSub, state }) => [name, isSub, state])).toEqual([
    ['Queued', false, 'queued'],
    ['Features', false, 'done'],
    ['Links', false, 'done'],
    ['session-evidence', true, 'done'],
    ['completed', true, 'done'],
    ['Analytics', false, 'done'],
  ])
  expect(rows[2]?.span).toEqual({ fromMs: ms(2), toMs: ms(9) })
})

it('gives a running phase an open end and names those to come', () => {
  const running = runningOperation({
    phases: phases(
      [
        ['queued', 0],
        ['sessions', 1],
      ],
      null,
    ),
  })
  const rows = readPhaseRows(running, ms(7))
  expect(rows[1]).toMatchObject({ state: 'running', span: { fromMs: ms(1), toMs: ms(7) } })
  expect(rows.slice(2).map(({ name, state, reason }) => [name, state, reason])).toEqual([
    ['Documents', 'waiting', 'after sessions'],
    ['Tasks', 'waiting', 'after documents'],
    ['Features', 'waiting', 'after tasks'],
    ['Links', 'waiting', 'after features'],
    ['Analytics', 'waiting', 'after links'],
  ])
})

it('marks the phase in which it failed, also one that nobody closed', () => {
  const failed = {
    ...fakeOperation({
      phases: phases(
        [
          ['sessions', 0],
          ['links', 4],
          ['links:documents', 5],
        ],
        null,
      ),
    }),
    status: 'failed' as const,
    finishedAt: at(9),
    error: { code: 'INTERRUPTED' as const, message: 'the process ended' },
  }
  const rows = readPhaseRows(failed, ms(500))
  expect(rows.map(({ phase, state }) => [phase, state]).slice(0, 3)).toEqual([
    ['sessions', 'done'],
    ['links', 'failed'],
    ['links:documents', 'failed'],
  ])
  expect(rows[2]?.span?.toMs).toBe(ms(9))
  expect(rows.find(({ phase }) => phase === 'analytics')?.state).toBe('not reached')
})

it('tells why a phase was skipped', () => {
  const starts = [['links', 0, 'no-changes']] as const
  const [row] = readPhaseRows(fakeOperation({ phases: phases(starts, 1) }), 0)
  expect(row).toMatchObject({ state: 'skipped', reason: 'no relevant changes' })
})

it('names phases', () => expect(phaseName('changed-files')).toBe('Changed files'))

it('finds the phase of a moment', () => {
  const known = phases(
    [
      ['queued', 0],
      ['sessions', 1],
      ['links', 5],
    ],
    9,
  )
  expect([at(0), at(1), at(4), at(60)].map((moment) => phaseAt(known, moment))).toEqual([
    'queued',
    'sessions',
    'sessions',
    'links',
  ])
  expect(phaseAt([], at(0))).toBeNull()
})
