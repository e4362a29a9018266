/**
 * One thread that reads, and the calls that wait for it.
 *
 *   waiting (bounded: then SERVER_BUSY) ──the thread has room──▶ running ──answer──▶ done
 *      └── whoever asked has gone: dropped          └── no answer for `limitTicks` ──▶ READ_TIMED_OUT, the thread is ended and
 *                                                       replaced; what else ran there begins once more in the new one
 *
 * Time is counted in ticks of this thread's own timer: a suspended machine or a stopped process counts none.
 */
import { OpsError } from '@ccdash/api-contract'
import type { BirpcReturn } from 'birpc'
import { Worker } from 'node:worker_threads'
import { connect } from './engine-rpc.ts'
import type { LaneName, ReadsCalls } from './reads-rpc.ts'

type Rpc = BirpcReturn<ReadsCalls, object>

export type LaneSettings = {
  readonly name: LaneName
  /** Calls that the thread works on at once; the others wait here. */
  readonly atOnce: number
  readonly waitAtMost: number
  readonly limitTicks: number
  readonly tickMs: number
  /** What runs in the thread; another one in tests. */
  readonly thread: URL
  /** The first call to each new thread. */
  readonly open: (rpc: Rpc) => Promise<void>
  /** A thread was ended because it did not answer, or has died. */
  readonly onLost: (reason: Error) => void
}

export interface ReadsLane {
  /** @param signal  asked for only when the call has to wait; aborted: nobody wants the answer any more. */
  call(method: keyof ReadsCalls, args: readonly unknown[], signal: () => AbortSignal | null): Promise<unknown>
  /** The thread that runs now, started when there is none. Calls made on it directly wait for nothing and are not timed. */
  rpc(): Rpc
  /** Tells the thread when there is one. */
  tell(news: (rpc: Rpc) => void): void
  /** Resolves when the thread is open. */
  opened(): Promise<void>
  close(timeoutMs: number): Promise<void>
}

type Call = {
  readonly method: keyof ReadsCalls
  readonly args: readonly unknown[]
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
  ticks: number
  /** The thread works on it; before, it waits for the thread to open. */
  begun: boolean
  /** Threads that were lost under it. */
  readonly lost: number
}

type LaneThread = {
  readonly worker: Worker
  readonly rpc: Rpc
  readonly opened: Promise<void>
  readonly exited: Promise<unknown>
}

/** To start a thread and connect may take so many times as long as a read. */
const OPENING = 10

export function createLane(settings: LaneSettings): ReadsLane {
  const { name, atOnce, waitAtMost, limitTicks, tickMs } = settings
  const waiting: Call[] = []
  const running = new Set<Call>()
  let thread: LaneThread | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function start(): LaneThread {
    const worker = new Worker(settings.thread, { workerData: name })
    const rpc = connect<ReadsCalls, object>(worker, {})
    const opened = settings.open(rpc)
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    const started = { worker, rpc, opened, exited }
    const lost = (error: Error): void => {
      if (thread === started) lose(error, null)
    }
    opened.catch(lost) // whoever waits for the thread is told; the next call tries anew
    worker.on('error', lost)
    worker.on('exit', (code) => lost(new Error(`the thread for ${name} reads ended with code ${code}`)))
    return started
  }

  function current(): LaneThread {
    if (closed) throw new OpsError('ENGINE_NOT_READY', 'The server is closing')
    thread ??= start()
    return thread
  }

  /** @param guilty  the call that ran longest; null when the thread died by itself. */
  function lose(reason: Error, guilty: Call | null): void {
    const lostThread = thread
    if (lostThread === null) return
    thread = null
    lostThread.rpc.$close(new OpsError('ENGINE_NOT_READY', 'What reads the database has been started anew', {}, reason))
    void lostThread.worker.terminate()
    const again: Call[] = []
    for (const call of running) {
      const lost = call.lost + 1
      if (call === guilty) call.reject(timedOut(call))
      else if (lost > 1)
        call.reject(new OpsError('READ_TIMED_OUT', `${call.method} has been given up: ${reason.message}`))
      else again.push({ ...call, lost, ticks: 0, begun: false }) // the first attempt has its own end
    }
    running.clear()
    for (const call of again.toReversed()) waiting.unshift(call)
    if (!closed) settings.onLost(reason)
    pump()
  }

  function timedOut({ method }: Call): OpsError {
    return new OpsError(
      'READ_TIMED_OUT',
      `${method} took longer than ${(limitTicks * tickMs) / 1000} s and was ended`,
      { method },
    )
  }

  function tick(): void {
    let oldest: Call | null = null
    for (const call of running) {
      call.ticks += 1
      if (oldest === null || call.ticks > oldest.ticks) oldest = call
    }
    if (oldest === null) return
    if (oldest.ticks >= (oldest.begun ? limitTicks : limitTicks * OPENING)) lose(timedOut(oldest), oldest)
  }

  function pump(): void {
    while (running.size < atOnce) {
      const call = waiting.shift()
      if (call === undefined) break
      void work(call)
    }
    if (running.size > 0) timer ??= setInterval(tick, tickMs).unref()
    else stopTicking()
  }

  function stopTicking(): void {
    clearInterval(timer)
    timer = undefined
  }

  async function work(call: Call): Promise<void> {
    running.add(call)
    try {
      const { opened, rpc } = current()
      await opened
      call.ticks = 0
      call.begun = true
      const answer: unknown = await rpc.$callRaw({ method: call.method, args: [...call.args] })
      if (running.delete(call)) call.resolve(answer)
    } catch (error) {
      if (running.delete(call)) call.reject(error)
    }
    pump()
  }

  function call(
    method: keyof ReadsCalls,
    args: readonly unknown[],
    signal: () => AbortSignal | null,
  ): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const asked: Call = { method, args, resolve, reject, ticks: 0, begun: false, lost: 0 }
    if (running.size >= atOnce) {
      if (waiting.length >= waitAtMost) {
        const message = `${waitAtMost} requests wait for ${method} and its like already: try again in a moment`
        return Promise.reject(new OpsError('SERVER_BUSY', message, { method }))
      }
      dropWhenGone(asked, signal())
    }
    waiting.push(asked)
    pump()
    return promise
  }

  function dropWhenGone(asked: Call, signal: AbortSignal | null): void {
    const drop = (): void => {
      const place = waiting.indexOf(asked)
      if (place === -1) return
      waiting.splice(place, 1)
      asked.reject(new OpsError('READ_TIMED_OUT', `${asked.method} was given up: nobody waits for it`))
    }
    signal?.addEventListener('abort', drop, { once: true })
  }

  return {
    call,
    rpc: () => current().rpc,
    tell: (news) => thread !== null && news(thread.rpc),
    opened: async () => current().opened,
    async close(timeoutMs) {
      closed = true
      const last = thread
      if (last === null) return
      const cut = setTimeout(() => void last.worker.terminate(), timeoutMs)
      const asked = last.rpc.$call('close').catch(() => last.worker.terminate()) // a thread that is gone is closed
      await Promise.race([Promise.all([asked, last.exited]), last.exited])
      clearTimeout(cut)
      for (const left of [...running, ...waiting.splice(0)])
        left.reject(new OpsError('ENGINE_NOT_READY', 'The server is closing'))
      running.clear()
      stopTicking()
    },
  }
}
