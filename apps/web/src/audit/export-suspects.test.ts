import { expect, it } from 'vitest'
import { fakeSuspect } from '../testing/fake-audit.ts'
import { exportFileName, suspectsToCsv, suspectsToJson } from './export-suspects.ts'

const cellsOf = (given: Parameters<typeof fakeSuspect>[0]) => suspectsToCsv([fakeSuspect(given)]).split('\r\n')[1] ?? ''

it('writes a head line and one line per suspect, each ended by CRLF', () => {
  expect(suspectsToCsv([])).toBe(
    'feature_id,session_id,confidence,ambiguity_share,fanout_count,reason,title,signal_type,signal_path,commands,verdict\r\n',
  )
  const csv = suspectsToCsv([fakeSuspect({ sessionId: 'S-1', verdict: 'reject', commands: ['/a', '/b'] })])
  expect(csv.split('\r\n')).toEqual([
    expect.any(String),
    'bulk-import-v2,S-1,0.75,0.41,14,high_fanout(14);primary_like_command_path_mismatch,' +
      'Execute Phase 2 - import-pipeline-v1,command_args_path,docs/import-pipeline-v1.md,/a; /b,reject',
    '',
  ])
})

it('quotes what holds a comma, a quote or a line break', () => {
  expect(cellsOf({ title: 'a, b' })).toContain(',"a, b",')
  expect(cellsOf({ title: 'say "no"' })).toContain(',"say ""no""",')
  expect(suspectsToCsv([fakeSuspect({ title: 'two\nlines' })])).toContain(',"two\nlines",')
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('takes from %j the power of a formula', (title) => {
  expect(suspectsToCsv([fakeSuspect({ title })])).toMatch(/,"?'[=+\-@\t\r]/)
})

it('quotes a formula that also needs quotes, and leaves a minus within alone', () => {
  expect(cellsOf({ title: '=HYPERLINK("x","y")' })).toContain(`,"'=HYPERLINK(""x"",""y"")",`)
  expect(cellsOf({ title: 'a - b' })).toContain(',a - b,')
})

it('writes JSON with what was asked beside the rows', () => {
  const audit = {
    projectId: 'p1',
    featureFilter: null,
    primaryFloor: 0.55,
    fanoutFloor: 10,
    generatedAt: '2026-11-22T14:01:07.123Z',
    rowCount: 2946,
    totalSuspects: 38,
  }
  const suspects = [fakeSuspect()]
  expect(JSON.parse(suspectsToJson(suspects, audit))).toEqual({ ...audit, exported: 1, suspects })
})

it('names the file by the time of the audit', () => {
  expect(exportFileName('2026-11-22T14:01:07.123Z', 'csv')).toBe('link-audit-2026-11-22T14-01-07.csv')
})

it.each([
  ['=1+1', "'=1+1"],
  ['＝1', "'＝1"],
  ['  @sum', "'  @sum"],
  ['\uFEFF\u200B-2', "'\uFEFF\u200B-2"],
  ['a;=b', "a;'=b"],
  ['a\n+b', `"a\n'+b"`],
  ['\tx', "'\tx"],
  ['a-b=c', 'a-b=c'],
])('the title %j is %j in a CSV file', (title, cell) => {
  expect(suspectsToCsv([fakeSuspect({ title })])).toContain(`,${cell},`)
})
