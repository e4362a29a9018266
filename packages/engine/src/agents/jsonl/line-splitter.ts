/**
 * Cuts a stream of bytes into lines, one at a time.
 *
 *   between lines ──bytes without \n──▶ holding ──more than longLineBytes──▶ shrinking
 *        ▲                                 │                                     │
 *        └───────────────── \n ────────────┴──────────────── \n ─────────────────┘
 *
 * A line ends at `\n` and nowhere else; one `\r` before it is dropped. A line that lies in one chunk is handed on as a view
 * into that chunk, so the caller must be done with it when `onLine` returns. What is held between two chunks is never more
 * than `longLineBytes`, or, for a longer line, what the shrinker keeps of it.
 */
import { JsonShrinker } from './json-shrinker.ts'
import type { ShrinkLimits } from './json-shrinker.ts'

export type LineLimits = ShrinkLimits & {
  /** A line longer than this (line break not counted) goes through the shrinker, however it was cut into chunks. */
  readonly longLineBytes: number
}

/** 4 MB lines are read as they are; a 100 MB line costs what its structure and the first part of its strings need. */
export const LINE_LIMITS: LineLimits = {
  longLineBytes: 4 * 1024 * 1024,
  maxStringBytes: 256 * 1024,
  maxShrunkBytes: 32 * 1024 * 1024,
}

export type SplitLine = {
  /** Content without the line break. A view: valid during the call only. Empty for a line that was too long. */
  readonly bytes: Buffer
  /**
   * whole:    the bytes as they stand in the file
   * shrunk:   ends of long JSON strings left out; offsets inside `bytes` mean nothing in the file
   * too-long: not kept, its structure alone exceeds `maxShrunkBytes`
   */
  readonly form: 'whole' | 'shrunk' | 'too-long'
  /** Offsets of the content in the file, line break (and a byte-order mark) not included. */
  readonly byteStart: number
  readonly byteEnd: number
  /** Bytes of the line in the file, line break and byte-order mark included. */
  readonly sizeBytes: number
  /** 1-based, counted by `\n`. */
  readonly lineNumber: number
}

const NEWLINE = 0x0a
const RETURN = 0x0d
const FIRST_HOLD_BYTES = 64 * 1024

export class LineSplitter {
  readonly #limits: LineLimits
  readonly #onLine: (line: SplitLine) => void
  readonly #start: { readonly offset: number; readonly lineNumber: number }
  /** Offset in the file where the current line starts. */
  #lineStart: number
  #lineNumber: number
  #held: Buffer = Buffer.alloc(0)
  #heldBytes = 0
  #lastByte = 0
  #shrinker: JsonShrinker | null = null

  /** @param start  where the first pushed byte stands in the file, and the number of the line it belongs to. */
  constructor(
    start: { readonly offset: number; readonly lineNumber: number },
    onLine: (line: SplitLine) => void,
    limits: LineLimits = LINE_LIMITS,
  ) {
    this.#start = start
    this.#lineStart = start.offset
    this.#lineNumber = start.lineNumber
    this.#onLine = onLine
    this.#limits = limits
  }

  /** Bytes of the unfinished last line so far. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Lines handed on by `push`, and their bytes: what the reader of the lines must account for. */
  get handed(): { readonly lines: number; readonly bytes: number } {
    return { lines: this.#lineNumber - this.#start.lineNumber, bytes: this.#lineStart - this.#start.offset }
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let position = 0
    while (position < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, position)
      if (newline === -1) {
        this.#hold(position === 0 ? bytes : bytes.subarray(position))
        return
      }
      if (this.#heldBytes === 0 && newline - position <= this.#limits.longLineBytes) {
        const lastByte = newline > position ? (bytes[newline - 1] ?? 0) : 0
        this.#emit(bytes.subarray(position, newline), 'whole', newline - position, lastByte)
      } else {
        this.#hold(bytes.subarray(position, newline))
        this.#emitHeld()
      }
      position = newline + 1
    }
  }

  /** The unfinished last line, null when there is none. It stays held: call this once, at the end of the file. */
  rest(): SplitLine | null {
    if (this.#heldBytes === 0) return null
    const { bytes, form } = this.#heldContent()
    return this.#line(bytes, form, this.#heldBytes, this.#heldBytes, this.#lastByte)
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return
    const before = this.#heldBytes
    this.#heldBytes += part.length
    this.#lastByte = part[part.length - 1] ?? 0
    if (this.#shrinker !== null) {
      this.#shrinker.push(part)
      return
    }
    if (this.#heldBytes > this.#limits.longLineBytes) {
      this.#shrinker = new JsonShrinker(this.#limits)
      this.#shrinker.push(this.#held.subarray(0, before))
      this.#shrinker.push(part)
      this.#held = Buffer.alloc(0)
      return
    }
    if (this.#held.length < this.#heldBytes) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_HOLD_BYTES, this.#heldBytes * 2))
      this.#held.copy(larger, 0, 0, before)
      this.#held = larger
    }
    part.copy(this.#held, before)
  }

  #heldContent(): { bytes: Buffer; form: SplitLine['form'] } {
    if (this.#shrinker === null) return { bytes: this.#held.subarray(0, this.#heldBytes), form: 'whole' }
    const shrunk = this.#shrinker.result()
    return shrunk === null ? { bytes: Buffer.alloc(0), form: 'too-long' } : { bytes: shrunk, form: 'shrunk' }
  }

  #emitHeld(): void {
    const { bytes, form } = this.#heldContent()
    const contentBytes = this.#heldBytes
    this.#heldBytes = 0
    this.#shrinker = null
    this.#emit(bytes, form, contentBytes, this.#lastByte)
  }

  #emit(bytes: Buffer, form: SplitLine['form'], contentBytes: number, lastByte: number): void {
    const line = this.#line(bytes, form, contentBytes, contentBytes + 1, lastByte)
    this.#lineStart += contentBytes + 1
    this.#lineNumber += 1
    this.#onLine(line)
  }

  #line(bytes: Buffer, form: SplitLine['form'], contentBytes: number, sizeBytes: number, lastByte: number): SplitLine {
    const mark = this.#lineStart === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
    const returned = contentBytes > 0 && lastByte === RETURN ? 1 : 0
    const content = mark + returned === 0 ? bytes : bytes.subarray(mark, Math.max(mark, bytes.length - returned))
    return {
      bytes: content,
      form,
      byteStart: this.#lineStart + mark,
      byteEnd: this.#lineStart + contentBytes - returned,
      sizeBytes,
      lineNumber: this.#lineNumber,
    }
  }
}
