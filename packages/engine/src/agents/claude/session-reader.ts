/**
 * One agent session log → one record and its rows, from the log's bytes as they come.
 *
 *   createSessionReader ──push(chunk)…──▶ finish ──▶ ParsedSession ──(stored)──▶ createSessionReader(…, resume) …
 *
 * Pure: bytes in, records out. Reading a log in any number of appends gives the same stored result as reading it whole, since
 * a line is consumed exactly once and all that is carried from line to line is in the record, the ledger or the resume state.
 *
 * Lines       A line without a line break at the end of the file is read when it is complete JSON, else held back unreported for
 *             the next read. Several records on one line are all read; each is accounted for as a line of its own.
 * Errors      None: what cannot be read becomes an issue, the rest is read.
 * Source      <sessions root>/**\/*.jsonl, appended to while the agent runs. See session-identity.ts for the layout.
 */
import { isUtf8 } from 'node:buffer'
import type { ByteRange, ParsedSession, SessionFileUpdate, SessionRecord } from '../../records/session.ts'
import type { LineAccount, SourceIssue } from '../../records/source-file.ts'
import { maskSecrets, type TextMask } from '../../secrets/mask-secrets.ts'
import { ConsumedHash } from '../../sources/consumed-hash.ts'
import { LINE_LIMITS, LineSplitter } from '../jsonl/line-splitter.ts'
import type { LineLimits, SplitLine } from '../jsonl/line-splitter.ts'
import { endOfObject, firstInvalidUtf8, trimPiece } from '../jsonl/split-records.ts'
import type { Piece } from '../jsonl/split-records.ts'
import { isObject } from '../../text/json-value.ts'
import type { JsonObject } from '../../text/json-value.ts'
import { readRecord } from './read-record.ts'
import type { LineUse } from './read-record.ts'
import { readResumeState, writeResumeState } from './resume-state.ts'
import { resumeFacts, saveFacts, startFacts, toRecord } from './session-facts.ts'
import type { SessionFacts } from './session-facts.ts'
import { identifySession } from './session-identity.ts'
import type { SessionIdentity, SessionSource } from './session-identity.ts'
import { packLedger } from '../jsonl/usage-ledger.ts'

/** What an earlier read left, to go on from `consumedBytes`. */
export type SessionResume = {
  /** `resumeState` of that read. */
  readonly state: string
  /** `usageLedger` of that read. */
  readonly ledger: Uint8Array
  readonly consumedBytes: number
  /** Of what that read consumed: see `hashedRanges`. */
  readonly headHash: string
  readonly tailHash: string
  /** The record as it came out of that read (the counts of repeated usage may have changed since). */
  readonly previous: SessionRecord
}

/** With the bytes `tailHash` was made of, read again. */
export type ResumedTail = SessionResume & { readonly tail: Uint8Array }

export interface SessionReader {
  /** Takes the next bytes of the file. The chunk may be reused once this returns. */
  push(chunk: Uint8Array): void
  /**
   * Ends the read; the reader is done then.
   *
   * @param end  `atEof`: the last pushed byte was the file's last, `fileSizeBytes` its size then. If more bytes were there, an
   *             unfinished last line is not touched.
   */
  finish(end: { readonly atEof: boolean; readonly fileSizeBytes: number }): ParsedSession
}

/** @property mask  of what is kept; secrets unless told otherwise. */
export type ReaderOptions = { readonly mask?: TextMask; readonly limits?: LineLimits }

/** Above this many issues of one read, the rest is counted in one more. */
const MAX_ISSUES = 5000

/**
 * @param resume  null for a first read, or to read the log anew after a rewrite; the pushed bytes then start at offset 0, else
 *                at `resume.consumedBytes`.
 * @throws        Error when `resume.state` is not a state this version wrote: ask `canResume` first.
 */
export function createSessionReader(
  source: SessionSource,
  resume: ResumedTail | null,
  { mask = maskSecrets, limits = LINE_LIMITS }: ReaderOptions = {},
): SessionReader {
  return new LogReader(source, resume, mask, limits)
}

class LogReader implements SessionReader {
  readonly #source: SessionSource
  readonly #resume: SessionResume | null
  readonly #identity: SessionIdentity
  readonly #facts: SessionFacts
  readonly #splitter: LineSplitter
  readonly #hash: ConsumedHash
  readonly #startOffset: number
  readonly #issues: SourceIssue[] = []
  #unlistedIssues = 0
  #pushedBytes = 0
  /** The line that goes on at the start of this read was read without its line break. */
  #isInsideLine: boolean
  #lineNumber: number
  /** The last line, read without its line break. */
  #restLines = 0
  #restBytes = 0
  /** Records that stand on a line behind another. */
  #joinedRecords = 0
  /** Lines that were nothing but the break of a line read before. */
  #lineBreaks = 0
  /** Of the line at hand, until its class is known. */
  #lineBytes = 0
  /** Of lines whose class is known. */
  #classedBytes = 0
  #used = 0
  #ignored = 0
  #unknown = 0
  #malformed = 0

