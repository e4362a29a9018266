/** Parses the files of a plan with the pool and tells the tracker how far it is: files and bytes, done and in all. */
import type { OperationTracker } from '../operations/operation-tracker.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'
import { bytesToRead } from './sync-plan.ts'
import type { FileToRead } from './sync-plan.ts'
import type { SyncDeps } from './sync-deps.ts'

/** The figures of one operation's reading; adds up over its steps. */
export type ReadProgress = { filesDone: number; filesTotal: number; bytesDone: number; bytesTotal: number }

export function startProgress(files: readonly FileToRead[], tracker: OperationTracker): ReadProgress {
  const bytesTotal = files.reduce((sum, file) => sum + bytesToRead(file), 0)
  const progress = { filesDone: 0, filesTotal: files.length, bytesDone: 0, bytesTotal }
  if (files.length > 0) tracker.progress(progress)
  return progress
}

const MARKDOWN_WORK = 8 // a byte of front matter takes about as long to parse as eight of a log

/** A parse function that counts. */
export function createParse(
  deps: SyncDeps,
  files: readonly FileToRead[],
  progress: ReadProgress,
  tracker: OperationTracker,
): (job: ParseJob) => Promise<ParsedSource> {
  const sizes = new Map(files.map((file) => [file.file.path, bytesToRead(file)]))
  const work = files.reduce(
    (sum, file) => sum + bytesToRead(file) * (file.file.kind === 'session' ? 1 : MARKDOWN_WORK),
    0,
  )
  const parse = deps.parsePool.prepare(work, tracker.signal, {
    onBroken: (job, error) =>
      deps.log.error({ operationId: tracker.id, err: error, path: job.file.path }, 'a file broke its parser'),
    onWorkerLost: (error) => deps.log.error({ operationId: tracker.id, err: error }, 'a parse worker could not work'),
  })
  return async (job) => {
    const result = await parse(job)
    progress.filesDone += 1
    progress.bytesDone += sizes.get(job.file.path) ?? 0
    tracker.progress({ filesDone: progress.filesDone, bytesDone: progress.bytesDone })
    return result
  }
}
