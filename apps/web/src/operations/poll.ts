/** How often what may change is read again: while something works, and while nothing does. */
export const ACTIVE_POLL_MS = 1000
export const IDLE_POLL_MS = 5000
