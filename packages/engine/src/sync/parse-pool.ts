/**
 * Parses files, on the threads that are worth it: little work on the caller's own thread, in turns with its other work;
 * more of it in workers, which are started at the first need and end after a while without work.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Piscina } from 'piscina'
import { isAbortError } from '../operations/operation-failure.ts'
import { parseSource, wholeFileIssue } from './parse-source.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'

/** Starting two workers takes about as long as parsing this much. */
export const WORKER_THRESHOLD_BYTES = 8 * 1024 * 1024
const IDLE_MS = 10_000
const SLICE_MS = 10
const YOUNG_GENERATION_MB = 32 // records die young; a larger nursery only grows the process

export type ParseFunction = (job: ParseJob) => Promise<ParsedSource>

export interface ParsePool {
  /** At most this many jobs run at once; more wait. */
  readonly threads: number
  /**
   * A function that parses with what suits `pendingBytes` of work. It answers every job: one that breaks the parser is
   * `unread` and told to `onBroken`. @throws the signal's reason when aborted
   */
  prepare(pendingBytes: number, signal: AbortSignal, onBroken: (job: ParseJob, error: unknown) => void): ParseFunction
  close(): Promise<void>
}

export type ParsePoolSettings = {
  /** Workers at most; 0 parses everything on the caller's thread. */
  readonly threads: number
  readonly thresholdBytes?: number
}

export function createParsePool({ threads, thresholdBytes = WORKER_THRESHOLD_BYTES }: ParsePoolSettings): ParsePool {
  let piscina: Piscina<ParseJob, ParsedSource> | null = null

  function workers(): Piscina<ParseJob, ParsedSource> {
    piscina ??= new Piscina<ParseJob, ParsedSource>({
      filename: new URL('./parse-worker.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      recordTiming: false,
      concurrentTasksPerWorker: 3, // a worker goes on while this thread is busy writing
    })
    return piscina
  }

  return {
    threads: Math.max(1, threads),
    prepare(pendingBytes, signal, onBroken) {
      const useWorkers = threads > 0 && pendingBytes >= thresholdBytes
      const parse: ParseFunction = useWorkers ? (job) => workers().run(job, { signal }) : parseInTurns(signal)
      return async (job) => {
        try {
          return await parse(job)
        } catch (error) {
          signal.throwIfAborted()
          if (isAbortError(error)) throw error
          onBroken(job, error)
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

/** Parses on this thread and lets other work run every `SLICE_MS`. */
function parseInTurns(signal: AbortSignal): ParseFunction {
  let sliceEnd = performance.now() + SLICE_MS
  const breathe = async (): Promise<void> => {
    if (performance.now() < sliceEnd) return
    await nextTurn()
    signal.throwIfAborted()
    sliceEnd = performance.now() + SLICE_MS
  }
  return async (job) => {
    await breathe()
    return parseSource(job, breathe)
  }
}
