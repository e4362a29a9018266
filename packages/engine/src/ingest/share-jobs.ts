/**
 * Shares jobs between workers and the caller's own thread, so that none of them waits while there is a job nobody works at.
 *
 *   waiting ──a worker has room──▶ handed out ──the worker comes to it──▶ parsed by the worker
 *      └──────────own thread is free──────┴──▶ parsed by the own thread   (also what a dead worker left)
 *
 * A worker has many jobs at hand, since the caller's thread hands out none while it writes to the database. The own thread
 * takes jobs back that the worker has not come to: who sets a job's claim first parses it.
 * When a worker dies, only the job it was at dies with it: what it had parsed but not handed over is parsed again.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ParsedSource, ParseJob } from './parse-source.ts'

/**
 * Whose a job is: one number that both threads see, at `place` in `claims`. It is `ticket` until somebody takes the job. Places
 * are used again, tickets are not: whoever comes late to a job that was given up does not get that of another.
 */
type Claim = {
  readonly claims: Int32Array<SharedArrayBuffer>
  /** Grows, at `place`, with each part of the file that a worker has read: one that stands still is stuck. */
  readonly beats: Int32Array<SharedArrayBuffer>
  /** At `place`: the thread that has taken the job. */
  readonly threads: Int32Array<SharedArrayBuffer>
  readonly place: number
  readonly ticket: number
}

/** Bytes read of all jobs of one operation, by all threads. */
export type BytesRead = BigInt64Array<SharedArrayBuffer>

export function createBytesRead(): BytesRead {
  return new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT))
}

export function countBytes(bytesRead: BytesRead, bytes: number): void {
  Atomics.add(bytesRead, 0, BigInt(bytes))
}

/** A job in the hands of a worker; it is the worker's once `takeClaim` says so. */
export type SharedJob = { readonly job: ParseJob; readonly claim: Claim; readonly bytesRead: BytesRead }

export type ParseFunction = (job: ParseJob) => Promise<ParsedSource>

type ShareJobs = {
  /** Once aborted, every job is rejected and the workers are told to stop. */
  readonly signal: AbortSignal
  /** Null when the job was taken back before the worker came to it. @throws when no worker can be had: none is asked again */
  readonly inWorker: (shared: SharedJob) => Promise<ParsedSource | null>
  readonly own: ParseFunction
  readonly bytesRead: BytesRead
  /** Ends the worker of this thread id, whatever it is at; the jobs it had at hand are rejected. */
  readonly endWorker: (threadId: number) => void
  readonly patience?: Patience
  /** Jobs that all workers together have at hand at most. */
  readonly handedOutAtMost: number
}

/** How long a worker may be at one part of a file, counted in ticks of the caller's timer. */
export type Patience = { readonly tickMs: number; readonly ticks: number }

export const PATIENCE: Patience = { tickMs: 500, ticks: 60 }

/** A worker did not come back from the file. */
export class ParserStuck extends Error {
  override readonly name = 'ParserStuck'
}

type Entry = { readonly job: ParseJob } & Pick<PromiseWithResolvers<ParsedSource>, 'promise' | 'resolve' | 'reject'>

type HandedOut = {
  readonly entry: Entry
  readonly claim: Claim
  isStuck: boolean
  beat: number
  ticks: number
}

const TAKEN = 0
const PARSED = 1
const ABORTED = 2
const FIRST_TICKET = 3

/** @returns whether the job is the caller's to parse; only the first who asks gets it. */
export function takeClaim({ claims, place, ticket }: Claim): boolean {
  return Atomics.compareExchange(claims, place, ticket, TAKEN) === ticket
}

/** Whoever took the job has parsed it: its answer may still be on the way, or be lost with its worker. */
export function noteParsed({ claims, place }: Claim): void {
  Atomics.compareExchange(claims, place, TAKEN, PARSED)
}

function isParsed({ claims, place }: Claim): boolean {
  return Atomics.load(claims, place) === PARSED
}

/** The worker of this thread id has taken the job, or got on with it. */
export function noteBeat({ beats, threads, place }: Claim, threadId: number): void {
  Atomics.store(threads, place, threadId)
  Atomics.add(beats, place, 1)
}

/** @throws Error when nobody waits for the job any more. */
export function throwIfAborted({ claims, place }: Claim): void {
  if (Atomics.load(claims, place) === ABORTED) throw new Error('the operation that wanted this file read was aborted')
}

