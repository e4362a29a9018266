import { appendFile, mkdtemp, realpath, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toSourceFile } from '../sources/discover-files.ts'
import type { SessionResume } from '../agents/claude/session-reader.ts'
import { logBytes } from '../agents/claude/log-test-kit.ts'
import type { ParsedSession } from '../records/session.ts'
import { parseSource } from './parse-source.ts'

let folder: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ccdash-parse-source-')))
})
afterAll(() => rm(folder, { recursive: true }))

const message = (text: string): object => ({
  type: 'user',
  uuid: text,
  timestamp: '2026-03-01T09:00:00.000Z',
  message: { role: 'user', content: text },
})

describe('a log that has grown', () => {
  it('is read on from where the read before ended', async () => {
    const path = await writeLog('grown.jsonl', [message('one'), message('two')])
    const first = await read(path, null)
    await appendFile(path, logBytes([message('three')]))
    const second = await read(path, resumeOf(first))
    expect(second.appended).toBe(true)
    expect(second.lines.linesSeen).toBe(1)
    expect(second.record?.recordCounts).toEqual({ user: 3 })
    const whole = await read(path, null)
    expect(second).toMatchObject({ tailHash: whole.tailHash, headHash: whole.headHash, record: whole.record })
  })

  it('is read anew when what was read is not there any more', async () => {
    const path = await writeLog('rewritten.jsonl', [message('one'), message('two')])
    const resume = resumeOf(await read(path, null))
    await writeLog('rewritten.jsonl', [message('one'), message('TWO'), message('three')])
    const second = await read(path, resume)
    expect(second.appended).toBe(false)
    expect(second.lines.linesSeen).toBe(3)
  })

  it('is read anew when it was cut off', async () => {
    const path = await writeLog('cut.jsonl', [message('one'), message('two')])
    const resume = resumeOf(await read(path, null))
    await truncate(path, logBytes([message('one')]).length)
    expect(await read(path, resume)).toMatchObject({ appended: false, lines: { linesSeen: 1 } })
  })
})

async function writeLog(name: string, records: readonly object[]): Promise<string> {
  await writeFile(join(folder, name), logBytes(records))
  return join(folder, name)
}

async function read(path: string, resume: SessionResume | null): Promise<ParsedSession> {
  const file = toSourceFile('session', path, await stat(path, { bigint: true }))
  const source = await parseSource({ type: 'session', file, resume, inside: [folder] })
  if (source.type !== 'session') throw new Error(`a log was ${source.type}`)
  return source.parsed
}

function resumeOf({
  record,
  resumeState,
  usageLedger,
  consumedBytes,
  headHash,
  tailHash,
}: ParsedSession): SessionResume {
  if (record === null) throw new Error('the log holds no session')
  return { state: resumeState, ledger: usageLedger, consumedBytes, headHash, tailHash, previous: record }
}
