/**
 * One word for a POSIX shell: plain when it cannot be misread, else in single quotes.
 *
 * `it's` → `'it'\''s'`; the empty text → `''`.
 */
export function shellQuote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