export function shareJobs(options: ShareJobs): ParseFunction {
  const { signal, inWorker, own, bytesRead, endWorker, handedOutAtMost, patience = PATIENCE } = options
  const threads = new Int32Array(new SharedArrayBuffer(handedOutAtMost * Int32Array.BYTES_PER_ELEMENT))
  const beats = new Int32Array(new SharedArrayBuffer(handedOutAtMost * Int32Array.BYTES_PER_ELEMENT))
  const claims = new Int32Array(new SharedArrayBuffer(handedOutAtMost * Int32Array.BYTES_PER_ELEMENT))
  const freePlaces = Array.from(claims.keys())
  const waiting: Entry[] = []
  /** Of workers that died: nobody but the own thread gets them, lest more workers die of them. */
  const leftBehind: Entry[] = []
  /** By place, oldest first. */
  const handedOut = new Map<number, HandedOut>()
  let nextTicket = FIRST_TICKET
  let hasWorkers = true
  let isOwnBusy = false
  let watching: NodeJS.Timeout | undefined

  function fillWorkers(): void {
    while (waiting.length > 0) {
      const place = freePlaces.pop()
      if (place === undefined) return
      const entry = waiting.shift()
      if (entry !== undefined) void handOut(entry, place)
    }
  }

  async function handOut(entry: Entry, place: number): Promise<void> {
    const claim = { claims, beats, threads, place, ticket: nextTicket }
    nextTicket += 1
    Atomics.store(claims, place, claim.ticket)
    const out: HandedOut = { entry, claim, isStuck: false, beat: Atomics.load(beats, place), ticks: 0 }
    handedOut.set(place, out)
    watching ??= setInterval(endStuck, patience.tickMs).unref()
    try {
      const parsed = await askWorker({ job: entry.job, claim, bytesRead })
      if (parsed !== null) entry.resolve(parsed)
    } catch (error) {
      if (out.isStuck) entry.reject(new ParserStuck(entry.job.file.path))
      else if (takeClaim(claim) || isParsed(claim)) leftBehind.push(entry)
      else entry.reject(error)
    }
    handedOut.delete(place)
    if (handedOut.size === 0) stopWatching()
    if (hasWorkers) freePlaces.push(place)
    fillWorkers()
    wakeOwn()
  }

  /** A worker that stands still in a file is ended with it; what it had not come to is left behind. */
  function endStuck(): void {
    for (const out of handedOut.values()) {
      const beat = Atomics.load(beats, out.claim.place)
      const isAtWork = Atomics.load(claims, out.claim.place) === TAKEN
      out.ticks = isAtWork && beat === out.beat ? out.ticks + 1 : 0
      out.beat = beat
      if (out.isStuck || out.ticks < patience.ticks) continue
      out.isStuck = true
      endWorker(Atomics.load(threads, out.claim.place))
    }
  }

  function stopWatching(): void {
    clearInterval(watching)
    watching = undefined
  }

  function askWorker(shared: SharedJob): Promise<ParsedSource | null> {
    try {
      return inWorker(shared)
    } catch (error) {
      hasWorkers = false
      freePlaces.length = 0
      return Promise.reject(error)
    }
  }

  /** The newest: the oldest is the one a worker comes to next. */
  function takeBack(): Entry | undefined {
    for (const [place, { entry, claim }] of [...handedOut].toReversed()) {
      if (!takeClaim(claim)) continue
      handedOut.delete(place)
      return entry
    }
    return undefined
  }

  function abort(): void {
    for (const place of claims.keys()) Atomics.store(claims, place, ABORTED)
    const unfinished = [...handedOut.values()].map(({ entry }) => entry)
    for (const { reject } of [...unfinished, ...leftBehind.splice(0), ...waiting.splice(0)]) reject(signal.reason)
  }
  signal.addEventListener('abort', abort, { once: true })

  async function workOnOwn(): Promise<void> {
    isOwnBusy = true
    for (;;) {
      await nextTurn() // answers of workers come in first
      const next = leftBehind.shift() ?? waiting.shift() ?? takeBack()
      if (next === undefined) break
      next.resolve(own(next.job))
      await next.promise.catch(() => undefined) // its caller hears of it
    }
    isOwnBusy = false
  }

  function wakeOwn(): void {
    if (!isOwnBusy && leftBehind.length + waiting.length + handedOut.size > 0) void workOnOwn()
  }

  return async (job) => {
    signal.throwIfAborted()
    const entry: Entry = { job, ...Promise.withResolvers<ParsedSource>() }
    waiting.push(entry)
    fillWorkers()
    wakeOwn()
    return entry.promise
  }
}
