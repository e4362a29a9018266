/**
 * Health, from memory: whoever asks is answered at once, whatever the other threads are at. What only the database can tell is
 * looked up once a second behind the answers.
 */
import { toHealth, WATCHER_STOPPED, watcherReasons } from '@ccdash/api-contract'
import type { Health, WatcherHealth } from '@ccdash/api-contract'

export type HealthOptions = {
  /** Asks the database. */
  readonly look: () => Promise<Health>
  readonly watcherHealth: () => WatcherHealth
  /** What is wrong with the threads behind the answers, in words; empty when nothing is. */
  readonly troubles: () => readonly string[]
  readonly lookEveryMs?: number
  /** A look that has not come back by then says that the database does not answer. */
  readonly answerWithinMs?: number
}

export interface HealthKeeper {
  health(): Health
  /** Looks once, then every `lookEveryMs`. */
  start(): Promise<void>
  close(): void
}

const STARTING = toHealth({ db: 'disconnected', watcherHealth: WATCHER_STOPPED, reasons: [] })

export function createHealthKeeper(options: HealthOptions): HealthKeeper {
  const { look, watcherHealth, troubles, lookEveryMs = 1000, answerWithinMs = 3000 } = options
  let seen = STARTING
  let askedAt: number | null = null // of the look under way
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function lookOnce(): Promise<void> {
    if (askedAt !== null) return
    askedAt = performance.now()
    try {
      seen = await look()
    } catch (error) {
      const reason = `the database cannot be read: ${error instanceof Error ? error.message : String(error)}`
      seen = { ...STARTING, status: 'degraded', reasons: [reason] }
    } finally {
      askedAt = null
    }
  }

  function lateness(): readonly string[] {
    if (askedAt === null || performance.now() - askedAt < answerWithinMs) return []
    return [`the database has not answered for ${Math.floor((performance.now() - askedAt) / 1000)} s`]
  }

  return {
    health() {
      const late = lateness()
      const told = new Set(watcherReasons(seen.watcherHealth)) // as it was then
      return toHealth({
        db: late.length === 0 ? seen.db : 'disconnected',
        watcherHealth: watcherHealth(),
        reasons: [...seen.reasons.filter((reason) => !told.has(reason)), ...late, ...troubles()],
        ...(seen.dbProblem !== undefined && { dbProblem: seen.dbProblem }),
      })
    },
    async start() {
      await lookOnce()
      if (!closed) timer = setInterval(() => void lookOnce(), lookEveryMs).unref()
    },
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}
