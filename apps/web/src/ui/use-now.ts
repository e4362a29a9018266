import { useSyncExternalStore } from 'react'

const TICK_MS = 1000

/** One timer for all that tick, none while nobody does. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let now = new Date()

function tick(): void {
  if (document.hidden) return
  now = new Date()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = new Date()
    timer = setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', tick)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
    timer = null
  }
}

/** The current time, renewed every second while the tab is visible. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => {
    if (timer === null) now = Date.now() - now.getTime() < TICK_MS ? now : new Date()
    return now
  })
}
