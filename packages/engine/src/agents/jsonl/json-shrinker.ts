/**
 * Leaves out the ends of long strings of one JSON text while its bytes pass by, so that a line of 100 MB (an image in base64, a
 * snapshot of files) can be parsed in bounded memory.
 *
 *   structure ──"──▶ string, kept ──limit reached──▶ string, left out
 *       ▲               │                                │
 *       └───────"───────┴────────────────"───────────────┘
 *
 * What comes out is valid JSON when what went in was: a string is cut between two characters and never inside an escape. The
 * left-out bytes are not checked. The more is kept, the less is kept of each further string.
 */
export type ShrinkLimits = {
  /** Of each string, while less than an eighth of `maxShrunkBytes` is kept; then 1/64 of it; past the half, 64 bytes. */
  readonly maxStringBytes: number
  /** Above this the text is given up. */
  readonly maxShrunkBytes: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75
const AFTER_BACKSLASH = 5
const SHORTEST_LIMIT = 64

export class JsonShrinker {
  readonly #limits: ShrinkLimits
  #kept: Buffer = Buffer.allocUnsafe(64 * 1024)
  #keptBytes = 0
  #overflow = false
  #inString = false
  #dropping = false
  /** Bytes of an escape still to come: 0–4, or AFTER_BACKSLASH when the next byte decides. */
  #escape = 0
  #stringBytes = 0
  #stringLimit = 0

  constructor(limits: ShrinkLimits) {
    this.#limits = limits
  }

  push(bytes: Uint8Array): void {
    let keepFrom = this.#dropping ? -1 : 0
    let i = 0
    while (i < bytes.length && !this.#overflow) {
      if (!this.#inString) {
        const quote = bytes.indexOf(QUOTE, i)
        if (quote === -1) break
        this.#enterString(quote - keepFrom)
        i = quote + 1
        continue
      }
      if (this.#escape > 0) {
        this.#escape = this.#escape === AFTER_BACKSLASH ? (bytes[i] === LETTER_U ? 4 : 0) : this.#escape - 1
        this.#stringBytes += 1
        i += 1
        continue
      }
      const end = plainRunEnd(bytes, i)
      const cut = this.#dropping ? -1 : this.#cutPosition(bytes, i, end)
      if (cut !== -1) {
        this.#keep(bytes.subarray(keepFrom, cut))
        keepFrom = -1
        this.#dropping = true
      }
      this.#stringBytes += end - i
      i = end
      if (i === bytes.length) break
      if (bytes[i] === BACKSLASH) this.#escape = AFTER_BACKSLASH
      else this.#inString = false
      if (!this.#inString && this.#dropping) {
        this.#dropping = false
        keepFrom = i
      }
      this.#stringBytes += 1
      i += 1
    }
    if (keepFrom !== -1) this.#keep(bytes.subarray(keepFrom))
  }

  /** The shrunk text so far; null when it grew above `maxShrunkBytes`. */
  result(): Buffer | null {
    return this.#overflow ? null : this.#kept.subarray(0, this.#keptBytes)
  }

  /** Where the kept part of the string ends when the limit lies in the plain run `[from, end)` or right behind it; else -1. */
  #cutPosition(bytes: Uint8Array, from: number, end: number): number {
    let cut = from + Math.max(0, this.#stringLimit - this.#stringBytes)
    if (cut > end || (cut === end && bytes[end] !== BACKSLASH)) return -1
    while (cut < end && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut += 1
    return cut === end && bytes[end] !== BACKSLASH ? -1 : cut
  }

  #enterString(unkeptBytes: number): void {
    const { maxStringBytes, maxShrunkBytes } = this.#limits
    const kept = this.#keptBytes + unkeptBytes
    this.#inString = true
    this.#stringBytes = 0
    if (kept < maxShrunkBytes / 8) this.#stringLimit = maxStringBytes
    else if (kept < maxShrunkBytes / 2) this.#stringLimit = Math.max(SHORTEST_LIMIT, maxStringBytes / 64)
    else this.#stringLimit = SHORTEST_LIMIT
  }

  #keep(part: Uint8Array): void {
    const total = this.#keptBytes + part.length
    if (total > this.#limits.maxShrunkBytes) {
      this.#overflow = true
      this.#kept = Buffer.alloc(0)
      return
    }
    if (total > this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#limits.maxShrunkBytes, total * 2))
      this.#kept.copy(larger, 0, 0, this.#keptBytes)
      this.#kept = larger
    }
    this.#kept.set(part, this.#keptBytes)
    this.#keptBytes = total
  }
}

/** First quote or backslash at or after `from`; the end of the bytes when there is none. */
function plainRunEnd(bytes: Uint8Array, from: number): number {
  let i = from
  while (i < bytes.length && bytes[i] !== QUOTE && bytes[i] !== BACKSLASH) i += 1
  return i
}
