import { expect, it } from 'vitest'
import { fakeLinkDetail, fakeSuspect } from '../testing/fake-audit.ts'
import { explainReasons, fileNameOf, groupSignals, logRangesOf, readSignals, sessionShares } from './read-evidence.ts'

it('reads signals, and leaves out of each what is not what it should be', () => {
  const signals = [
    { type: 'file_write', path: 'a.md', sourceTool: 'Edit', weight: 0.95, byteStart: 0, byteEnd: 10 },
    { type: 'command_args_path', path: '', command: '/plan', weight: 'much', byteStart: 9, byteEnd: 4 },
    { type: 7, byteStart: 1.5, byteEnd: 2 },
    'nothing',
    null,
  ]
  expect(readSignals({ signals })).toEqual([
    { type: 'file_write', path: 'a.md', by: 'Edit', weight: 0.95, place: { byteStart: 0, byteEnd: 10 } },
    { type: 'command_args_path', path: '', by: '/plan', weight: 0, place: null },
    { type: '', path: '', by: '', weight: 0, place: null },
  ])
  expect(readSignals(null)).toEqual([])
  expect(readSignals({ signals: 'none' })).toEqual([])
})

it('asks for each line of the log once, in its order, at most 25', () => {
  const at = (byteStart: number, path = 'docs/a.md') => ({
    type: 'file_read',
    path,
    by: '',
    weight: 1,
    place: { byteStart, byteEnd: byteStart + 5 },
  })
  expect(logRangesOf([at(50), at(10, ''), at(50, 'b.md'), { ...at(0), place: null }])).toEqual([
    { byteStart: 10, byteEnd: 15 },
    { byteStart: 50, byteEnd: 55, find: 'docs/a.md' },
  ])
  expect(logRangesOf(Array.from({ length: 40 }, (_, index) => at(index * 10)))).toHaveLength(25)
  expect(logRangesOf([at(0, 'x'.repeat(900))])[0]?.find).toHaveLength(500)
})

it('names the file of a path', () => {
  expect(['docs/a.md', 'C:\\plans\\b.md', 'plans/c/', 'd.md', ''].map(fileNameOf)).toEqual([
    'a.md',
    'b.md',
    'c',
    'd.md',
    '',
  ])
})

it('orders the features of a session by share, those without one last', () => {
  const link = (featureId: string, share: number) => fakeLinkDetail(fakeSuspect({ featureId, ambiguityShare: share }))
  const byHand = { ...link('hand-v1', 0), metadata: null, confidence: 1 }
  const elsewhere = fakeLinkDetail(fakeSuspect({ featureId: 'x', sessionId: 'S-other' }))
  const { sessionId } = fakeSuspect()
  const shares = sessionShares([byHand, link('b-v1', 0.2), link('a-v1', 0.2), elsewhere, link('c-v1', 0.6)], sessionId)
  expect(shares.map(({ featureId, share }) => [featureId, share])).toEqual([
    ['c-v1', 0.6],
    ['a-v1', 0.2],
    ['b-v1', 0.2],
    ['hand-v1', null],
  ])
})

it('says why each reason holds', () => {
  const reasons = [
    { type: 'high_fanout', fanout: 14 },
    { type: 'primary_like_command_path_mismatch' },
    { type: 'primary_like_title_path_mismatch' },
  ] as const
  expect(explainReasons(fakeSuspect({ reasons: [...reasons] })).map(({ text }) => text)).toEqual([
    'The session is linked to 14 features',
    'The command names import-pipeline-v1.md, not this feature',
    'Neither the title nor the path names this feature',
  ])
  expect(explainReasons(fakeSuspect({ signalPath: '', reasons: [reasons[1]] }))[0]?.text).toBe(
    'The command names no path',
  )
})

it('shows equal signals once, with their number', () => {
  const read = { type: 'file_read', path: 'a.md', by: 'Read', weight: 0.46, place: null }
  const write = { ...read, type: 'file_write' }
  expect(groupSignals([read, write, { ...read, place: { byteStart: 5, byteEnd: 9 } }])).toEqual([
    { signal: read, count: 2 },
    { signal: write, count: 1 },
  ])
})
