import type { FileHandle } from 'node:fs/promises'

const LIMIT_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024
const NEWLINE = 0x0a

/**
 * How many lines end before each of these offsets; one beyond the first 64 MB is left out. The file is read once, a chunk
 * at a time, up to the last offset.
 */
export async function countLinesBefore(file: FileHandle, offsets: readonly number[]): Promise<Map<number, number>> {
  const wanted = [...new Set(offsets)].filter((offset) => offset <= LIMIT_BYTES).toSorted((a, b) => a - b)
  const counts = new Map<number, number>()
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let lines = 0
  let position = 0
  for (const offset of wanted) {
    while (position < offset) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK_BYTES, offset - position), position)
      if (bytesRead === 0) return counts
      lines += countNewlines(buffer.subarray(0, bytesRead))
      position += bytesRead
    }
    counts.set(offset, lines)
  }
  return counts
}

function countNewlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
