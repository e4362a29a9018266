/**
 * Text rules of the reference data's own tools (spec 00), which are Python's and differ from JavaScript's:
 * what counts as whitespace, how names are title-cased, how numbers round, how strings and paths sort.
 */

// Unicode whitespace as Python sees it: with U+001C–1F and U+0085, without U+FEFF.
const LEADING_SPACE = /^[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u
const SPACE_RUN = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu
const ONE_SPACE = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u
const CASED = /\p{Cased}/u

export function isWhitespace(character: string): boolean {
  return ONE_SPACE.test(character)
}

export function hasWhitespace(text: string): boolean {
  return ONE_SPACE.test(text)
}

export function trim(text: string): string {
  let end = text.length
  while (end > 0 && isWhitespace(text.charAt(end - 1))) end -= 1
  return trimStart(text.slice(0, end))
}

export function trimStart(text: string): string {
  return text.replace(LEADING_SPACE, '')
}

/** Without the characters of a set at both ends. */
export function stripCharacters(text: string, characters: ReadonlySet<string>): string {
  let start = 0
  let end = text.length
  while (start < end && characters.has(text.charAt(start))) start += 1
  while (end > start && characters.has(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** Words joined by one space. */
export function collapse(text: string): string {
  return trim(text.replace(SPACE_RUN, ' '))
}

/** The first `limit` code points. */
export function takeCodePoints(text: string, limit: number): string {
  if (text.length <= limit) return text
  let units = 0
  for (let points = 0; points < limit && units < text.length; points += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1
  }
  return text.slice(0, units)
}

/** Every run of letters: first upper, rest lower; a digit or an apostrophe starts a new run ("v1a don't" → "V1A Don'T"). */
export function titleCase(text: string): string {
  let result = ''
  let inRun = false
  for (const character of text) {
    const cased = CASED.test(character)
    if (!cased) result += character
    else result += inRun ? character.toLowerCase() : upperFirst(character)
    inRun = cased
  }
  return result
}

/** First character upper, the rest lower. */
export function capitalize(text: string): string {
  const first = takeCodePoints(text, 1)
  return upperFirst(first) + text.slice(first.length).toLowerCase()
}

/** Title case keeps one letter only of what upper-casing would spell with several: ß → Ss, not SS. */
function upperFirst(character: string): string {
  const [first = '', ...rest] = character.toUpperCase()
  return first + rest.join('').toLowerCase()
}

/**
 * Correctly rounded to `digits` decimals, ties to the even digit, judged on the exact binary value: 0.5625 → 0.562.
 *
 * @param digits 0–20
 */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  // toFixed works on the exact value and is right but for ties, which it rounds away from zero. A double that is a tie
  // has `digits + 1` decimals and then zeros only; 60 more digits are enough to tell.
  const exact = value.toFixed(Math.min(100, digits + 60))
  const decimals = exact.indexOf('.') + 1
  const isTie = exact.charAt(decimals + digits) === '5' && /^0*$/.test(exact.slice(decimals + digits + 1))
  const below = exact.slice(0, decimals + digits)
  const isEven = /[02468]\.?$/.test(below)
  return Number(isTie && isEven ? below : value.toFixed(digits))
}

/** Order by code point (JavaScript's `<` goes by UTF-16 unit). */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    if (left.charCodeAt(index) === right.charCodeAt(index)) continue
    const a = left.codePointAt(surrogateStart(left, index)) ?? 0
    const b = right.codePointAt(surrogateStart(right, index)) ?? 0
    return a - b
  }
  return left.length - right.length
}

function surrogateStart(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  const before = index > 0 ? text.charCodeAt(index - 1) : 0
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? index - 1 : index
}

/** Paths component by component, so that a folder `zeta-v1/` sorts before the file `zeta-v1.md`. */
export function comparePaths(left: string, right: string): number {
  const a = left.split('/')
  const b = right.split('/')
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const order = compareCodePoints(a[index] ?? '', b[index] ?? '')
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Sorted, each once. */
export function sortedSet(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(compareCodePoints)
}

/** The first spelling of each, compared without case; blanks dropped. */
export function uniqueIgnoringCase(values: Iterable<string>): string[] {
  const seen = new Set<string>()
  const result: string[] = []
  for (const value of values) {
    const key = value.toLowerCase()
    if (value === '' || seen.has(key)) continue
    seen.add(key)
    result.push(value)
  }
  return result
}
