/** Parses the files of a plan with the pool and tells the tracker how far it is: files and bytes, done and in all. */
import { holdBack, readHeldSources } from './held-sources.ts'
import type { HeldSources } from './held-sources.ts'
import type { OperationTracker } from '../ledger/operation-tracker.ts'
import type { ParsedSource, ParseJob } from './parse-source.ts'
import { createBytesRead } from './share-jobs.ts'
import { bytesToRead } from './sync-plan.ts'
import type { FileToRead } from './sync-plan.ts'
import type { IngestDeps } from './ingest-deps.ts'

/** The figures of one operation's reading; adds up over its steps. */
export type ReadProgress = {
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
  /** Of them logs, which are read before all others. */
  sessionFilesTotal: number
  sessionBytesTotal: number
}

export function startProgress(files: readonly FileToRead[], tracker: OperationTracker): ReadProgress {
  const logs = files.filter(({ file }) => file.kind === 'session')
  const progress = {
    ...{ filesDone: 0, filesTotal: files.length, bytesDone: 0, bytesTotal: sumBytes(files) },
    ...{ sessionFilesTotal: logs.length, sessionBytesTotal: sumBytes(logs) },
  }
  if (files.length > 0) tracker.progress(progress)
  return progress
}

const MARKDOWN_WORK = 8 // a byte of front matter takes about as long to parse as eight of a log
const LOOK_MS = 250 // how far large files are

export type FilesToParse = {
  readonly projectId: string
  readonly files: readonly FileToRead[]
  readonly progress: ReadProgress
}

/** A parse function that counts, also within a file, names the file that is being read, and leaves out what is held back. */
export function createParse(
  deps: IngestDeps,
  { projectId, files, progress }: FilesToParse,
  tracker: OperationTracker,
): (job: ParseJob) => Promise<ParsedSource> {
  const sizes = new Map(files.map((file) => [file.file.path, bytesToRead(file)]))
  const bytesRead = createBytesRead()
  const bytesBefore = progress.bytesDone
  const bytesAfter = bytesBefore + sumBytes(files)
  const parse = deps.parsePool.prepare(workOf(files), tracker.signal, {
    bytesRead,
    onReading: (path) => deps.vitals.at({ operationId: tracker.id, projectId, phase: 'reading', path }),
    onStuck(job) {
      holdBack(deps.store, { projectId, path: job.file.path, phase: 'reading' }, deps.now()).catch((error: unknown) =>
        deps.log.error({ operationId: tracker.id, err: error }, 'a stuck file could not be held back'),
      )
    },
    onBroken: (job, error) =>
      deps.log.error({ operationId: tracker.id, err: error, path: job.file.path }, 'a file broke its parser'),
    onWorkerLost: (error) => deps.log.error({ operationId: tracker.id, err: error }, 'a parse worker could not work'),
  })
  /** In the order they were given, which is about the order they are read in. */
  const inFlight = new Set<string>()
  let looking: NodeJS.Timeout | null = null

  /** Of done files and of those being read. What a thread that died had read is read again: never more than there is. */
  function bytesSoFar(): number {
    const read = Math.min(bytesAfter, bytesBefore + Number(Atomics.load(bytesRead, 0)))
    return Math.max(progress.bytesDone, read)
  }

  function begin(path: string): void {
    inFlight.add(path)
    if (inFlight.size === 1) tracker.reading(path)
    looking ??= setInterval(() => tracker.progress({ bytesDone: bytesSoFar() }), LOOK_MS).unref()
  }

  function end(path: string): void {
    inFlight.delete(path)
    const [next = null] = inFlight
    tracker.reading(next)
    if (next !== null || looking === null) return
    clearInterval(looking)
    looking = null
  }

  let held: Promise<HeldSources> | null = null
  async function parseUnlessHeld(job: ParseJob): Promise<ParsedSource> {
    held ??= readHeldSources(deps.store, projectId, deps.now())
    const issue = (await held).issueOf(job.file)
    return issue === null ? parse(job) : { type: 'unread', file: job.file, issue }
  }

  return async (job) => {
    begin(job.file.path)
    try {
      const result = await parseUnlessHeld(job)
      progress.filesDone += 1
      progress.bytesDone += sizes.get(job.file.path) ?? 0
      tracker.progress({ filesDone: progress.filesDone, bytesDone: bytesSoFar() })
      return result
    } finally {
      end(job.file.path)
    }
  }
}

function sumBytes(files: readonly FileToRead[]): number {
  return files.reduce((sum, file) => sum + bytesToRead(file), 0)
}

/** In bytes of logs. */
function workOf(files: readonly FileToRead[]): number {
  return files.reduce((sum, file) => sum + bytesToRead(file) * (file.file.kind === 'session' ? 1 : MARKDOWN_WORK), 0)
}
