/** A stretch of a line, as offsets into its bytes: `[start, end)`. */
export type Piece = { readonly start: number; readonly end: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Without the JSON white space (space, tab, CR) around it; empty (`start === end`) when there is nothing else. */
export function trimPiece(bytes: Uint8Array, piece: Piece): Piece {
  let { start, end } = piece
  while (start < end && isBlank(bytes[start])) start += 1
  while (end > start && isBlank(bytes[end - 1])) end -= 1
  return { start, end }
}

/**
 * End (exclusive) of the JSON object that starts at `start`, by counting brackets outside of strings; -1 when there is no `{`
 * there or it never closes. What is between is not checked: the caller parses it.
 */
export function endOfObject(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== OPEN_BRACE) return -1
  let depth = 0
  let inString = false
  for (let i = start; i < bytes.length; i += 1) {
    const byte = bytes[i]
    if (inString) {
      if (byte === BACKSLASH) i += 1
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1
      if (depth === 0) return i + 1
    }
  }
  return -1
}

/** Offset of the first byte that is not valid UTF-8; -1 when all are. For naming the place in an issue, not for speed. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const length = characterLength(bytes, i)
    if (length === 0) return i
    i += length
  }
  return -1
}

/** Bytes of the well-formed character at `i` (Unicode 15, table 3-7); 0 when there is none. */
function characterLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const second = bytes[i + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let k = 2; k < length; k += 1) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}
