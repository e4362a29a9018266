/** The part of a record that is shown: at most 2,000 characters around what is looked for. */
import type { LogLines, ReadLogLines } from '@ccdash/api-contract'
import type { FileHandle } from 'node:fs/promises'
import type { TextMask } from '../secrets/mask-secrets.ts'
import { readBytes } from './read-bytes.ts'

export type Excerpt = Pick<LogLines['lines'][number], 'text' | 'cutBefore' | 'cutAfter'> & {
  /** Whether something in `text` was masked. */
  readonly isMasked: boolean
}
type LogRange = ReadLogLines['ranges'][number]

const TEXT_CHARACTERS = 2000
const AROUND_BYTES = 32 * 1024
const CHUNK_BYTES = 256 * 1024
/** How far into a record a text is looked for. */
const SEARCHED_BYTES = 16 * 1024 * 1024

/**
 * Without `find`, or when it is not in the first 16 MB, the beginning; also when it is part of what is masked, so that nobody
 * finds out a secret by asking for one beginning of it after the other. Bytes that are no UTF-8 become U+FFFD.
 */
export async function excerptAround(file: FileHandle, range: LogRange, mask: TextMask): Promise<Excerpt> {
  return cutAround(file, range, mask, await findText(file, range))
}

type Found = { readonly at: number; readonly text: string }

async function cutAround(file: FileHandle, range: LogRange, mask: TextMask, found: Found | null): Promise<Excerpt> {
  const at = found?.at ?? range.byteStart
  const start = Math.max(range.byteStart, at - AROUND_BYTES)
  const end = Math.min(range.byteEnd, at + AROUND_BYTES)
  const bytes = await readBytes(file, start, end)
  const skipped = start === range.byteStart ? 0 : continuationBytes(bytes)
  const before = decode(bytes.subarray(skipped, at - start), false)
  // Masked before it is cut: the rest of a token tells too much.
  const whole = before + decode(bytes.subarray(at - start), end < range.byteEnd)
  const text = mask(whole)
  const place = found === null ? 0 : placeOf(found.text, text, mask(before).length)
  if (place === -1) return cutAround(file, range, mask, null)
  const from = sliceStart(text, place, found?.text.length ?? 0)
  const to = withoutHalfPair(text, Math.min(text.length, from + TEXT_CHARACTERS))
  const shown = text.slice(from, to)
  return {
    text: shown,
    isMasked: text !== whole && shown.includes('[masked:'),
    cutBefore: from > 0 || start > range.byteStart,
    cutAfter: to < text.length || end < range.byteEnd,
  }
}

/** Where the wanted text stands as bytes; a log writes it as JSON, so quotes and backslashes in it are escaped. */
async function findText(file: FileHandle, { byteStart, byteEnd, find = '' }: LogRange): Promise<Found | null> {
  if (find === '') return null
  const written = JSON.stringify(find).slice(1, -1)
  const needles = [...new Set([written, find])].map((text) => ({ bytes: Buffer.from(text), text }))
  const overlap = needles.reduce((longest, { bytes }) => Math.max(longest, bytes.length), 0) - 1
  const end = Math.min(byteEnd, byteStart + SEARCHED_BYTES)
  for (let position = byteStart; position < end; position += CHUNK_BYTES) {
    const chunk = await readBytes(file, position, Math.min(end, position + CHUNK_BYTES + overlap))
    for (const { bytes, text } of needles) {
      const index = chunk.indexOf(bytes)
      if (index !== -1) return { at: position + index, text }
    }
  }
  return null
}

/** Where it stands in the masked text: where it was found, or else anywhere; -1 when it was masked. */
function placeOf(find: string, text: string, expected: number): number {
  return text.startsWith(find, expected) ? expected : text.indexOf(find)
}

/** Shows as much before as after the found text; near an end of the record, more of the other side. */
function sliceStart(text: string, found: number, characters: number): number {
  const room = Math.max(0, Math.floor((TEXT_CHARACTERS - characters) / 2))
  const start = Math.max(0, Math.min(found - room, text.length - TEXT_CHARACTERS))
  return withoutHalfPair(text, start)
}

/** The index, or the one after it when it would split a character of two units. */
function withoutHalfPair(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  return index > 0 && unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index
}

/** @param isCut the last character may be incomplete: it is left out then */
function decode(bytes: Uint8Array, isCut: boolean): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: isCut })
}

/** Bytes at the start that belong to a character cut off before. */
function continuationBytes(bytes: Uint8Array): number {
  let count = 0
  while (count < 3 && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1
  return count
}
