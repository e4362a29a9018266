/**
 * Health, from memory: whoever asks is answered at once, whatever the other threads are at. What only the database can tell is
 * looked up once a second behind the answers.
 */
import type { Health, WatcherState } from '@ccdash/api-contract'

export type HealthOptions = {
  /** Asks the database. */
  readonly look: () => Promise<Health>
  readonly watcherState: () => WatcherState
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

const STARTING: Health = { status: 'ok', db: 'disconnected', watcher: 'stopped', reasons: [] }

export function createHealthKeeper(options: HealthOptions): HealthKeeper {
  const { look, watcherState, troubles, lookEveryMs = 1000, answerWithinMs = 3000 } = options
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
      const reasons = [...seen.reasons, ...late, ...troubles()]
      return {
        status: reasons.length === 0 ? 'ok' : 'degraded',
        db: late.length === 0 ? seen.db : 'disconnected',
        watcher: watcherState(),
        reasons,
        ...(seen.dbProblem !== undefined && { dbProblem: seen.dbProblem }),
      }
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
