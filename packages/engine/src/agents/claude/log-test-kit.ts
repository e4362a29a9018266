/** For tests: builds the bytes of logs and reads them, whole or in appends as sync would. */
import type { ParsedSession, SessionCommand, SessionFileUpdate, SessionRecord } from '../../records/session.ts'
import type { SourceIssue } from '../../records/source-file.ts'
import { hashedRanges } from '../../sources/consumed-hash.ts'
import type { LineLimits } from '../jsonl/line-splitter.ts'
import { createSessionReader } from './session-reader.ts'
import type { SessionSource } from './session-identity.ts'

export const SESSION: SessionSource = { path: '/logs/-home-ana-shop/11111111-aaaa.jsonl', meta: null }

export function logBytes(records: readonly (object | string)[]): Buffer {
  return Buffer.from(
    records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n') + '\n',
  )
}

export function readLog(
  bytes: Uint8Array,
  options: { source?: SessionSource; chunkBytes?: number; limits?: LineLimits } = {},
) {
  const reader = createSessionReader(
    options.source ?? SESSION,
    null,
    options.limits === undefined ? {} : { limits: options.limits },
  )
  pushInChunks(reader, bytes, options.chunkBytes ?? bytes.length)
  return reader.finish({ atEof: true, fileSizeBytes: bytes.length })
}

export function readRecords(records: readonly (object | string)[], source: SessionSource = SESSION): ParsedSession {
  return readLog(logBytes(records), { source })
}

/** What the store holds after all reads of a growing log. */
export type StoredLog = {
  record: SessionRecord | null
  fileUpdates: SessionFileUpdate[]
  commands: SessionCommand[]
  issues: SourceIssue[]
  usageLedger: number[]
  consumedBytes: number
  tailHash: string
  headHash: string
  largestState: number
}

/** Reads the log each time it has grown to the next of `sizes`. */
export function readInAppends(
  bytes: Uint8Array,
  sizes: readonly number[],
  chunkBytes: number,
  limits?: LineLimits,
): StoredLog {
  let stored: StoredLog | null = null
  let last: ParsedSession | null = null
  for (const size of [...sizes, bytes.length]) {
    const resume =
      last === null || last.record === null
        ? null
        : {
            state: last.resumeState,
            ledger: last.usageLedger,
            consumedBytes: last.consumedBytes,
            headHash: last.headHash,
            tailHash: last.tailHash,
            tail: tailOf(bytes, last.consumedBytes),
            previous: last.record,
          }
    const reader = createSessionReader(SESSION, resume, limits === undefined ? {} : { limits })
    pushInChunks(reader, bytes.subarray(resume?.consumedBytes ?? 0, size), chunkBytes)
    last = reader.finish({ atEof: true, fileSizeBytes: size })
    stored = applyRead(last.appended ? stored : null, last)
  }
  if (stored === null) throw new Error('a log is read at least once')
  return stored
}

function tailOf(bytes: Uint8Array, consumedBytes: number): Uint8Array {
  const { start, end } = hashedRanges(consumedBytes).tail
  return bytes.subarray(start, end)
}

function applyRead(stored: StoredLog | null, read: ParsedSession): StoredLog {
  const updates = (stored?.fileUpdates ?? []).flatMap((update) => {
    const patches = read.fileUpdatePatches.filter((patch) => patch.seq === update.seq)
    if (patches.some(({ change }) => change === 'remove')) return []
    return patches.some(({ change }) => change === 'create') ? [{ ...update, action: 'create' as const }] : [update]
  })
  return {
    record: read.record,
    fileUpdates: [...updates, ...read.fileUpdates],
    commands: [...(stored?.commands ?? []), ...read.commands],
    issues: [...(stored?.issues ?? []), ...read.issues],
    usageLedger: [...read.usageLedger],
    consumedBytes: read.consumedBytes,
    tailHash: read.tailHash,
    headHash: read.headHash,
    largestState: Math.max(stored?.largestState ?? 0, read.resumeState.length),
  }
}

function pushInChunks(reader: { push(chunk: Uint8Array): void }, bytes: Uint8Array, chunkBytes: number): void {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    // As a file reader would, that uses one buffer again and again.
    const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes))
    reader.push(chunk)
    chunk.fill(0x7e)
  }
}
