/**
 * Commit hashes named in the text of a shell command or its output (spec 1.3.7, difference D-33).
 *
 *  (1) 7–40 hex digits behind a space and right before the `]` of a bracket on one line: `[main 1a2b3c4]`
 *  (2) in a line about git, 7–40 hex digits with at least one letter, standing alone
 *
 * Standing alone: no letter, digit or `_` beside it, and not a part of a longer name joined by `-` or `.` (an UUID, a file
 * name with a content hash). `1a2b3c4..5d6e7f8` and a hash at the end of a sentence do stand alone.
 */
const SHORTEST = 7
const LONGEST = 40
const HEX_LETTER = /[A-Fa-f]/
const GIT_LINE = /git |commit |cherry-pick|revert|rebase|checkout|merge|reset|amend|log/i
const LONGEST_BRACKET = 1000
const SPACE = /\s/
const WORD = /[\p{L}\p{N}_]/u

/** Each once, spelled as in the text, in order of appearance; at most `limit`. */
export function findCommitHashes(text: string, limit: number): string[] {
  const found = new Set<string>()
  let line: { start: number; end: number; isAboutGit: boolean } | null = null
  for (let run = nextHexRun(text, 0); run !== null; run = nextHexRun(text, run.end)) {
    const { start, end } = run
    if (end - start > LONGEST) continue
    const hash = text.slice(start, end)
    if (line === null || start >= line.end) line = lineAt(text, start)
    const isInBracket = text[end] === ']' && isBracketed(text, line.start, start)
    const standsAlone = () => !isJoined(text, start - 1, -1) && !isJoined(text, end, 1)
    if (!isInBracket && !(line.isAboutGit && HEX_LETTER.test(hash) && standsAlone())) continue
    found.add(hash)
    if (found.size >= limit) break
  }
  return [...found]
}

/**
 * The next run of seven hex digits or more at or after `from`. Looks at every seventh character only: of such a run one is
 * always hit, and most of the text, which is no hex, is never touched.
 */
function nextHexRun(text: string, from: number): { start: number; end: number } | null {
  let probe = from + SHORTEST - 1
  while (probe < text.length) {
    if (!isHexDigit(text.charCodeAt(probe))) {
      probe += SHORTEST
      continue
    }
    let start = probe
    while (start > from && isHexDigit(text.charCodeAt(start - 1))) start -= 1
    let end = probe + 1
    while (end < text.length && isHexDigit(text.charCodeAt(end))) end += 1
    if (end - start >= SHORTEST) return { start, end }
    probe = end + SHORTEST
  }
  return null
}

function isHexDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66) || (unit >= 0x41 && unit <= 0x46)
}

function lineAt(text: string, position: number): { start: number; end: number; isAboutGit: boolean } {
  const start = text.lastIndexOf('\n', position - 1) + 1
  const newline = text.indexOf('\n', position)
  const end = newline === -1 ? text.length : newline
  return { start, end, isAboutGit: GIT_LINE.test(text.slice(start, end)) }
}

/** A space before `position`, and on the same line an opening bracket that nothing closed. */
function isBracketed(text: string, lineStart: number, position: number): boolean {
  const from = Math.max(lineStart, position - LONGEST_BRACKET)
  if (position === from || !SPACE.test(text.charAt(position - 1))) return false
  const before = text.slice(from, position)
  return before.lastIndexOf('[') > before.lastIndexOf(']')
}

/** Is the character at `position` part of the same identifier? `step` leads away from the hash. */
function isJoined(text: string, position: number, step: 1 | -1): boolean {
  const next = text[position] ?? ''
  if (WORD.test(next)) return true
  return (next === '-' || next === '.') && WORD.test(text[position + step] ?? '')
}
