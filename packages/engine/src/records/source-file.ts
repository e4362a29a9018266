/** What stands on disk, and what the store remembers of it. */

/** `progress` is markdown under the progress folder: it is a document and may hold tasks. */
export type SourceKind = 'session' | 'document' | 'progress'

/** What tells two versions of a file apart without reading it. */
export type Fingerprint = {
  readonly sizeBytes: number
  /** Nanoseconds since 1970 as decimal digits: too large for a number. */
  readonly mtimeNs: string
  /** `<device>:<inode>`; changes when a file is replaced by another of the same name. */
  readonly identity: string
}

/** A file found by the walk. */
export type SourceFile = Fingerprint & {
  readonly kind: SourceKind
  /** Absolute, as walked: the key of everything stored about the file. */
  readonly path: string
  /** Milliseconds since 1970; birth time where the platform has it, else ctime. */
  readonly createdMs: number
}

/**
 * Lines and bytes of one log; they balance: used + ignored + unknown + malformed = seen. What was seen is counted where the bytes
 * are cut into lines, the classes where lines are read. Blank lines are ignored ones, so are calls and commands that the log
 * repeats; several records on one line count as lines of their own.
 */
export type LineAccount = {
  readonly bytesSeen: number
  readonly linesSeen: number
  readonly used: number
  readonly ignored: number
  readonly unknown: number
  readonly malformed: number
}

/** What the store remembers of a file it has read. One row per (project, path). */
export type SourceState = Fingerprint & {
  readonly kind: SourceKind
  readonly path: string
  /** Id of the session or document it holds; '' when it holds none. */
  readonly recordId: string
  /** Bytes read so far; behind `sizeBytes` while the last line is still being written. */
  readonly consumedBytes: number
  /** Hash of the last `TAIL_BYTES` before `consumedBytes` (whole file for small ones), and of the first `HEAD_BYTES`. */
  readonly tailHash: string
  readonly headHash: string
  /** Git dates of a document as `<created>|<updated>|<dirty 0/1>`; '' for logs and outside git. A change reads the document again. */
  readonly gitStamp: string
  /** The log is gone from disk but its session is kept. */
  readonly gone: boolean
  /** Set when the last try failed: the rows are those of the last good read, and the next sync tries again. */
  readonly failed: boolean
}

/** One thing that could not be read; it never stops the rest. */
export type SourceIssue = {
  readonly code: IssueCode
  /** Absolute path of the file. */
  readonly path: string
  /** 1-based, null when the whole file is meant. */
  readonly line: number | null
  /** Byte offset where the line starts, null when the whole file is meant. */
  readonly byteStart: number | null
  readonly reason: string
}

export type IssueCode =
  | 'FILE_UNREADABLE'
  | 'FILE_MISSING'
  | 'FILE_TOO_LARGE'
  /** Its parser did not come back. */
  | 'FILE_STUCK'
  /** It has brought an engine down: held-sources.ts says for how long it is left out. */
  | 'FILE_HELD_BACK'
  | 'NOT_UTF8'
  /** Of a file or folder; in the path, bytes that are not UTF-8 stand as `\xe9`. */
  | 'NAME_NOT_UTF8'
  /** A symbolic link that would be read if it did not lead outside the project's folders. */
  | 'LINK_OUTSIDE_ROOTS'
  /** Said to be deleted, but there: read instead. */
  | 'NOT_DELETED'
  /** A log that held a session holds none any more; the session is kept. */
  | 'LOG_EMPTIED'
  | 'LINE_MALFORMED'
  | 'LINE_TOO_LONG'
  | 'FIELD_INVALID'
  | 'FRONTMATTER_INVALID'
  | 'TASK_INVALID'
  | 'DUPLICATE_DOCUMENT_ID'
  | 'DUPLICATE_SESSION_ID'
  | 'UNRESOLVED_SESSION'
  | 'ACCOUNTS_UNBALANCED'
  | 'GIT_UNAVAILABLE'
  /** The database refused the rows of the file. */
  | 'NOT_STORED'
