/** Where a path may begin: (A) a slash with something behind it, (B) at a word boundary. */
const BEGINNING = /\/(?=[^\s"'<>])|(?<![\p{L}\p{N}_])[A-Za-z0-9_]|(?<=[\p{L}\p{N}_])[.-]/gu
const ROOTED = /\/[^\s"'<>]+/uy
const PARTS = /[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*/y
const NAME_WITH_SUFFIX = /[A-Za-z0-9_.-]+\.[A-Za-z0-9]+(?![\p{L}\p{N}_])/uy

/**
 * Stretches of a text that look like paths, in order: (A) a slash and what follows it up to white space, a quote or an angle
 * bracket; (B) at a word boundary, folders and a file name with a suffix. Whichever begins first.
 *
 * By hand: one pattern for both would read the rest of a long row of folders again from each of its letters. Here a row that
 * holds no file name is left at its first slash, behind which (A) takes all of it.
 */
export function findPathStretches(text: string): string[] {
  const found: string[] = []
  let at = 0
  for (let start = beginningFrom(text, 0); start !== -1; start = beginningFrom(text, at)) {
    const isRooted = text[start] === '/'
    const rowEnd = endOf(isRooted ? ROOTED : PARTS, text, start)
    const end = isRooted ? rowEnd : endOfName(text, start, rowEnd)
    if (end !== -1) found.push(text.slice(start, end))
    at = end === -1 ? start + lengthOfFirstPart(text.slice(start, rowEnd)) : end
  }
  return found
}

function beginningFrom(text: string, from: number): number {
  BEGINNING.lastIndex = from
  return BEGINNING.exec(text)?.index ?? -1
}

/** End of the last part of a row, but for the first, that is a file name; -1 when there is none. */
function endOfName(text: string, start: number, rowEnd: number): number {
  const row = text.slice(start, rowEnd)
  for (let slash = row.lastIndexOf('/'); slash !== -1; slash = row.lastIndexOf('/', slash - 1)) {
    const end = endOf(NAME_WITH_SUFFIX, text, start + slash + 1)
    if (end !== -1) return end
  }
  return -1
}

function lengthOfFirstPart(row: string): number {
  const slash = row.indexOf('/')
  return slash === -1 ? row.length : slash
}

function endOf(sticky: RegExp, text: string, from: number): number {
  sticky.lastIndex = from
  return sticky.test(text) ? sticky.lastIndex : -1
}
