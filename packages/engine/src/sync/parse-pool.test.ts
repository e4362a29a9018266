import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toSourceFile } from '../discover/discover-files.ts'
import { logBytes } from '../parse/session/log-test-kit.ts'
import { createParsePool } from './parse-pool.ts'
import type { ParseJob } from './parse-source.ts'

const LOGS = 200
const MUCH_WORK = 1_000_000_000

let folder: string
let jobs: ParseJob[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-parse-pool-'))
  jobs = await Promise.all(Array.from({ length: LOGS }, (_, n) => writeLog(n)))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a pool with workers', () => {
  it('reads every log once and answers each with its own', async () => {
    const pool = createParsePool({ threads: 3 })
    const parse = pool.prepare(MUCH_WORK, new AbortController().signal, failTest)
    const sources = await Promise.all(jobs.map(parse))
    expect(sources.map(({ file }) => file.path)).toEqual(jobs.map(({ file }) => file.path))
    expect(sources.every(({ type }) => type === 'session')).toBe(true)
    await pool.close()
  })

  it('serves the next operation after one was aborted', async () => {
    const pool = createParsePool({ threads: 2 })
    const abort = new AbortController()
    const first = pool.prepare(MUCH_WORK, abort.signal, failTest)
    const reading = jobs.map((job) => first(job))
    const settled = Promise.allSettled(reading)
    await Promise.race(reading)
    abort.abort(new Error('cancelled'))
    expect((await settled).some(({ status }) => status === 'rejected')).toBe(true)
    const second = pool.prepare(MUCH_WORK, new AbortController().signal, failTest)
    const sources = await Promise.all(jobs.map(second))
    expect(sources.every(({ type }) => type === 'session')).toBe(true)
    await pool.close()
  })
})

async function writeLog(n: number): Promise<ParseJob> {
  const path = join(folder, `${n}.jsonl`)
  await writeFile(path, logBytes([{ type: 'user', uuid: `${n}`, message: { role: 'user', content: 'a task' } }]))
  return { type: 'session', file: toSourceFile('session', path, await stat(path, { bigint: true })), resume: null }
}

function failTest(job: ParseJob, error: unknown): never {
  throw new Error(`${job.file.path} broke its parser`, { cause: error })
}
