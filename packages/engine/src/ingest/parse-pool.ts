/**
 * Parses files, on the threads that are worth it: little work on the caller's own thread, in turns with its other work;
 * more of it in workers too, which are started at the first need and end after a while without work. The caller's thread
 * goes on parsing beside them whenever it has nothing else to do (share-jobs.ts).
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FixedQueue, Piscina } from 'piscina'
import { isAbortError } from '../ledger/operation-failure.ts'
import { type TextMask, textMask } from '../secrets/mask-secrets.ts'
import { parseSource, wholeFileIssue } from './parse-source.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'
import { countBytes, ParserStuck, PATIENCE, shareJobs } from './share-jobs.ts'
import type { BytesRead, ParseFunction, Patience, SharedJob } from './share-jobs.ts'

/** Starting two workers takes about as long as parsing this much. */
const WORKER_THRESHOLD = 8 * 1024 * 1024
const IDLE_MS = 10_000
const SLICE_MS = 10
/** Of all threads together; as many as are parsed while the caller's thread writes a batch. */
const JOBS_AT_HAND = 128
/** The one of `enableCompileCache`; given from outside it serves a worker's first file too, and the start takes a third less. */
const COMPILE_CACHE = join(tmpdir(), 'node-compile-cache')
const YOUNG_GENERATION_MB = 32 // records die young; a larger nursery only grows the process

const STUCK = 'its parser did not come back and was ended'

type Workers = Piscina<SharedJob, ParsedSource | null>
type WorkerTask = Parameters<FixedQueue['push']>[0]

export interface ParsePool {
  /**
   * A function that parses with what suits `pendingWork`, measured in bytes of logs. It answers every job: one that breaks
   * the parser is `unread`. @throws the signal's reason when aborted
   */
  prepare(pendingWork: number, signal: AbortSignal, report: ParseReport): ParseFunction
  close(): Promise<void>
}

export type ParseReport = {
  /** Counts the bytes of logs as they are read, whichever thread reads them. */
  readonly bytesRead: BytesRead
  /** This thread, not a worker, is about to read the file. */
  readonly onReading: (path: string) => void
  /** A worker did not come back from the file, and was ended. */
  readonly onStuck: (job: ParseJob) => void
  /** A job broke the parser. */
  readonly onBroken: (job: ParseJob, error: unknown) => void
  /** A worker could not be started or died without a job: what was meant for it is parsed by others. Told to the latest. */
  readonly onWorkerLost: (error: unknown) => void
}

export type ParseFile = typeof parseSource

/** What a worker is started with. */
export type ParseWorkerData = { readonly maskSecrets: boolean }

export type ParsePoolSettings = {
  /** Threads that parse at most, the caller's own included; 0 or 1: no workers. */
  readonly threads: number
  readonly threshold?: number
  /** Whether secrets are masked in what is kept: they are unless told otherwise. */
  readonly maskSecrets?: boolean
  /** Module that workers run. */
  readonly worker?: URL
  readonly patience?: Patience
  /** What this thread parses with. */
  readonly parseFile?: ParseFile
}

const WORKER = new URL('./parse-worker.ts', import.meta.url)

export function createParsePool(settings: ParsePoolSettings): ParsePool {
  const {
    threads,
    threshold = WORKER_THRESHOLD,
    maskSecrets = true,
    worker = WORKER,
    parseFile = parseSource,
    patience = PATIENCE,
  } = settings
  const maxWorkers = threads - 1
  const jobsPerWorker = Math.ceil(JOBS_AT_HAND / Math.max(1, threads))
  let piscina: Workers | null = null
  let latest: ParseReport | null = null
  const queue = new WorkerQueue()

  function startWorkers(): Workers {
    const workers: Workers = new Piscina({
      filename: worker.href,
      minThreads: 0,
      maxThreads: maxWorkers,
      idleTimeout: IDLE_MS,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
      execArgv: [],
      workerData: { maskSecrets } satisfies ParseWorkerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      recordTiming: false,
      concurrentTasksPerWorker: jobsPerWorker,
      taskQueue: queue,
    })
    workers.on('error', (error) => latest?.onWorkerLost(error))
    return workers
  }

  function inWorker(shared: SharedJob): Promise<ParsedSource | null> {
    try {
      piscina ??= startWorkers()
      return piscina.run(shared)
    } catch (error) {
      queue.dropNewest() // the system gives no more threads, which Piscina tells by a throw behind the push
      latest?.onWorkerLost(error)
      throw error
    }
  }

  function endWorker(threadId: number): void {
    void piscina?.threads.find((thread) => thread.threadId === threadId)?.terminate()
  }

  return {
    prepare(pendingWork, signal, report) {
      latest = report
      const { bytesRead } = report
      const own = parseInTurns(signal, report, parseFile, textMask(maskSecrets))
      const useWorkers = maxWorkers > 0 && pendingWork >= threshold
      const handedOutAtMost = maxWorkers * jobsPerWorker
      const parse = useWorkers
        ? shareJobs({ signal, endWorker, inWorker, own, bytesRead, handedOutAtMost, patience })
        : own
      return async (job) => {
        try {
          return await parse(job)
        } catch (error) {
          signal.throwIfAborted()
          if (error instanceof ParserStuck) {
            report.onStuck(job)
            return { type: 'unread', file: job.file, issue: wholeFileIssue('FILE_STUCK', job.file.path, STUCK) }
          }
          if (isAbortError(error)) throw error
          report.onBroken(job, error)
          const reason = 'reading it failed unexpectedly; the server log has the details'
          return { type: 'unread', file: job.file, issue: wholeFileIssue('FILE_UNREADABLE', job.file.path, reason) }
        }
      }
    },
    async close() {
      await piscina?.destroy()
      piscina = null
    },
  }
}

/** Gives back a task whose caller was told that it failed: Piscina would reject it once more, unheard, when it ends. */
class WorkerQueue extends FixedQueue {
  #newest: WorkerTask | null = null

  override push(task: WorkerTask): void {
    this.#newest = task
    super.push(task)
  }

  dropNewest(): void {
    if (this.#newest !== null) this.remove(this.#newest)
    this.#newest = null
  }
}

/** Parses on this thread and lets other work run every `SLICE_MS`. */
function parseInTurns(
  signal: AbortSignal,
  { bytesRead, onReading }: ParseReport,
  parseFile: ParseFile,
  mask: TextMask,
): ParseFunction {
  let sliceEnd = performance.now() + SLICE_MS
  const breathe = async (): Promise<void> => {
    if (performance.now() < sliceEnd) return
    await nextTurn()
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MS
  }
  return async (job) => {
    await breathe()
    const count = async (bytes: number): Promise<void> => {
      countBytes(bytesRead, bytes)
      await breathe()
    }
    return parseFile(job, count, () => onReading(job.file.path), mask)
  }
}
