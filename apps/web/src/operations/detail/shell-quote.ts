/**
 * One word for a POSIX shell: plain when it cannot be misread, else in single quotes.
 *
 * `it's` → `'it'\''s'`; the empty text → `''`. Control characters and what turns text round are escapes in `$'…'` (bash, zsh), so
 * that pasting never types them.
 */
export function shellQuote(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word
  if (UNSAFE.test(word)) return `$'${word.toWellFormed().replaceAll(ESCAPED, escaped)}'`
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

const UNSAFE = /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u
const ESCAPED = /['\\\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu

function escaped(char: string): string {
  if (char === "'" || char === '\\') return `\\${char}`
  return String.raw`\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
