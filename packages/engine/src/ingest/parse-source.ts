/**
 * Reads one file and parses it: where bytes from disk meet the pure parsers. Runs in a parse worker or, for little work, on
 * the engine's own thread. Never throws for what a file is: that becomes `unread` with an issue.
 */
import { closeSync, fstatSync, readFileSync, readSync } from 'node:fs'
import { notAFile, toSourceFile } from '../sources/discover-files.ts'
import { OpenedOutside, openInside, refusedLink } from '../sources/link-rule.ts'
import type { Inside } from '../sources/link-rule.ts'
import { errorCode, isMissing } from '../sources/path-rules.ts'
import { hashBytes, hashedRanges } from '../sources/consumed-hash.ts'
import { createSessionReader } from '../agents/claude/session-reader.ts'
import type { ResumedTail, SessionReader, SessionResume } from '../agents/claude/session-reader.ts'
import type { SidecarMeta } from '../agents/claude/session-identity.ts'
import type { ParsedDocument } from '../records/document.ts'
import type { ParsedSession } from '../records/session.ts'
import type { IssueCode, SourceFile, SourceIssue } from '../records/source-file.ts'
import { maskSecrets, type TextMask } from '../secrets/mask-secrets.ts'

export type SessionJob = {
  readonly type: 'session'
  readonly file: SourceFile
  /** Where the last read ended; null reads from the start. */
  readonly resume: SessionResume | null
  readonly inside: Inside
}

export type DocumentJob = {
  readonly type: 'document'
  readonly file: SourceFile
  /** Walked folder the file was found in. */
  readonly rootPath: string
  readonly canonicalPath: string
  /** `<created>|<updated>|<dirty 0/1>`, '' outside git. */
  readonly gitStamp: string
  readonly inside: Inside
}

export type ParseJob = SessionJob | DocumentJob

/** `file` is what a stat said when the file was opened for this read. */
export type ParsedSource =
  | { readonly type: 'session'; readonly file: SourceFile; readonly parsed: ParsedSession }
  | {
      readonly type: 'document'
      readonly file: SourceFile
      readonly parsed: ParsedDocument
      readonly headHash: string
      readonly tailHash: string
    }
  | { readonly type: 'unread'; readonly file: SourceFile; readonly issue: SourceIssue }

const CHUNK_BYTES = 1024 * 1024
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
const MAX_SIDECAR_BYTES = 64 * 1024

/** Called after each chunk of a log with its bytes; lets other work of the thread run, throws to stop. */
export type Breathe = (bytes: number) => Promise<void>

/**
 * @param begin  called before each stretch of work that nothing else of the thread runs in.
 * @param mask   what becomes of the texts that are kept.
 */
export async function parseSource(
  job: ParseJob,
  breathe?: Breathe,
  begin = (): void => {},
  mask: TextMask = maskSecrets,
): Promise<ParsedSource> {
  begin()
  let descriptor: number
  try {
    descriptor = openInside(job.file.path, job.inside)
  } catch (error) {
    return unread(job.file, error)
  }
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    if (!stats.isFile()) return { type: 'unread', file: job.file, issue: notAFile(job.file.path, stats) }
    const file = toSourceFile(job.file.kind, job.file.path, stats)
    return job.type === 'session'
      ? await readLog(job, file, descriptor, { breathe, begin, mask })
      : await readDocument(job, file, descriptor, { begin, mask })
  } catch (error) {
    if (errorCode(error) === '') throw error
    return unread(job.file, error)
  } finally {
    closeSync(descriptor)
  }
}

type Turns = { readonly breathe: Breathe | undefined; readonly begin: () => void; readonly mask: TextMask }

async function readLog(job: SessionJob, file: SourceFile, descriptor: number, turns: Turns): Promise<ParsedSource> {
  const resume = job.resume === null ? null : withTail(job.resume, descriptor)
  const source = { path: file.path, meta: readSidecar(file.path, job.inside) }
  const reader = createSessionReader(source, resume, { mask: turns.mask })
  const bytesRead = await pushAll(reader, descriptor, { from: resume?.consumedBytes ?? 0, to: file.sizeBytes }, turns)
  const parsed = reader.finish({ atEof: true, fileSizeBytes: (resume?.consumedBytes ?? 0) + bytesRead })
  return { type: 'session', file, parsed }
}

/** Null when the log was cut off or rewritten since it was compared: what is there now has not been read. */
function withTail(resume: SessionResume, descriptor: number): ResumedTail | null {
  const { start, end } = hashedRanges(resume.consumedBytes).tail
  const tail = Buffer.alloc(end - start)
  const isWhole = readSync(descriptor, tail, 0, tail.length, start) === tail.length
  return isWhole && hashBytes(tail) === resume.tailHash ? { ...resume, tail } : null
}

