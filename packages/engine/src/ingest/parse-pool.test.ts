import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import workerThreads from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toSourceFile } from '../sources/discover-files.ts'
import { logBytes } from '../agents/claude/log-test-kit.ts'
import { createParsePool } from './parse-pool.ts'
import { createBytesRead } from './share-jobs.ts'
import type { ParseReport } from './parse-pool.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'

const LOGS = 200
const MUCH_WORK = 1_000_000_000

let folder: string
let jobs: ParseJob[]
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ccdash-parse-pool-')))
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

  it('reads every log without workers that cannot start, and tells of them', async () => {
    const worker = join(folder, 'broken-worker.ts')
    await writeFile(worker, "throw new Error('a broken worker')")
    const pool = createParsePool({ threads: 2, worker: pathToFileURL(worker) })
    const { promise: lost, resolve: onWorkerLost } = Promise.withResolvers<unknown>()
    const parse = pool.prepare(MUCH_WORK, new AbortController().signal, { ...failTest, onWorkerLost })
    const sources = await Promise.all(jobs.map(parse))
    expect(sources.every(({ type }) => type === 'session')).toBe(true)
    expect(String(await lost)).toContain('a broken worker')
    await pool.close()
  })

  it('ends a worker that does not come back from a file, names the file, and reads all others', async () => {
    const worker = join(folder, 'stuck-worker.ts')
    const real = new URL('./parse-worker.ts', import.meta.url).href
    const sharing = new URL('./share-jobs.ts', import.meta.url).href
    const code = `import { threadId } from 'node:worker_threads'
      import work from '${real}'
      import { noteBeat, takeClaim } from '${sharing}'
      export default (shared) => {
        if (!shared.job.file.path.endsWith('/3.jsonl')) return work(shared)
        if (!takeClaim(shared.claim)) return null
        noteBeat(shared.claim, threadId)
        for (;;);
      }`
    await writeFile(worker, code)
    const pool = createParsePool({ threads: 2, worker: pathToFileURL(worker), patience: { tickMs: 50, ticks: 10 } })
    const stuck: string[] = []
    const onStuck = ({ file }: ParseJob): number => stuck.push(file.path)
    const onWorkerLost = (): void => {}
    const signal = new AbortController().signal
    const parse = pool.prepare(MUCH_WORK, signal, { ...failTest, onStuck, onWorkerLost })
    const poison = jobs.find(({ file }) => file.path.endsWith('/3.jsonl'))
    if (poison === undefined) throw new Error('no such log')
    const read = (): Promise<ParsedSource[]> =>
      Promise.all([poison, ...jobs.filter((job) => job !== poison)].map(parse))
    // A worker that starts takes its time, and this thread takes jobs back meanwhile: until the worker is the quicker one.
    let sources = await read()
    while (stuck.length === 0) sources = await read()
    await pool.close()
    expect(stuck).toEqual([poison.file.path])
    expect(sources[0]).toMatchObject({ type: 'unread', issue: { code: 'FILE_STUCK', path: poison.file.path } })
    expect(sources.slice(1).every(({ type }) => type === 'session')).toBe(true)
  })

  it('reads every log when the system gives no threads, and closes', async () => {
    const noThreads = vi.spyOn(workerThreads, 'Worker').mockImplementation(function () {
      throw new Error('no more threads')
    })
    const pool = createParsePool({ threads: 2 })
    const lost: string[] = []
    const onWorkerLost = (error: unknown): number => lost.push(String(error))
    const parse = pool.prepare(MUCH_WORK, new AbortController().signal, { ...failTest, onWorkerLost })
    const sources = await Promise.all(jobs.map(parse))
    await pool.close()
    noThreads.mockRestore()
    expect(sources.every(({ type }) => type === 'session')).toBe(true)
    expect(lost).toEqual(['Error: no more threads'])
  })
})

async function writeLog(n: number): Promise<ParseJob> {
  const path = join(folder, `${n}.jsonl`)
  await writeFile(path, logBytes([{ type: 'user', uuid: `${n}`, message: { role: 'user', content: 'a task' } }]))
  return {
    type: 'session',
    file: toSourceFile('session', path, await stat(path, { bigint: true })),
    resume: null,
    inside: [folder],
  }
}

const failTest: ParseReport = {
  bytesRead: createBytesRead(),
  onReading() {},
  onStuck(job) {
    throw new Error(`${job.file.path} got stuck`)
  },
  onBroken(job, error) {
    throw new Error(`${job.file.path} broke its parser`, { cause: error })
  },
  onWorkerLost(error) {
    throw new Error('a worker was lost', { cause: error })
  },
}
