/**
 * Hashes of the two ends of what was read of a growing file: of its first bytes, which change when the file is replaced or
 * rewritten, and of the last bytes before the point the next read goes on from.
 */
import { createHash } from 'node:crypto'

const HEAD_BYTES = 4096
const TAIL_BYTES = 4096

/** Which bytes of the file the two hashes cover, so that they can be checked by reading only those: `[start, end)`. */
export function hashedRanges(consumedBytes: number): {
  readonly head: { readonly start: number; readonly end: number }
  readonly tail: { readonly start: number; readonly end: number }
} {
  return {
    head: { start: 0, end: Math.min(HEAD_BYTES, consumedBytes) },
    tail: { start: Math.max(0, consumedBytes - TAIL_BYTES), end: consumedBytes },
  }
}

/** SHA-1 in hex: it tells versions of one file apart, nothing depends on it being hard to forge. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}

/** What an earlier read consumed: its length, its `headHash`, and the bytes its `tailHash` was made of. */
type ConsumedStart = { readonly consumedBytes: number; readonly headHash: string; readonly tail: Uint8Array }

const NEWLINE = 0x0a

/** Keeps the bytes the two hashes need while chunks pass by. Only bytes up to the last line break count as consumed. */
export class ConsumedHash {
  #head: Buffer = Buffer.alloc(0)
  /** Fixed by an earlier read that got past the head; else null. */
  readonly #headHash: string | null
  #tail: Buffer
  /** End of the unfinished line. */
  #lineTail: Buffer = Buffer.alloc(0)

  constructor(start: ConsumedStart | null) {
    this.#tail = start === null ? Buffer.alloc(0) : Buffer.from(start.tail)
    this.#headHash = start !== null && start.consumedBytes >= HEAD_BYTES ? start.headHash : null
    if (this.#headHash === null) this.#head = Buffer.from(this.#tail)
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#headHash === null && this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)])
    }
    const lineEnd = bytes.lastIndexOf(NEWLINE) + 1
    if (lineEnd > 0) {
      this.#tail = lastBytes([this.#tail, this.#lineTail, bytes.subarray(0, lineEnd)])
      this.#lineTail = Buffer.alloc(0)
    }
    this.#lineTail = lastBytes([this.#lineTail, bytes.subarray(lineEnd)])
  }

  /** @param restIsConsumed  the unfinished last line was used as well. */
  finish(consumedBytes: number, restIsConsumed: boolean): { headHash: string; tailHash: string } {
    if (restIsConsumed) this.#tail = lastBytes([this.#tail, this.#lineTail])
    const headHash = this.#headHash ?? hashBytes(this.#head.subarray(0, Math.min(HEAD_BYTES, consumedBytes)))
    return { headHash, tailHash: hashBytes(this.#tail) }
  }
}

/** A copy of the last `TAIL_BYTES` of the parts joined. */
function lastBytes(parts: readonly Buffer[]): Buffer {
  const wanted: Buffer[] = []
  let missing = TAIL_BYTES
  for (const part of parts.toReversed()) {
    if (missing === 0) break
    const end = part.subarray(Math.max(0, part.length - missing))
    missing -= end.length
    wanted.unshift(end)
  }
  return Buffer.concat(wanted)
}
