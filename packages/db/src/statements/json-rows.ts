/** Values as one JSON parameter, in slices a database swallows well. */
import type { ColumnType } from '../table.ts'

/** One statement's JSON stays below this many characters, unless a single row is longer. */
const MAX_JSON_LENGTH = 4_000_000
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/

/**
 * Rows → JSON arrays of arrays, each below MAX_JSON_LENGTH. Bytes become hex digits. NUL and lone surrogates, which
 * PostgreSQL refuses in text, become U+FFFD in both databases.
 */
export function* jsonSlices(
  rows: readonly object[],
  columns: readonly (readonly [name: string, type: ColumnType])[],
): Generator<string> {
  let parts: string[] = []
  let length = 0
  for (const row of rows) {
    const text = jsonRow(row, columns)
    if (length + text.length > MAX_JSON_LENGTH && parts.length > 0) {
      yield `[${parts.join(',')}]`
      parts = []
      length = 0
    }
    parts.push(text)
    length += text.length + 1
  }
  if (parts.length > 0) yield `[${parts.join(',')}]`
}

/** Text with U+FFFD for NUL and lone surrogates. */
export function storableText(text: string): string {
  const wellFormed = text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed
}

function jsonRow(row: object, columns: readonly (readonly [name: string, type: ColumnType])[]): string {
  const values = columns.map(([name, type]) => {
    const value: unknown = Reflect.get(row, name)
    if (type !== 'bytes' || value === null) return value
    if (!(value instanceof Uint8Array)) throw new TypeError(`column ${name} takes bytes`)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  })
  const text = JSON.stringify(values)
  // The test also hits text that spells out such an escape; replacing then changes nothing.
  return UNSTORABLE.test(text)
    ? JSON.stringify(values.map((value) => (typeof value === 'string' ? storableText(value) : value)))
    : text
}