/** Pushes `[from, to)`: what is appended meanwhile belongs to the next read. Returns how much there was. */
async function pushAll(
  reader: SessionReader,
  descriptor: number,
  { from, to }: { from: number; to: number },
  { breathe, begin }: Turns,
): Promise<number> {
  const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, to - from)))
  let position = from
  while (position < to) {
    const bytes = readSync(descriptor, chunk, 0, Math.min(chunk.length, to - position), position)
    if (bytes === 0) break
    reader.push(chunk.subarray(0, bytes))
    position += bytes
    if (breathe !== undefined) await breathe(bytes)
    begin()
  }
  return position - from
}

async function readDocument(
  job: DocumentJob,
  file: SourceFile,
  descriptor: number,
  { begin, mask }: Pick<Turns, 'begin' | 'mask'>,
): Promise<ParsedSource> {
  if (file.sizeBytes > MAX_DOCUMENT_BYTES) {
    const reason = `${file.sizeBytes} bytes of markdown; at most ${MAX_DOCUMENT_BYTES} are read`
    return { type: 'unread', file, issue: wholeFileIssue('FILE_TOO_LARGE', file.path, reason) }
  }
  const bytes = readFileSync(descriptor)
  const { head, tail } = hashedRanges(bytes.length)
  // Loading the YAML parser takes a worker as long as reading 20 MB of logs: only those that need it do.
  const { parseDocument } = await import('../layouts/ccdash-plans/parse-document.ts')
  begin()
  const parsed = parseDocument({
    path: file.path,
    rootPath: job.rootPath,
    canonicalPath: job.canonicalPath,
    kind: file.kind,
    bytes,
    fileDates: { createdMs: file.createdMs, mtimeNs: file.mtimeNs },
    git: gitDatesOf(job.gitStamp),
    mask,
  })
  return {
    type: 'document',
    file,
    parsed,
    headHash: hashBytes(bytes.subarray(head.start, head.end)),
    tailHash: hashBytes(bytes.subarray(tail.start, tail.end)),
  }
}

function gitDatesOf(stamp: string): { createdAt: string; updatedAt: string; dirty: boolean } | null {
  if (stamp === '') return null
  const [createdAt = '', updatedAt = '', dirty] = stamp.split('|')
  return { createdAt, updatedAt, dirty: dirty === '1' }
}

/** `agent-<id>.meta.json` beside `agent-<id>.jsonl`. A missing or broken one tells nothing. */
function readSidecar(logPath: string, inside: Inside): SidecarMeta | null {
  const sidecar = /[/\\]agent-[^/\\]*\.jsonl$/.test(logPath) ? logPath.replace(/\.jsonl$/, '.meta.json') : null
  if (sidecar === null) return null
  try {
    const text = readSmallFile(sidecar, inside)
    if (text === null) return null
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? toSidecarMeta(value as Record<string, unknown>) : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof OpenedOutside || errorCode(error) !== '') return null
    throw error
  }
}

/** Null for what is no file or too large to be a sidecar. */
function readSmallFile(path: string, inside: Inside): string | null {
  const descriptor = openInside(path, inside)
  try {
    const stats = fstatSync(descriptor)
    return stats.isFile() && stats.size <= MAX_SIDECAR_BYTES ? readFileSync(descriptor, 'utf8') : null
  } finally {
    closeSync(descriptor)
  }
}

function toSidecarMeta({ parentAgentId, teamName, spawnDepth }: Record<string, unknown>): SidecarMeta {
  return {
    parentAgentId: typeof parentAgentId === 'string' ? parentAgentId : null,
    teamName: typeof teamName === 'string' ? teamName : null,
    spawnDepth: Number.isSafeInteger(spawnDepth) ? (spawnDepth as number) : null,
  }
}

function unread(file: SourceFile, error: unknown): ParsedSource {
  if (error instanceof OpenedOutside) return { type: 'unread', file, issue: refusedLink(file.path, error.target) }
  const isGone = isMissing(error)
  const reason = isGone ? 'vanished before it could be read' : errorReason(error)
  return { type: 'unread', file, issue: wholeFileIssue(isGone ? 'FILE_MISSING' : 'FILE_UNREADABLE', file.path, reason) }
}

/** What the file system said, without the path. */
export function errorReason(error: unknown): string {
  const code = errorCode(error)
  return `cannot be read: ${REASONS[code] ?? code}`
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  EISDIR: 'it is a folder (EISDIR)',
  EIO: 'the disk reports an error (EIO)',
  EMFILE: 'too many open files (EMFILE)',
  ELOOP: 'too many symbolic links (ELOOP)',
  ENAMETOOLONG: 'the path is too long (ENAMETOOLONG)',
  ENXIO: 'it is a socket or device nobody serves (ENXIO)',
}

export function wholeFileIssue(code: IssueCode, path: string, reason: string): SourceIssue {
  return { code, path, line: null, byteStart: null, reason }
}
