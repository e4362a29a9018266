/**
 * The live connection as a state machine. Pure: time and chance come from the caller.
 *
 *   connecting ──opened──▶ open ──lost──▶ waiting ──try──▶ connecting …       any ──paused──▶ paused ──try──▶ connecting
 *
 * Times are milliseconds since 1970.
 */

export type LiveLink = {
  readonly phase: 'connecting' | 'open' | 'waiting' | 'paused'
  /** Grows with every try, so each is told from the one before. */
  readonly tries: number
  /** Failed ones since the connection was last open. */
  readonly attempt: number
  /** When it was last known to be open (the start, when it never was); null while it is. */
  readonly lostAt: number | null
  readonly openedAt: number | null
  readonly nextTryAt: number | null
  /** Set once it has been lost for long: what was "reconnecting" is "offline" until it is open again. */
  readonly offline: boolean
}

export type LinkEvent =
  | { type: 'opened'; at: number }
  /** @param chance  0–1, spreads the tries of many pages. */
  | { type: 'lost'; at: number; chance: number }
  | { type: 'try' }
  | { type: 'paused'; at: number }

/** As pages see it. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly since: Date }
  | {
      readonly state: 'reconnecting' | 'offline'
      /** From when what is shown dates. */
      readonly since: Date
      /** Of the try that comes or runs. */
      readonly attempt: number
      /** null while it tries. */
      readonly nextTryAt: Date | null
    }
  | { readonly state: 'paused'; readonly since: Date }

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 10_000
const OFFLINE_AFTER_ATTEMPTS = 6
const OFFLINE_AFTER_MS = 30_000

export const INITIAL_LINK: LiveLink = {
  phase: 'connecting',
  tries: 1,
  attempt: 0,
  lostAt: null,
  openedAt: null,
  nextTryAt: null,
  offline: false,
}

export function advanceLink(link: LiveLink, event: LinkEvent): LiveLink {
  switch (event.type) {
    case 'opened':
      if (link.phase !== 'connecting') return link
      return { ...link, phase: 'open', attempt: 0, lostAt: null, openedAt: event.at, nextTryAt: null, offline: false }
    case 'lost': {
      if (link.phase !== 'connecting' && link.phase !== 'open') return link
      const attempt = link.attempt + 1
      const lostAt = link.lostAt ?? event.at
      const offline = link.offline || attempt >= OFFLINE_AFTER_ATTEMPTS || event.at - lostAt >= OFFLINE_AFTER_MS
      const nextTryAt = event.at + retryDelay(attempt, event.chance)
      return { ...link, phase: 'waiting', attempt, lostAt, openedAt: null, nextTryAt, offline }
    }
    case 'try':
      if (link.phase !== 'waiting' && link.phase !== 'paused') return link
      return { ...link, phase: 'connecting', tries: link.tries + 1, nextTryAt: null }
    case 'paused':
      if (link.phase === 'paused') return link
      return { ...link, phase: 'paused', attempt: 0, lostAt: link.lostAt ?? event.at, openedAt: null, nextTryAt: null }
  }
}

/** Doubles from half a second to ten, ± 20 %. */
export function retryDelay(attempt: number, chance: number): number {
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return Math.round(delay * (0.8 + 0.4 * chance))
}

/** Coming back from a pause is no loss: it counts as connecting until a try has failed. */
export function connectionOf({ phase, attempt, lostAt, openedAt, nextTryAt, offline }: LiveLink): Connection {
  if (phase === 'open') return { state: 'live', since: new Date(openedAt ?? 0) }
  if (phase === 'paused') return { state: 'paused', since: new Date(lostAt ?? 0) }
  if (lostAt === null || attempt === 0) return { state: 'connecting' }
  return {
    state: offline ? 'offline' : 'reconnecting',
    since: new Date(lostAt),
    attempt,
    nextTryAt: nextTryAt === null ? null : new Date(nextTryAt),
  }
}