  constructor(source: SessionSource, resume: ResumedTail | null, mask: TextMask, limits: LineLimits) {
    const state = resume === null ? null : readResumeState(resume.state)
    const identity = identifySession(source)
    this.#source = source
    this.#resume = resume
    this.#identity = identity
    this.#facts =
      resume === null || state === null
        ? startFacts(identity, source.meta, mask)
        : resumeFacts(identity, source.meta, resume.previous, state.facts, resume.ledger, mask)
    this.#startOffset = resume?.consumedBytes ?? 0
    this.#isInsideLine = state?.isInsideLine ?? false
    this.#lineNumber = state?.lineNumber ?? 1
    this.#hash = new ConsumedHash(resume)
    const start = { offset: this.#startOffset, lineNumber: this.#lineNumber }
    this.#splitter = new LineSplitter(start, (line) => this.#readLine(line), limits)
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#pushedBytes += chunk.length
    this.#hash.push(chunk)
    this.#splitter.push(chunk)
  }

  finish(end: { readonly atEof: boolean; readonly fileSizeBytes: number }): ParsedSession {
    const isAtEnd = end.atEof && this.#startOffset + this.#pushedBytes >= end.fileSizeBytes
    const restIsConsumed = isAtEnd && this.#readRest()
    const lines = this.#lines()
    const consumedBytes = this.#startOffset + lines.bytesSeen
    const { headHash, tailHash } = this.#hash.finish(consumedBytes, restIsConsumed)
    this.#checkBytes()
    const usageLedger = packLedger(this.#facts.ledger, this.#facts.seen)
    const isSession = this.#facts.hasRecords && !this.#identity.isJournal
    return {
      record: isSession ? this.#toRecord(lines, usageLedger) : null,
      appended: this.#resume !== null,
      fileUpdates: this.#facts.fileUpdates.filter((update): update is SessionFileUpdate => update !== null),
      fileUpdatePatches: this.#facts.patches,
      commands: this.#facts.commands,
      resumeState: writeResumeState({
        lineNumber: this.#lineNumber,
        isInsideLine: this.#isInsideLine,
        facts: saveFacts(this.#facts),
      }),
      usageLedger,
      consumedBytes,
      tailHash,
      headHash,
      lines,
      issues: this.#listedIssues(),
    }
  }

  #toRecord(lines: LineAccount, ledger: Uint8Array): SessionRecord {
    const previous = this.#resume?.previous ?? null
    const allLines = previous === null ? lines : addLines(previous.lines, lines)
    return toRecord(this.#facts, this.#source.path, allLines, ledger, previous)
  }

  /** What was seen is told by the splitter, what it was by the classes: neither is worked out from the other. */
  #lines(): LineAccount {
    const { lines, bytes } = this.#splitter.handed
    return {
      bytesSeen: bytes + this.#restBytes,
      linesSeen: lines + this.#restLines + this.#joinedRecords - this.#lineBreaks,
      used: this.#used,
      ignored: this.#ignored,
      unknown: this.#unknown,
      malformed: this.#malformed,
    }
  }

  /** Every pushed byte belongs to a line of a known class or waits in the unfinished last one. */
  #checkBytes(): void {
    const held = this.#restLines === 0 ? this.#splitter.heldBytes : 0
    if (this.#pushedBytes === this.#classedBytes + held) return
    const reason = `${this.#pushedBytes} bytes read, but ${this.#classedBytes} in used, ignored, unknown or malformed lines and ${held} waiting`
    this.#issues.push({ code: 'ACCOUNTS_UNBALANCED', path: this.#source.path, line: null, byteStart: null, reason })
  }

  #readLine(line: SplitLine): void {
    const continuesRecord = this.#isInsideLine
    this.#isInsideLine = false
    this.#lineBytes = line.sizeBytes
    this.#lineNumber = line.lineNumber
    this.#readContent(line, continuesRecord)
    this.#lineNumber = line.lineNumber + 1
  }

  #readContent(line: SplitLine, continuesRecord: boolean): void {
    if (line.form === 'too-long') {
      const reason = `a line of ${line.sizeBytes} bytes, too much of it outside of long strings to be read`
      this.#reportMalformed('LINE_TOO_LONG', reason, line.byteStart)
      return
    }
    const content = trimPiece(line.bytes, { start: 0, end: line.bytes.length })
    if (content.start === content.end) {
      // The line break of a line that was read without it is no blank line.
      if (continuesRecord) {
        this.#lineBreaks += 1
        this.#classifyBytes()
      } else this.#count('ignored')
      return
    }
    const value = isUtf8(line.bytes) ? parseJson(line.bytes, content) : undefined
    if (isObject(value)) this.#count(this.#readRecord(value, line, content))
    else this.#readPieces(line, content)
  }

