/** Timestamps as logs carry them: ISO-8601, with or without zone. */
export type Instant = { readonly ms: number; readonly isZoned: boolean }

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/

/** `2026-01-02T10:00:00.000Z` */
const USUAL_LENGTH = 24

/** Null for anything that is no timestamp. One without a zone is read as UTC but stays apart from the others. */
export function parseInstant(text: string): Instant | null {
  if (text.length === USUAL_LENGTH && text.endsWith('Z') && text[10] === 'T')
    return instantOrNull(Date.parse(text), true)
  const match = ISO.exec(text)
  if (match === null) return null
  const [, date = '', time = '00:00', zone] = match
  const ms = Date.parse(`${date}T${time.replace(',', '.')}${zone === undefined ? 'Z' : zoneWithColon(zone)}`)
  return instantOrNull(ms, zone !== undefined)
}

function instantOrNull(ms: number, isZoned: boolean): Instant | null {
  return Number.isNaN(ms) ? null : { ms, isZoned }
}

/** Whole seconds from `start` to `end`; 0 when one is no timestamp, only one has a zone, or they run backwards. */
export function durationSeconds(start: string, end: string): number {
  const ms = elapsedMs(parseInstant(start), parseInstant(end))
  return ms === null ? 0 : Math.trunc(ms / 1000)
}

/** Milliseconds, cut as the reference cuts them (a 1.001 s gap may come out as 1000); null when they cannot be compared. */
export function elapsedMs(start: Instant | null, end: Instant | null): number | null {
  if (start === null || end === null || start.isZoned !== end.isZoned) return null
  return Math.max(0, Math.trunc(((end.ms - start.ms) / 1000) * 1000))
}

function zoneWithColon(zone: string): string {
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
}
