/**
 * Pages of one operation's events by position, newest first.
 *
 * Events never change and come in the order of their numbers, so what was counted or found up to a number stays true: only
 * what came since is counted and searched again. Kept for a few operations and searches.
 */
import type { EventPage, OperationEvent, ReadEventPage } from '@ccdash/api-contract'
import {
  countEventTypes,
  type Database,
  eventsBySequence,
  type EventSpan,
  newestEvents,
  searchEvents,
} from '@ccdash/db'
import { eventOf } from './rows/operation-row.ts'

type EventType = OperationEvent['type']
/** Events of each type up to a number. */
type Counted = { readonly upTo: number; readonly byType: EventPage['byType'] }
/** Numbers of the events that hold a text, newest first. */
type Found = { readonly upTo: number; readonly sequences: readonly number[] }

export type EventPages = {
  /** @param newest number of the operation's newest event */
  read(input: ReadEventPage, newest: number): Promise<EventPage>
}

/** How many of an operation's events are searched for a text, the newest; more only while pages are read as they come. */
const SEARCHED_EVENTS = 100_000
const KEPT_COUNTS = 50
const KEPT_SEARCHES = 4
const NONE: EventPage['byType'] = { started: 0, phase: 0, progress: 0, issue: 0, cancel_requested: 0, ended: 0 }

export function createEventPages(database: Database, everyType: readonly EventType[]): EventPages {
  const counts = new Map<string, Counted>()
  const searches = new Map<string, Found>()

  async function countTypes(operationId: string, upTo: number): Promise<EventPage['byType']> {
    const known = counts.get(operationId)
    const base = known !== undefined && known.upTo <= upTo ? known : { upTo: 0, byType: NONE }
    const added = await countEventTypes(database, { operationId, after: base.upTo, upTo }, everyType)
    const byType = { ...base.byType }
    for (const [place, type] of everyType.entries()) byType[type] += added[place] ?? 0
    if (known === undefined || known.upTo <= upTo) keep(counts, operationId, { upTo, byType }, KEPT_COUNTS)
    return byType
  }

  async function search(span: EventSpan, types: readonly EventType[] | null, text: string): Promise<readonly number[]> {
    const { operationId, upTo } = span
    const key = JSON.stringify([operationId, types, text])
    const known = searches.get(key)
    if (known !== undefined && known.upTo >= upTo) return known.sequences.filter((sequence) => sequence <= upTo)
    const after = known?.upTo ?? 0
    const stored = JSON.stringify(text).slice(1, -1) // as it stands in stored JSON
    const added = await searchEvents(database, { operationId, after, upTo }, types, stored, SEARCHED_EVENTS)
    const sequences = [...added, ...(known?.sequences ?? [])]
    keep(searches, key, { upTo, sequences }, KEPT_SEARCHES)
    return sequences
  }

  return {
    async read({ operationId, upTo: wanted, offset, limit, types: wantedTypes, search: text = '' }, newest) {
      const upTo = Math.min(wanted ?? newest, newest)
      const types = wantedTypes === undefined || wantedTypes.length === 0 ? null : [...new Set(wantedTypes)].toSorted()
      const span = { operationId, after: 0, upTo }
      const byType = await countTypes(operationId, upTo)
      if (text === '') {
        const rows = await newestEvents(database, span, types, { offset, limit })
        const total = (types ?? everyType).reduce((sum, type) => sum + byType[type], 0)
        return { items: rows.map(eventOf), total, byType, upTo }
      }
      const found = await search(span, types, text)
      const rows = await eventsBySequence(database, found.slice(offset, offset + limit))
      return { items: rows.map(eventOf), total: found.length, byType, upTo }
    },
  }
}

/** Of more than `limit` entries the one kept longest ago goes. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= limit) return
    map.delete(oldest)
  }
}
