import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ParsedSource, ParseJob } from './parse-source.ts'
import { wholeFileIssue } from './parse-source.ts'
import { createBytesRead, noteParsed, shareJobs, takeClaim, throwIfAborted } from './share-jobs.ts'
import type { SharedJob } from './share-jobs.ts'

describe('shareJobs', () => {
  it('has every job parsed once, by the worker and by the own thread', async () => {
    const parsed: string[] = []
    const worker = createWorker(async ({ file }) => {
      await sleep(1)
      parsed.push(file.path)
      return answer(file.path, 'worker')
    })
    const own = async ({ file }: ParseJob): Promise<ParsedSource> => {
      await sleep(1)
      parsed.push(file.path)
      return answer(file.path, 'own')
    }
    const parse = shareJobs({
      signal: never(),
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 4,
    })
    const paths = Array.from({ length: 30 }, (_, n) => `${n}`)
    const answers = await Promise.all(paths.map((path) => parse(job(path))))
    expect(answers.map(({ file }) => file.path)).toEqual(paths)
    expect(parsed.toSorted()).toEqual(paths.toSorted())
    expect(new Set(answers.map(parserOf))).toEqual(new Set(['worker', 'own']))
  })

  it('takes back what a busy worker has not come to, the newest first', async () => {
    const { promise: isDone, resolve: finish } = Promise.withResolvers<void>()
    const worker = createWorker(async ({ file }) => {
      await isDone
      return answer(file.path, 'worker')
    })
    const order: string[] = []
    const own = async ({ file }: ParseJob): Promise<ParsedSource> => {
      order.push(file.path)
      return answer(file.path, 'own')
    }
    const parse = shareJobs({
      signal: never(),
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 8,
    })
    const first = parse(job('first'))
    const others = await Promise.all(['second', 'third', 'fourth'].map((path) => parse(job(path))))
    expect(others.map(parserOf)).toEqual(['own', 'own', 'own'])
    expect(order).toEqual(['fourth', 'third', 'second'])
    finish()
    expect(parserOf(await first)).toBe('worker')
  })

  it('rejects only the job that breaks its parser', async () => {
    const failing = async ({ file }: ParseJob): Promise<ParsedSource> => {
      if (file.path === 'bad') throw new Error('broken')
      return answer(file.path, 'worker')
    }
    const parse = shareJobs({
      ...{ signal: never(), inWorker: createWorker(failing), own: failing },
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 2,
    })
    const settled = await Promise.allSettled(['good', 'bad', 'fine'].map((path) => parse(job(path))))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('parses on its own what a worker that died had not come to', async () => {
    const { promise: death, reject: die } = Promise.withResolvers<null>()
    let started = 0
    const worker = ({ claim }: SharedJob): Promise<null> => {
      if (started === 0) takeClaim(claim)
      started += 1
      if (started === 4) die(new Error('out of memory'))
      return death
    }
    const own = async ({ file }: ParseJob): Promise<ParsedSource> => answer(file.path, 'own')
    const parse = shareJobs({
      signal: never(),
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 4,
    })
    const settled = await Promise.allSettled(['first', 'second', 'third', 'fourth'].map((path) => parse(job(path))))
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(settled.flatMap((one) => (one.status === 'fulfilled' ? [parserOf(one.value)] : []))).toEqual(
      Array.from({ length: 3 }, () => 'own'),
    )
  })

  it('loses no job whose answer was lost with its worker', async () => {
    const { promise: death, reject: die } = Promise.withResolvers<null>()
    let started = 0
    const worker = ({ claim }: SharedJob): Promise<null> => {
      takeClaim(claim)
      started += 1
      if (started < 3) noteParsed(claim)
      else die(new Error('out of memory'))
      return death
    }
    const own = async ({ file }: ParseJob): Promise<ParsedSource> => answer(file.path, 'own')
    const parse = shareJobs({
      signal: never(),
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 3,
    })
    const settled = await Promise.allSettled(['first', 'second', 'third'].map((path) => parse(job(path))))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('parses on its own when no worker can be started, and asks for none again', async () => {
    let asked = 0
    const worker = (): never => {
      asked += 1
      throw new Error('no more threads')
    }
    const own = async ({ file }: ParseJob): Promise<ParsedSource> => answer(file.path, 'own')
    const parse = shareJobs({
      signal: never(),
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 2,
    })
    const answers = await Promise.all(['first', 'second', 'third', 'fourth'].map((path) => parse(job(path))))
    expect(answers.map(parserOf)).toEqual(Array.from({ length: 4 }, () => 'own'))
    expect(asked).toBe(1)
  })

  it('gives a worker that comes late to a job given up nothing of the job in its place', async () => {
    const abandoned: SharedJob[] = []
    const worker = createWorker(async ({ file }) => answer(file.path, 'worker'))
    const inWorker = async (shared: SharedJob): Promise<ParsedSource | null> => {
      if (abandoned.push(shared) === 1) throw new Error('given up, though still in the queue')
      const [late] = abandoned
      expect(late !== undefined && takeClaim(late.claim)).toBe(false)
      return worker(shared)
    }
    const own = ({ file }: ParseJob): Promise<ParsedSource> => sleep(1, answer(file.path, 'own'))
    const parse = shareJobs({
      signal: never(),
      inWorker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 1,
    })
    const answers = await Promise.all(['first', 'second', 'third'].map((path) => parse(job(path))))
    expect(abandoned.length).toBeGreaterThan(1)
    expect(answers.map(({ file }) => file.path)).toEqual(['first', 'second', 'third'])
  })

  it('rejects all jobs when aborted, and tells the worker that is reading to stop', async () => {
    const abort = new AbortController()
    const { promise: isAborted, resolve: heard } = Promise.withResolvers<void>()
    const worker = createWorker(async ({ file }, claim) => {
      while (true) {
        await sleep(1)
        try {
          throwIfAborted(claim)
        } catch (error) {
          heard()
          throw error
        }
        if (file.path === '') return answer('', 'worker')
      }
    })
    const own = ({ file }: ParseJob): Promise<ParsedSource> => sleep(1, answer(file.path, 'own'))
    const parse = shareJobs({
      signal: abort.signal,
      inWorker: worker,
      own,
      bytesRead: createBytesRead(),
      endWorker() {},
      handedOutAtMost: 1,
    })
    const first = parse(job('first'))
    await parse(job('second'))
    abort.abort(new Error('cancelled'))
    await expect(first).rejects.toThrow('cancelled')
    await expect(parse(job('third'))).rejects.toThrow('cancelled')
    await isAborted
  })
})

type Work = (job: ParseJob, claim: SharedJob['claim']) => Promise<ParsedSource>

/** As parse-worker.ts: one job after the other. */
function createWorker(parse: Work): (shared: SharedJob) => Promise<ParsedSource | null> {
  let last: Promise<unknown> = Promise.resolve()
  return ({ job: given, claim }) => {
    const result = last.then(() => (takeClaim(claim) ? parse(given, claim) : null))
    last = result.catch(() => undefined)
    return result
  }
}

function never(): AbortSignal {
  return new AbortController().signal
}

function job(path: string): ParseJob {
  const file = { kind: 'session', path, sizeBytes: 1, mtimeNs: '0', identity: '', createdMs: 0 } as const
  return { type: 'session', file, resume: null, inside: [] }
}

function answer(path: string, parser: string): ParsedSource {
  return { type: 'unread', file: job(path).file, issue: wholeFileIssue('FILE_UNREADABLE', path, parser) }
}

function parserOf(source: ParsedSource): string {
  return source.type === 'unread' ? source.issue.reason : ''
}
