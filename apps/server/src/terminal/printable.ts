/**
 * Text of others (names of files, triggers, messages) for a terminal, which it must not colour, move about in or turn round.
 * Linear in the text.
 */

/** Escape sequences and strings; each ends at its terminator or before the next control character. */
const ESCAPES =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u0080-\u009F]*(?:\u0007|\u001B\\|\u009C)/g
/** Control characters but line ends and tabs. */
const CONTROLS = String.raw`\u0000-\u0008\u000B-\u001F\u007F-\u009F`
/**
 * What turns text round, ends lines or is not seen at all: U+202A–202E, U+2066–2069 and the marks of direction, U+2028 and
 * 2029, invisible spaces and signs, tags. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
 */
const UNSEEN = String.raw`\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}`
// oxlint-disable-next-line ccdash/pattern-literal -- put together once, of the literals above
const UNPRINTABLE = new RegExp(`[${CONTROLS}${UNSEEN}]`, 'gu')
// oxlint-disable-next-line ccdash/pattern-literal -- put together once, of the literals above
const UNPRINTABLE_IN_JSON = new RegExp(String.raw`[\u007F-\u009F${UNSEEN}]|\p{Surrogate}`, 'gu')

/** Escape sequences go; what else a terminal acts upon, and half characters, become U+FFFD. */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(ESCAPES, '').replaceAll(UNPRINTABLE, '\uFFFD')
}

/** @param json  text of JSON; the same value with what `printable` would replace written as `\uXXXX`. */
export function printableJson(json: string): string {
  return json.replaceAll(UNPRINTABLE_IN_JSON, (char) =>
    Array.from({ length: char.length }, (_, index) => escaped(char.charCodeAt(index))).join(''),
  )
}

function escaped(unit: number): string {
  return String.raw`\u${unit.toString(16).padStart(4, '0')}`
}
