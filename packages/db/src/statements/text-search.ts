/** Searching text and walking many rows without keeping the thread: what the lists that people search share. */
import type { Dialect } from '../sql.ts'

/** Condition that a text holds a pattern, any case (SQLite: of ASCII letters). */
export function isLike(dialect: Dialect, column: string, parameter: string): string {
  return `${column} ${dialect === 'sqlite' ? 'LIKE' : 'ILIKE'} ${parameter} ESCAPE '\\'`
}

/** Pattern of texts that hold `text`. */
export function holding(text: string): string {
  return `%${escapeLike(text)}%`
}

/** Pattern of texts that begin with `text`. */
export function beginningWith(text: string): string {
  return `${escapeLike(text)}%`
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
