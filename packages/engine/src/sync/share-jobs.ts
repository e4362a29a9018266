/**
 * Shares jobs between workers and the caller's own thread, so that none of them waits while there is a job nobody works at.
 *
 *   waiting ──a worker has room──▶ handed out ──the worker comes to it──▶ parsed by the worker
 *      └──────────own thread is free──────┴──▶ parsed by the own thread   (also what a dead worker had not come to)
 *
 * A worker has many jobs at hand, since the caller's thread hands out none while it writes to the database. The own thread
 * takes jobs back that the worker has not come to: who sets a job's claim first parses it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ParsedSource, ParseJob } from './parse-source.ts'

/** Whose a job is: one number that both threads see, at `place` in `claims`. */
type Claim = { readonly claims: Int32Array<SharedArrayBuffer>; readonly place: number }

/** A job in the hands of a worker; it is the worker's once `takeClaim` says so. */
export type SharedJob = { readonly job: ParseJob; readonly claim: Claim }

export type ParseFunction = (job: ParseJob) => Promise<ParsedSource>

type ShareJobs = {
  /** Once aborted, every job is rejected and the workers are told to stop. */
  readonly signal: AbortSignal
  /** Null when the job was taken back before the worker came to it. */
  readonly inWorker: (shared: SharedJob) => Promise<ParsedSource | null>
  readonly own: ParseFunction
  /** Jobs that all workers together have at hand at most. */
  readonly handedOutAtMost: number
}

type Entry = { readonly job: ParseJob } & Pick<PromiseWithResolvers<ParsedSource>, 'promise' | 'resolve' | 'reject'>

const FREE = 0
const TAKEN = 1
const ABORTED = 2

/** @returns whether the job is the caller's to parse; only the first who asks gets it. */
export function takeClaim({ claims, place }: Claim): boolean {
  return Atomics.compareExchange(claims, place, FREE, TAKEN) === FREE
}

/** @throws Error when nobody waits for the job any more. */
export function throwIfAborted({ claims, place }: Claim): void {
  if (Atomics.load(claims, place) === ABORTED) throw new Error('the operation that wanted this file read was aborted')
}

export function shareJobs({ signal, inWorker, own, handedOutAtMost }: ShareJobs): ParseFunction {
  const claims = new Int32Array(new SharedArrayBuffer(handedOutAtMost * Int32Array.BYTES_PER_ELEMENT))
  const freePlaces = Array.from(claims.keys())
  const waiting: Entry[] = []
  /** Of workers that died: nobody but the own thread gets them, lest they die of them too. */
  const leftBehind: Entry[] = []
  /** By place, oldest first. */
  const handedOut = new Map<number, Entry>()
  let isOwnBusy = false

  function fillWorkers(): void {
    while (waiting.length > 0) {
      const place = freePlaces.pop()
      if (place === undefined) return
      const entry = waiting.shift()
      if (entry !== undefined) void handOut(entry, place)
    }
  }

  async function handOut(entry: Entry, place: number): Promise<void> {
    Atomics.store(claims, place, FREE)
    handedOut.set(place, entry)
    const answer = inWorker({ job: entry.job, claim: { claims, place } })
    try {
      const parsed = await answer
      if (parsed !== null) entry.resolve(parsed)
    } catch (error) {
      if (takeClaim({ claims, place })) leftBehind.push(entry)
      else entry.reject(error)
    }
    handedOut.delete(place)
    freePlaces.push(place)
    fillWorkers()
    wakeOwn()
  }

  /** The newest: the oldest is the one a worker comes to next. */
  function takeBack(): Entry | undefined {
    for (const [place, entry] of [...handedOut].toReversed()) {
      if (!takeClaim({ claims, place })) continue
      handedOut.delete(place)
      return entry
    }
    return undefined
  }

  function abort(): void {
    for (const place of claims.keys()) Atomics.store(claims, place, ABORTED)
    for (const { reject } of [...handedOut.values(), ...leftBehind.splice(0), ...waiting.splice(0)])
      reject(signal.reason)
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
