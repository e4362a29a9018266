/** Reading values of unknown shape: log records come from programs of many versions, any field may hold anything. */
import { takeCodePoints } from './python-text.ts'

export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asObject(value: unknown): JsonObject | null {
  return isObject(value) ? value : null
}

/** The string, or '' for anything else. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The string or number as text, or ''. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** A count: a finite number or digits in a string; anything else is 0. */
export function asCount(value: unknown): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : 0
  return Number.isFinite(number) && number > 0 ? Math.trunc(number) : 0
}

/** What a tool result or an output field says: text as it is, parts of a list by line, anything else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return value === null || value === undefined ? '' : jsonText(value)
  const parts: string[] = []
  for (const item of value) {
    if (typeof item === 'string') parts.push(item)
    else if (isObject(item)) {
      const text = asString(item['text'])
      if (!isBlank(text)) parts.push(text)
      else if (typeof item['content'] === 'string') parts.push(item['content'])
    }
  }
  return parts.length === 1 ? (parts[0] ?? '') : parts.join('\n')
}

/** A value as JSON; '' for one nested too deep to be written. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (cause instanceof RangeError) return ''
    throw cause
  }
}

export function isBlank(text: string): boolean {
  return !/\S/.test(text)
}

/**
 * Text as both databases can hold it, cut at `limit` code points: lone surrogates and NUL become U+FFFD. The result is a string
 * of its own: a slice would keep the whole line it was cut from in memory.
 */
export function storable(text: string, limit: number): string {
  const cut = Buffer.from(takeCodePoints(text, limit), 'utf8').toString('utf8')
  return cut.includes('\0') ? cut.replaceAll('\0', '\ufffd') : cut
}

/** As `storable`, for a whole value of a record, which is a string of its own: most stay as they are. */
export function storableValue(text: string, limit: number): string {
  return text.length <= limit && text.isWellFormed() && !text.includes('\0') ? text : storable(text, limit)
}
