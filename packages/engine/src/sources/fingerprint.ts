/** Telling versions of a file apart: by what a stat says, then by hashes of its two ends. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { hashBytes, hashedRanges } from './consumed-hash.ts'
import type { Fingerprint } from '../records/source-file.ts'

/** Same size, same mtime in nanoseconds, same inode: taken for unchanged without reading. */
export function isSameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs && a.identity === b.identity
}

/** SHA-1 in hex of the first and the last up to 4,096 of the consumed bytes, as the session reader computes them. */
export type Edges = { readonly headHash: string; readonly tailHash: string }

/**
 * Hashes the edges of the first `consumedBytes` of a file; reads at most 8 KB.
 *
 * @returns null when the file is shorter than that.
 * @throws  what the file system throws when the file cannot be read.
 */
export async function readEdges(file: string, consumedBytes: number): Promise<Edges | null> {
  const { head, tail } = hashedRanges(consumedBytes)
  await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) // a pipe is not waited for
  const headBytes = await readRange(handle, head)
  const tailBytes = headBytes === null ? null : await readRange(handle, tail)
  if (headBytes === null || tailBytes === null) return null
  return { headHash: hashBytes(headBytes), tailHash: hashBytes(tailBytes) }
}

async function readRange(handle: FileHandle, range: { start: number; end: number }): Promise<Buffer | null> {
  const length = range.end - range.start
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, range.start + filled)
    if (bytesRead === 0) return null
    filled += bytesRead
  }
  return buffer
}
