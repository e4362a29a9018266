/**
 * Watches a thread that must have a turn of its event loop now and then. Time is counted in ticks of the watching thread's own
 * timer, so neither a suspended machine nor a stopped process makes the watched one look dead.
 *
 *   answering ──no beat for `slowTicks`──▶ slow (told by `isSlow`) ──no beat for `limitTicks`──▶ stuck: told once
 *                                           └──── in a statement of the database: `databaseTicks` ────▶ stuck
 */
import type { VitalsReader } from '@ccdash/engine/vitals'

export type WatchdogLimits = {
  readonly tickMs: number
  readonly slowTicks: number
  readonly limitTicks: number
  /** A statement ends by itself, however long it takes; a migration of gigabytes takes minutes. */
  readonly databaseTicks: number
}

export const WATCHDOG_LIMITS: WatchdogLimits = { tickMs: 500, slowTicks: 6, limitTicks: 60, databaseTicks: 1800 }

/** Until its first beat a thread loads its code; a busy machine takes its time for that. */
const LOADING = 4

export interface Watchdog {
  isSlow(): boolean
  /** For how long there was no beat. */
  silentMs(): number
  stop(): void
}

export function watchVitals(vitals: VitalsReader, limits: WatchdogLimits, onStuck: () => void): Watchdog {
  let beats = vitals.beats()
  let silent = 0
  const timer = setInterval(() => {
    const now = vitals.beats()
    silent = now === beats ? silent + 1 : 0
    beats = now
    const loading = beats === 0 ? LOADING : 1
    if (silent < (vitals.isInDatabase() ? limits.databaseTicks : limits.limitTicks * loading)) return
    clearInterval(timer)
    onStuck()
  }, limits.tickMs)
  timer.unref()
  return {
    isSlow: () => silent >= limits.slowTicks,
    silentMs: () => silent * limits.tickMs,
    stop: () => clearInterval(timer),
  }
}
