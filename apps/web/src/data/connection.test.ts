import { describe, expect, it } from 'vitest'
import { advanceLink, connectionOf, INITIAL_LINK, retryDelay, type LinkEvent, type LiveLink } from './connection.ts'

const T0 = Date.parse('2026-11-22T12:00:00Z')
const opened = { type: 'opened', at: T0 } as const
const lost = (at = T0 + 1000): LinkEvent => ({ type: 'lost', at, chance: 0.5 })

function after(...events: readonly LinkEvent[]): LiveLink {
  return events.reduce(advanceLink, INITIAL_LINK)
}

describe('what pages see', () => {
  it('is connecting, then live', () => {
    expect(connectionOf(INITIAL_LINK)).toEqual({ state: 'connecting' })
    expect(connectionOf(after(opened))).toEqual({ state: 'live', since: new Date(T0) })
  })

  it('counts the attempts since it was lost, and says when the next one comes', () => {
    const once = after(opened, lost())
    expect(connectionOf(once)).toEqual({
      state: 'reconnecting',
      since: new Date(T0 + 1000),
      attempt: 1,
      nextTryAt: new Date(T0 + 1500),
    })
    const trying = advanceLink(once, { type: 'try' })
    expect(connectionOf(trying)).toMatchObject({ state: 'reconnecting', attempt: 1, nextTryAt: null })
    expect(connectionOf(advanceLink(trying, lost(T0 + 2000)))).toMatchObject({ attempt: 2, since: new Date(T0 + 1000) })
  })

  it('is offline once it has been lost for 30 s, until it is open again', () => {
    const offline = after(opened, lost(T0), { type: 'try' }, lost(T0 + 30_000))
    expect(connectionOf(offline)).toMatchObject({ state: 'offline', since: new Date(T0) })
    const trying = advanceLink(offline, { type: 'try' })
    expect(connectionOf(trying).state).toBe('offline')
    expect(connectionOf(advanceLink(trying, { type: 'opened', at: T0 + 31_000 })).state).toBe('live')
  })

  it('is offline after six attempts', () => {
    const tries = Array.from({ length: 5 }, (): LinkEvent[] => [{ type: 'try' }, lost()]).flat()
    expect(connectionOf(after(opened, lost(), ...tries.slice(0, 8))).state).toBe('reconnecting')
    expect(connectionOf(after(opened, lost(), ...tries)).state).toBe('offline')
  })

  it('is paused while nobody looks, and connecting, not lost, when somebody looks again', () => {
    const paused = after(opened, { type: 'paused', at: T0 + 5000 })
    expect(connectionOf(paused)).toEqual({ state: 'paused', since: new Date(T0 + 5000) })
    expect(connectionOf(advanceLink(paused, { type: 'try' }))).toEqual({ state: 'connecting' })
  })
})

describe('the machine', () => {
  it('does not take a late message for a connection: what is not being tried cannot open', () => {
    const waiting = after(opened, lost())
    expect(advanceLink(waiting, opened)).toBe(waiting)
    const paused = after({ type: 'paused', at: T0 })
    expect(advanceLink(paused, lost())).toBe(paused)
  })

  it('tells every try from the one before', () => {
    expect(after(opened, lost(), { type: 'try' }).tries).toBe(2)
    expect(after(opened, { type: 'try' }).tries).toBe(1)
  })
})

it('tries again after half a second, doubling up to ten, spread by a fifth', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => retryDelay(attempt, 0.5))).toEqual([
    500, 1000, 2000, 4000, 8000, 10_000, 10_000,
  ])
  expect(retryDelay(3, 0)).toBe(1600)
  expect(retryDelay(3, 1)).toBe(2400)
})
