/** Dates as people and tools write them → `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ` (spec 1.2). */
import { takeCodePoints, trim } from '../../text/python-text.ts'
import type { YamlValue } from './python-value.ts'
import { YamlDate, YamlDateTime } from './python-value.ts'
import { isRealDate, utcMs } from './yaml-scalar.ts'

const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/
const ISO_DATE = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|(-?)W(\d\d)(?:(-?)(\d))?)/
const ISO_TIME = /^(\d\d)(?:(:?)(\d\d)(?:(:?)(\d\d)(?:[.,](\d+))?)?)?/
const ISO_ZONE = /^ ?([-+])(\d\d)(?:(:?)(\d\d)(?:(:?)(\d\d)(?:\.\d+)?)?)?$/
const YEAR_FIRST = /^(\d{4})\/(\d\d?)\/(\d\d?)$/
const MONTH_FIRST = /^(\d\d?)\/(\d\d?)\/(\d{4})$/
const LOOSE_TIME = /^(\d{4})-(\d\d?)-(\d\d?)[ \t]+(\d\d?):(\d\d?):(\d\d?)$/
const MS_PER_DAY = 86_400_000

/** @returns '' for what is no date; a time without zone counts as UTC, fractions of a second are dropped. */
export function normalizeIsoDate(value: YamlValue | undefined): string {
  if (value instanceof YamlDate) return value.value
  if (value instanceof YamlDateTime) return formatUtc(value.epochMs)
  if (typeof value !== 'string') return ''
  const text = trim(value)
  if (PLAIN_DATE.test(text)) return isDate(text) ? text : ''
  const ms = parseIso(text.replaceAll('Z', '+00:00')) ?? parseLoose(text)
  return ms === null ? '' : formatUtc(ms)
}

/** `YYYY-MM-DDTHH:MM:SSZ`, fractions dropped; '' outside the years 1–9999. */
export function formatUtc(epochMs: number): string {
  const at = new Date(Math.floor(epochMs / 1000) * 1000)
  const year = at.getUTCFullYear()
  return Number.isFinite(year) && year >= 1 && year <= 9999 ? `${at.toISOString().slice(0, 19)}Z` : ''
}

/** Milliseconds since 1970 of a normalised date, a date alone being midnight UTC; 0 for ''. */
export function epochMs(normalized: string): number {
  return normalized === '' ? 0 : Date.parse(normalized)
}

function isDate(text: string): boolean {
  return isRealDate(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
}

/** ISO 8601 in the forms Python 3.11 reads: basic and extended, weeks, any one character before the time. */
function parseIso(text: string): number | null {
  const date = ISO_DATE.exec(text)
  if (!date) return null
  const day = dateMs(date)
  if (day === null) return null
  const rest = text.slice(date[0].length)
  if (rest === '') return day
  const clock = rest.slice(takeCodePoints(rest, 1).length)
  const time = ISO_TIME.exec(clock)
  if (!time) return null
  const [hour, minute, second] = [time[1], time[3], time[5]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ]
  const mixedColons = time[5] !== undefined && time[2] !== time[4]
  if (hour > 23 || minute > 59 || second > 59 || mixedColons) return null
  const zone = zoneMs(clock.slice(time[0].length))
  return zone === null ? null : day + (hour * 3600 + minute * 60 + second) * 1000 - zone
}

function dateMs(match: RegExpExecArray): number | null {
  const year = Number(match[1])
  if (match[7] !== undefined) {
    if (match[9] !== undefined && match[6] !== match[8]) return null
    return weekMs(year, Number(match[7]), Number(match[9] ?? 1))
  }
  const [month, day] = [Number(match[2] ?? match[4]), Number(match[3] ?? match[5])]
  return isRealDate(year, month, day) ? utcMs(year, month, day) : null
}

/** ISO week date: week 1 holds January 4th, weeks start on Monday (day 1). */
function weekMs(year: number, week: number, day: number): number | null {
  if (year < 1 || week < 1 || week > 53 || day < 1 || day > 7) return null
  const firstMonday = mondayOfWeekOne(year)
  if (week === 53 && firstMonday + 52 * 7 * MS_PER_DAY >= mondayOfWeekOne(year + 1)) return null
  return firstMonday + ((week - 1) * 7 + day - 1) * MS_PER_DAY
}

function mondayOfWeekOne(year: number): number {
  const january4 = utcMs(year, 1, 4)
  return january4 - ((new Date(january4).getUTCDay() + 6) % 7) * MS_PER_DAY
}

function zoneMs(text: string): number | null {
  if (text === '') return 0
  const zone = ISO_ZONE.exec(text)
  if (!zone || (zone[6] !== undefined && zone[3] !== zone[5])) return null
  const [hour, minute, second] = [zone[2], zone[4], zone[6]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return null
  return (zone[1] === '-' ? -1000 : 1000) * (hour * 3600 + minute * 60 + second)
}

/** `Y/m/d`, `m/d/Y` and `Y-m-d H:M:S`, digits as they come. */
function parseLoose(text: string): number | null {
  const slashes = YEAR_FIRST.exec(text)
  if (slashes) return calendarMs([slashes[1], slashes[2], slashes[3]])
  const american = MONTH_FIRST.exec(text)
  if (american) return calendarMs([american[3], american[1], american[2]])
  const loose = LOOSE_TIME.exec(text)
  return loose ? calendarMs(loose.slice(1)) : null
}

function calendarMs(parts: readonly (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  if (!isRealDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return null
  return utcMs(year, month, day, hour, minute, second)
}