  /** A line that is not one record: several records joined, or something else. */
  #readPieces(line: SplitLine, content: Piece): void {
    let rest = content
    while (rest.start < rest.end) {
      if (rest.start > content.start) this.#joinedRecords += 1
      const end = endOfObject(line.bytes, rest.start)
      const piece = { start: rest.start, end: end === -1 ? rest.end : end }
      const value = isUtf8(line.bytes.subarray(piece.start, piece.end)) ? parseJson(line.bytes, piece) : undefined
      if (!isObject(value)) {
        this.#reportUnread(line, rest)
        return
      }
      this.#count(this.#readRecord(value, line, piece))
      rest = trimPiece(line.bytes, { start: piece.end, end: rest.end })
    }
  }

  /** The last line, which has no line break (yet). @returns whether it was used. */
  #readRest(): boolean {
    const line = this.#splitter.rest()
    if (line === null || line.form === 'too-long' || !isUtf8(line.bytes)) return false
    const content = trimPiece(line.bytes, { start: 0, end: line.bytes.length })
    if (content.start === content.end || !isAllRecords(line.bytes, content)) return false
    this.#restLines = 1
    this.#restBytes = line.sizeBytes
    this.#lineBytes = line.sizeBytes
    this.#isInsideLine = true
    this.#lineNumber = line.lineNumber
    this.#readPieces(line, content)
    return true
  }

  #readRecord(value: JsonObject, line: SplitLine, piece: Piece): LineUse {
    if (this.#identity.isJournal) return 'ignored'
    return readRecord(this.#facts, value, rangeOf(line, piece))
  }

  #count(use: LineUse | 'malformed'): void {
    switch (use) {
      case 'used':
        this.#used += 1
        break
      case 'ignored':
        this.#ignored += 1
        break
      case 'unknown':
        this.#unknown += 1
        break
      case 'malformed':
        this.#malformed += 1
        break
      default:
        // Of no class: the accounts must not balance.
        return
    }
    this.#classifyBytes()
  }

  /** The bytes of a line go with the first record on it. */
  #classifyBytes(): void {
    this.#classedBytes += this.#lineBytes
    this.#lineBytes = 0
  }

  #reportUnread(line: SplitLine, piece: Piece): void {
    const bytes = line.bytes.subarray(piece.start, piece.end)
    const { byteStart } = rangeOf(line, piece)
    if (isUtf8(bytes)) {
      this.#reportMalformed('LINE_MALFORMED', describe(parseJson(line.bytes, piece)), byteStart)
      return
    }
    const at = firstInvalidUtf8(bytes)
    const place = line.form === 'shrunk' ? 'a byte' : `byte ${byteStart + at}`
    const value = (bytes[at] ?? 0).toString(16).padStart(2, '0')
    this.#reportMalformed('NOT_UTF8', `${place} is not UTF-8 (0x${value})`, byteStart)
  }

  #reportMalformed(code: SourceIssue['code'], reason: string, byteStart: number): void {
    this.#count('malformed')
    if (this.#issues.length >= MAX_ISSUES) {
      this.#unlistedIssues += 1
      return
    }
    this.#issues.push({ code, path: this.#source.path, line: this.#lineNumber, byteStart, reason })
  }

  #listedIssues(): SourceIssue[] {
    if (this.#unlistedIssues === 0) return this.#issues
    const reason = `${this.#unlistedIssues} more lines of this log could not be read`
    return [...this.#issues, { code: 'LINE_MALFORMED', path: this.#source.path, line: null, byteStart: null, reason }]
  }
}

/** Undefined when the piece is not JSON. */
function parseJson(bytes: Buffer, piece: Piece): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', piece.start, piece.end))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function isAllRecords(bytes: Buffer, content: Piece): boolean {
  let rest = content
  while (rest.start < rest.end) {
    const end = endOfObject(bytes, rest.start)
    if (end === -1 || !isObject(parseJson(bytes, { start: rest.start, end }))) return false
    rest = trimPiece(bytes, { start: end, end: rest.end })
  }
  return true
}

/** In the file. Positions inside a shrunk line mean nothing there, so its records get the range of the line. */
function rangeOf(line: SplitLine, piece: Piece): ByteRange {
  if (line.form === 'shrunk') return { byteStart: line.byteStart, byteEnd: line.byteEnd }
  return { byteStart: line.byteStart + piece.start, byteEnd: line.byteStart + piece.end }
}

function describe(value: unknown): string {
  if (value === undefined) return 'not JSON'
  if (Array.isArray(value)) return 'a JSON array where a record (an object) was expected'
  return `a JSON ${value === null ? 'null' : typeof value} where a record (an object) was expected`
}

function addLines(left: LineAccount, right: LineAccount): LineAccount {
  return {
    bytesSeen: left.bytesSeen + right.bytesSeen,
    linesSeen: left.linesSeen + right.linesSeen,
    used: left.used + right.used,
    ignored: left.ignored + right.ignored,
    unknown: left.unknown + right.unknown,
    malformed: left.malformed + right.malformed,
  }
}
