import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import { createRecorder } from '../ledger/operation-tracker.ts'
import type { SourceKind } from '../records/source-file.ts'
import type { Store } from '../store/store.ts'
import { createTestJobDeps } from '../testing/test-job-deps.ts'
import type { ParsePool } from './parse-pool.ts'
import { wholeFileIssue } from './parse-source.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'
import { createParse, startProgress } from './read-progress.ts'
import { countBytes } from './share-jobs.ts'
import type { FileToRead } from './sync-plan.ts'

const MB = 1024 * 1024

describe('the figures of reading', () => {
  it('tell how much of it is logs before anything is read', () => {
    const { tracker, shown } = recorded()
    startProgress([log('a', 5 * MB), log('b', MB), plan('c', 100)], tracker)
    expect(shown().progress).toEqual({
      ...{ filesDone: 0, filesTotal: 3, bytesDone: 0, bytesTotal: 6 * MB + 100 },
      ...{ sessionFilesTotal: 2, sessionBytesTotal: 6 * MB },
    })
  })

  it('grow within a large file, which is named, and never past its size', async () => {
    const { tracker, shown } = recorded()
    const files = [log('large', 3 * MB), log('small', 10)]
    const { parse, begun, go } = setUp(files, tracker)
    const [large, small] = files.map((file) => parse(jobOf(file)))
    await begun('large')
    await go('large', 2 * MB)
    await expect.poll(() => shown().progress?.['bytesDone']).toBe(2 * MB)
    expect(shown()).toMatchObject({ currentPath: 'shown:/logs/large', progress: { filesDone: 0 } })
    await go('large', 2 * MB) // as when a thread dies and another begins the file anew
    await expect.poll(() => shown().progress?.['bytesDone']).toBe(3 * MB + 10)
    await go('large', 0)
    await large
    expect(shown().currentPath).toBe('shown:/logs/small')
    await go('small', 0)
    await small
    expect(shown()).toMatchObject({ currentPath: null, progress: { filesDone: 2, bytesDone: 3 * MB + 10 } })
  })

  it('name nothing any more when a file breaks its parser', async () => {
    const { tracker, shown } = recorded()
    const files = [log('bad', 10)]
    const { parse } = setUp(files, tracker, () => Promise.reject(new Error('aborted')))
    await expect(Promise.all(files.map((file) => parse(jobOf(file))))).rejects.toThrow('aborted')
    expect(shown().currentPath).toBeNull()
  })
})

/** A pool whose jobs read `bytes` at each `go`, and are done at one of 0. */
function setUp(files: readonly FileToRead[], tracker: OperationTracker, fail?: () => Promise<ParsedSource>) {
  const steps = new Map<string, (bytes: number) => void>()
  const parsePool: ParsePool = {
    prepare:
      (_work, _signal, { bytesRead }) =>
      async (job) => {
        if (fail !== undefined) return fail()
        for (;;) {
          const bytes = await new Promise<number>((resolve) => steps.set(job.file.path, resolve))
          if (bytes === 0) return answer(job)
          countBytes(bytesRead, bytes)
        }
      },
    close: () => Promise.resolve(),
  }
  const deps = {
    ...createTestJobDeps({ readMetadata: async () => null } as Partial<Store> as Store, '/nowhere'),
    parsePool,
  }
  const parse = createParse(deps, { projectId: 'p', files, progress: startProgress(files, tracker) }, tracker)
  const begun = (name: string) => expect.poll(() => steps.has(`/logs/${name}`)).toBe(true)
  const go = async (name: string, bytes: number): Promise<void> => {
    steps.get(`/logs/${name}`)?.(bytes)
    await sleep(0)
  }
  return { parse, begun, go }
}

function recorded() {
  const { tracker, takeFlush, advance } = createRecorder({
    id: 'OP-1',
    now: () => new Date(0),
    signal: new AbortController().signal,
    describePath: (path) => `shown:${path}`,
    onReport() {},
  })
  advance({ type: 'claim' })
  return { tracker, shown: () => takeFlush().patch }
}

function log(name: string, sizeBytes: number): FileToRead {
  return toRead('session', `/logs/${name}`, sizeBytes)
}

function plan(name: string, sizeBytes: number): FileToRead {
  return toRead('document', `/docs/${name}`, sizeBytes)
}

function toRead(kind: SourceKind, path: string, sizeBytes: number): FileToRead {
  const file = { kind, path, sizeBytes, mtimeNs: '0', identity: '', createdMs: 0 }
  return { file, state: null, appended: false }
}

function jobOf({ file }: FileToRead): ParseJob {
  return { type: 'session', file, resume: null, inside: [] }
}

function answer({ file }: ParseJob): ParsedSource {
  return { type: 'unread', file, issue: wholeFileIssue('FILE_UNREADABLE', file.path, 'a test') }
}
