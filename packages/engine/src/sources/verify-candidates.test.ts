import { appendFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { SourceFile, SourceState } from '../records/source-file.ts'
import { toSourceFile } from './discover-files.ts'
import { isSameFingerprint, readEdges } from './fingerprint.ts'
import type { Candidate } from './plan-changes.ts'
import { createTempTree } from './testing/temp-tree.ts'
import { verifyCandidates } from './verify-candidates.ts'

async function fileAt(path: string): Promise<SourceFile> {
  return toSourceFile('session', path, await stat(path, { bigint: true }))
}

/** State as a read of the whole file would leave it. */
async function read(path: string): Promise<SourceState> {
  const { createdMs: _, ...file } = await fileAt(path)
  const edges = await readEdges(path, file.sizeBytes)
  if (edges === null) throw new Error('the file shrank')
  return { ...file, ...edges, recordId: '', consumedBytes: file.sizeBytes, gitStamp: '', gone: false, failed: false }
}

async function candidate(state: SourceState, suspicion: Candidate['suspicion']): Promise<Candidate> {
  return { file: await fileAt(state.path), state, suspicion }
}

describe.each([
  ['a small log', 'line\n'],
  ['a log longer than both edges', `${'0123456789'.repeat(5_000)}\n`],
])('%s', (_, text) => {
  it('that was appended to is read on', async () => {
    await using tree = await createTempTree({ 'a.jsonl': text })
    const state = await read(tree.at('a.jsonl'))
    await appendFile(tree.at('a.jsonl'), 'more\n')
    const verified = await verifyCandidates([await candidate(state, 'append')])
    expect(verified.appended).toMatchObject([
      { file: { sizeBytes: text.length + 5 }, state: { sizeBytes: text.length } },
    ])
    expect(verified.changed).toEqual([])
  })

  it('whose beginning or end was rewritten is read from the start', async () => {
    for (const rewritten of [`X${text.slice(1)}more\n`, `${text.slice(0, -2)}X\nmore\n`]) {
      await using tree = await createTempTree({ 'a.jsonl': text })
      const state = await read(tree.at('a.jsonl'))
      await writeFile(tree.at('a.jsonl'), rewritten)
      const verified = await verifyCandidates([await candidate(state, 'append')])
      expect(verified.changed.map((file) => file.path)).toEqual([tree.at('a.jsonl')])
    }
  })

  it('that was only touched keeps its rows', async () => {
    await using tree = await createTempTree({ 'a.jsonl': text })
    const state = await read(tree.at('a.jsonl'))
    await utimes(tree.at('a.jsonl'), 1, 1)
    const touched = await candidate(state, 'touch')
    expect(isSameFingerprint(touched.file, state)).toBe(false)
    expect((await verifyCandidates([touched])).touched).toHaveLength(1)
  })
})

describe('verifyCandidates', () => {
  it('has a file that vanished or shrank meanwhile read from the start: the read will say why it fails', async () => {
    await using tree = await createTempTree({ 'a.jsonl': 'line\n', 'b.jsonl': 'line\nline\n' })
    const candidates = [
      await candidate(await read(tree.at('a.jsonl')), 'append'),
      await candidate(await read(tree.at('b.jsonl')), 'append'),
    ]
    await rm(tree.at('a.jsonl'))
    await truncate(tree.at('b.jsonl'), 3)
    const verified = await verifyCandidates(candidates)
    expect(verified.changed.map((file) => file.path)).toEqual([tree.at('a.jsonl'), tree.at('b.jsonl')])
    expect(verified.appended).toEqual([])
  })

  it('stops when aborted', async () => {
    await using tree = await createTempTree({ 'a.jsonl': 'line\n' })
    const candidates = [await candidate(await read(tree.at('a.jsonl')), 'append')]
    await expect(verifyCandidates(candidates, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
  })
})
