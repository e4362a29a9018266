import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import type { ChangePlan, PlanInput } from './plan-changes.ts'
import { planChanges, REREAD_BYTES } from './plan-changes.ts'

const LOG: SourceFile = {
  kind: 'session',
  path: '/s/a.jsonl',
  sizeBytes: 100,
  mtimeNs: '1700000000000000001',
  identity: '1:7',
  createdMs: 0,
}
const LATER = '1700000000000000002'
const LARGE = REREAD_BYTES + 1

function stateOf(file: SourceFile, fields: Partial<SourceState> = {}): SourceState {
  const { createdMs: _, ...fingerprint } = file
  return {
    ...fingerprint,
    recordId: 'S-a',
    consumedBytes: file.sizeBytes,
    tailHash: 't',
    headHash: 'h',
    gitStamp: '',
    gone: false,
    failed: false,
    ...fields,
  }
}

function plan(input: Partial<PlanInput>): ChangePlan {
  return planChanges({ seen: [], files: [], unreadable: [], force: false, gitStampOf: () => '', ...input })
}

/** Class each path ended in, with the suspicion of candidates. */
function classes(changes: ChangePlan): [string, string][] {
  const { candidates, changed, removed, vanished, kept, unchanged, returned } = changes
  return [
    ...changed.map((file) => ['changed', file.path]),
    ...candidates.map(({ file, suspicion }) => [suspicion, file.path]),
    ...unchanged.map(({ file }) => ['unchanged', file.path]),
    ...returned.map(({ file }) => ['returned', file.path]),
    ...removed.map((state) => ['removed', state.path]),
    ...vanished.map((state) => ['vanished', state.path]),
    ...kept.map((state) => ['kept', state.path]),
  ] as [string, string][]
}

function classOf(changes: ChangePlan): string | undefined {
  return classes(changes)[0]?.[0]
}

describe('a log on disk', () => {
  it.each<[string, string, Partial<SourceFile>, Partial<SourceState>]>([
    ['equal', 'unchanged', {}, {}],
    ['equal, its last line still unread', 'unchanged', {}, { consumedBytes: 90 }],
    ['equal, last read failed', 'changed', {}, { failed: true }],
    ['equal, was gone', 'returned', {}, { gone: true }],
    ['grown', 'append', { sizeBytes: 101, mtimeNs: LATER }, {}],
    ['grown within the resolution of the clock', 'append', { sizeBytes: 101 }, {}],
    ['grown, nothing consumed so far', 'changed', { sizeBytes: 101 }, { consumedBytes: 0 }],
    ['grown, another inode', 'changed', { sizeBytes: 101, identity: '1:8' }, {}],
    ['grown, was gone', 'changed', { sizeBytes: 101 }, { gone: true }],
    ['grown, last read failed', 'changed', { sizeBytes: 101 }, { failed: true }],
    ['shrunk', 'changed', { sizeBytes: 99 }, {}],
    ['shrunk to what was consumed', 'changed', { sizeBytes: 90 }, { consumedBytes: 90 }],
    ['small, other mtime', 'changed', { mtimeNs: LATER }, {}],
    ['small, other inode only', 'touch', { identity: '2:7' }, {}],
    ['large, other mtime', 'touch', { sizeBytes: LARGE, mtimeNs: LATER }, { sizeBytes: LARGE, consumedBytes: LARGE }],
    ['large, other mtime, last line unread', 'append', { sizeBytes: LARGE, mtimeNs: LATER }, { sizeBytes: LARGE }],
    ['was a document', 'changed', {}, { kind: 'document' }],
  ])('%s → %s', (_, expected, file, state) => {
    expect(classOf(plan({ files: [{ ...LOG, ...file }], seen: [stateOf(LOG, state)] }))).toBe(expected)
  })
})

describe('a document on disk', () => {
  const DOCUMENT: SourceFile = { ...LOG, kind: 'document', path: '/d/a.md' }

  it.each<[string, string, Partial<SourceFile>, Partial<SourceState>, PlanInput['gitStampOf']]>([
    ['equal', 'unchanged', {}, { gitStamp: 'a|b|0' }, () => 'a|b|0'],
    ['equal, committed since', 'changed', {}, { gitStamp: 'a|b|0' }, () => 'a|c|0'],
    ['equal, git unavailable', 'unchanged', {}, { gitStamp: 'a|b|0' }, null],
    ['grown', 'changed', { sizeBytes: 101 }, {}, () => ''],
    ['touched', 'changed', { mtimeNs: LATER }, {}, () => ''],
    ['now a progress file', 'changed', { kind: 'progress' }, {}, () => ''],
  ])('%s → %s', (_, expected, file, state, gitStampOf) => {
    const files = [{ ...DOCUMENT, ...file }]
    expect(classOf(plan({ files, seen: [stateOf(DOCUMENT, state)], gitStampOf }))).toBe(expected)
  })
})

