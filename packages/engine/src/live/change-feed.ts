/**
 * Wakes whoever watches when somebody has written to the database, this process or another one.
 *
 *   idle: no reader, no timer ──first reader──▶ looking every `lookEveryMs`, at once when told ──last reader leaves──▶ idle
 *     └──────────────────────────────────close──▶ closed: every reader is told that the server ends
 *
 * A reader is woken, not sent anything: what it reads then is the state of that moment, however long it took to ask.
 */
import { OpsError } from '@ccdash/api-contract'

export interface ChangeFeed {
  /** Changes from now on wake the reader, until the signal aborts or it is closed. @throws OpsError ENGINE_NOT_READY once closed */
  subscribe(signal: AbortSignal): ChangeReader
  /** Something may have been written just now. */
  look(): void
  /** Grows with every change seen and with every reader that comes: what was read under the same number is as new. */
  version(): number
  /** How many read, for tests. */
  readers(): number
  /** Ends every reader. */
  close(): void
}

export interface ChangeReader {
  /**
   * Resolves when something has changed since the last call, not before `pauseMs` have passed; false when the signal has
   * aborted.
   *
   * @throws OpsError ENGINE_NOT_READY when the feed was closed: whoever watches shall come back
   */
  changed(pauseMs: number): Promise<boolean>
  close(): void
}

export type ChangeFeedOptions = {
  /** Another one than before when something has changed. */
  readonly readMark: () => Promise<string>
  readonly lookEveryMs?: number
}

const LOOK_EVERY_MS = 200

export function createChangeFeed({ readMark, lookEveryMs = LOOK_EVERY_MS }: ChangeFeedOptions): ChangeFeed {
  const readers = new Set<{ wake(): void; end(): void }>()
  let version = 0
  let mark: string | null = null
  let timer: NodeJS.Timeout | undefined
  let looking = false
  let again = false // told while looking: that look may have been too early
  let closed = false

  async function look(): Promise<void> {
    again = looking
    if (looking || readers.size === 0) return
    looking = true
    try {
      const found = await readMark()
      if (found !== mark) wakeAll(found)
    } catch {
      wakeAll(null) // they find out what is wrong when they read
    } finally {
      looking = false
    }
    if (again) void look()
  }

  function wakeAll(found: string | null): void {
    mark = found
    version += 1
    for (const reader of readers) reader.wake()
  }

  function add(reader: { wake(): void; end(): void }): void {
    readers.add(reader)
    version += 1
    timer ??= setInterval(() => void look(), lookEveryMs)
  }

  function remove(reader: { wake(): void; end(): void }): void {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    subscribe(signal) {
      if (closed) throw closing()
      return createReader(signal, { add, remove, isClosed: () => closed })
    },
    look: () => void look(),
    version: () => version,
    readers: () => readers.size,
    close() {
      closed = true
      for (const reader of readers) reader.end()
    },
  }
}

type Wakeable = { wake(): void; end(): void }
type Registry = { add(reader: Wakeable): void; remove(reader: Wakeable): void; isClosed(): boolean }

function createReader(signal: AbortSignal, registry: Registry): ChangeReader {
  let isDue = false
  let isOver = signal.aborted
  let notify = (): void => {} // of the call that waits

  const wakeable: Wakeable = {
    wake() {
      isDue = true
      notify()
    },
    end: over,
  }
  function over(): void {
    isOver = true
    registry.remove(wakeable)
    signal.removeEventListener('abort', over)
    notify()
  }

  if (!isOver) {
    signal.addEventListener('abort', over)
    registry.add(wakeable)
  }

  /** Until `isDone`, looked at whenever something happens, or the time is over. */
  function until(isDone: () => boolean, timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timeout)
        notify = () => {}
        resolve()
      }
      const timeout = timeoutMs === undefined ? undefined : setTimeout(finish, timeoutMs)
      notify = () => {
        if (isOver || isDone()) finish()
      }
      notify()
    })
  }

  return {
    async changed(pauseMs) {
      if (pauseMs > 0) await until(() => false, pauseMs)
      await until(() => isDue)
      isDue = false
      if (!isOver) return true
      if (registry.isClosed() && !signal.aborted) throw closing()
      return false
    },
    close: over,
  }
}

function closing(): OpsError {
  return new OpsError('ENGINE_NOT_READY', 'The server is closing')
}