describe('a file that is not on disk', () => {
  const document = stateOf({ ...LOG, kind: 'document', path: '/d/x/a.md' })
  const log = stateOf(LOG)

  it.each<[string, string, SourceState, string[]]>([
    ['a document', 'removed', document, []],
    ['a log', 'vanished', log, []],
    ['a log that was gone', 'kept', { ...log, gone: true }, []],
    ['a document below an unreadable folder', 'kept', document, ['/d/x']],
    ['an unreadable document', 'kept', document, ['/d/x/a.md']],
    ['a document beside an unreadable folder', 'removed', document, ['/d/x/a', '/d/xx']],
    ['a log below an unreadable root', 'kept', log, ['/s']],
  ])('%s → %s', (_, expected, state, unreadable) => {
    expect(classOf(plan({ seen: [state], unreadable }))).toBe(expected)
  })
})

describe('planChanges', () => {
  it('reads new logs newest first, documents before them as walked', () => {
    const files: SourceFile[] = [
      { ...LOG, path: '/s/old.jsonl', mtimeNs: '999' },
      { ...LOG, path: '/s/new.jsonl', mtimeNs: '1000' },
      { ...LOG, kind: 'document', path: '/d/b.md' },
      { ...LOG, kind: 'document', path: '/d/a.md' },
    ]
    expect(plan({ files }).changed.map((file) => file.path)).toEqual([
      '/d/b.md',
      '/d/a.md',
      '/s/new.jsonl',
      '/s/old.jsonl',
    ])
  })

  it('forced, reads every file on disk again', () => {
    expect(classOf(plan({ files: [LOG], seen: [stateOf(LOG)], force: true }))).toBe('changed')
  })
})

const few = <const T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const anyFile: fc.Arbitrary<SourceFile> = fc
  .record({
    kind: few('session', 'document', 'progress'),
    name: few('a', 'b', 'c/d', 'c/e', 'f'),
    sizeBytes: few(0, 10, 20, LARGE),
    mtimeNs: few('1', '2'),
    identity: few('1:1', '1:2'),
    createdMs: few(0),
  })
  .map(({ name, ...fields }) => ({ ...fields, path: `/r/${name}` }))
const anyState: fc.Arbitrary<SourceState> = fc
  .tuple(
    anyFile,
    fc.record({ consumedBytes: few(0, 5, 20), gone: fc.boolean(), failed: fc.boolean(), gitStamp: few('', 'x') }),
  )
  .map(([file, fields]) => stateOf(file, { ...fields, gone: fields.gone && file.kind === 'session' }))
const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  files: fc.uniqueArray(anyFile, { selector: (file) => file.path }),
  seen: fc.uniqueArray(anyState, { selector: (state) => state.path }),
  unreadable: fc.subarray(['/r/c', '/r/a', '/r']),
  force: fc.boolean(),
  gitStampOf: few<PlanInput['gitStampOf']>(
    null,
    () => '',
    () => 'x',
  ),
})

/** What the store holds after a sync that carried the plan out; all reads succeed. */
function applied(changes: ChangePlan, { gitStampOf }: PlanInput): SourceState[] {
  const read = (file: SourceFile): SourceState =>
    stateOf(file, { gitStamp: file.kind === 'session' ? '' : (gitStampOf?.(file) ?? '') })
  return [
    ...changes.changed.map(read),
    ...changes.candidates.map(({ file }) => read(file)),
    ...changes.unchanged.map(({ state }) => state),
    ...changes.returned.map(({ state }) => ({ ...state, gone: false })),
    ...changes.vanished.map((state) => ({ ...state, gone: true })),
    ...changes.kept,
  ]
}

describe('properties of planChanges', () => {
  it('puts every path into exactly one class', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const paths = classes(planChanges(input)).map(([, path]) => path)
        const expected = new Set([...input.files, ...input.seen].map(({ path }) => path))
        expect(paths).toHaveLength(expected.size)
        expect(new Set(paths)).toEqual(expected)
      }),
    )
  })

  it('finds nothing to do after its plan was carried out', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const seen = applied(planChanges(input), input)
        const again = planChanges({ ...input, seen, force: false })
        expect(new Set(classes(again).map(([name]) => name)).difference(new Set(['unchanged', 'kept']))).toEqual(
          new Set(),
        )
      }),
    )
  })

  it('never removes what it could not look at, and never a log', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const state of planChanges(input).removed) {
          expect(state.kind).not.toBe('session')
          expect(input.unreadable.some((folder) => state.path.startsWith(folder))).toBe(false)
        }
      }),
    )
  })
})
