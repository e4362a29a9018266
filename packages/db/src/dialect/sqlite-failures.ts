/** SQLite's error codes, also where Prisma has wrapped them → what is wrong and what to do. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseBusy, DatabaseFailure } from '../errors.ts'
import { freeBytes, inWords, isSystemError } from './file-system.ts'

/** Writes that failed for a reason SQLite does not tell apart: no room, a quota, a limit, a broken disk. */
const FAILED_WRITES = /^SQLITE_IOERR_(WRITE|TRUNCATE|SHMSIZE|SHMOPEN|SHMMAP|FSYNC|DIR_FSYNC|VNODE)$/
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|IOERR_CORRUPTFS|IOERR_DATA)/
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * @param path      of the database file.
 * @param waitedMs  how long a lock was waited for before the error.
 * @returns         null when the error says nothing about the database: a bug, or no error of SQLite.
 */
export function sqliteFailure(error: unknown, path: string, waitedMs: number): DatabaseFailure | null {
  if (error instanceof DatabaseFailure) return error
  const code = sqliteCode(error)
  if (code === null) return isSystemError(error) ? systemFailure(error, path) : null
  if (isBusyCode(code)) return new DatabaseBusy(path, waitedMs, error)
  if (code === 'SQLITE_FULL') return diskFull(path, error)
  if (DAMAGED.test(code)) return damaged(path, messageOf(error), error)
  if (FAILED_WRITES.test(code)) return failedWrite(path, code, error)
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return readOnly(path, error)
  if (code.startsWith('SQLITE_CANTOPEN')) return failedWrite(path, code, error)
  if (code.startsWith('SQLITE_IOERR')) {
    return new DatabaseFailure(
      'DATABASE_UNAVAILABLE',
      path,
      `${path} cannot be read or written (${code}); ${CHECK_DISK}`,
      error,
    )
  }
  return null
}

const CHECK_DISK = 'check the disk it lies on'

export function diskFull(path: string, cause?: unknown): DatabaseFailure {
  const free = freeBytes(dirname(path))
  const room = free === null ? '' : ` (${inWords(free)} free; a quota or limit may leave less)`
  const message = `no room on the disk to write ${path}${room}; make room, then try again`
  return new DatabaseFailure('DISK_FULL', path, message, cause)
}

/** @param found  what is wrong with the file. */
export function damaged(path: string, found: string, cause?: unknown): DatabaseFailure {
  const message =
    `${path} is damaged or no database (${found}); stop ccdash and put a backup in its place, ` +
    `or move the file and its -wal aside and sync again; \`ccdash doctor\` tells more`
  return new DatabaseFailure('DATABASE_CORRUPT', path, message, cause)
}

function readOnly(path: string, cause?: unknown): DatabaseFailure {
  const message =
    `${path} or its folder cannot be written: give yourself the right to write both, ` +
    'mount the file system for writing, or use another file with --db'
  return new DatabaseFailure('DATABASE_READ_ONLY', path, message, cause)
}

/** A failed system call on the way to the database, such as making its folder. */
function systemFailure(error: NodeJS.ErrnoException & { code: string }, path: string): DatabaseFailure | null {
  if (FULL.has(error.code)) return diskFull(path, error)
  if (error.code === 'EROFS' || error.code === 'EACCES' || error.code === 'EPERM') return readOnly(path, error)
  return null
}

/** What a small file beside the database meets says why the large one could not be written. */
function failedWrite(path: string, code: string, cause: unknown): DatabaseFailure {
  const met = tryToWrite(dirname(path))
  if (met === null && code.startsWith('SQLITE_CANTOPEN')) {
    return new DatabaseFailure(
      'DATABASE_UNAVAILABLE',
      path,
      `${path} cannot be opened; check its rights and kind`,
      cause,
    )
  }
  if (met === null || FULL.has(met)) return diskFull(path, cause) // it cannot grow: a limit for one file
  if (met === 'EROFS' || met === 'EACCES' || met === 'EPERM') return readOnly(path, cause)
  return new DatabaseFailure('DATABASE_UNAVAILABLE', path, `${path} cannot be written (${met}); ${CHECK_DISK}`, cause)
}

const PROBE = Buffer.alloc(65_536, 1)

/** @returns the system's code of what went wrong; null when nothing did. */
function tryToWrite(folder: string): string | null {
  const probe = join(folder, `.ccdash-probe-${process.pid}`)
  try {
    const file = openSync(probe, 'w', 0o600)
    try {
      for (let written = 0; written < PROBE.length;) written += writeSync(file, PROBE, written)
    } finally {
      closeSync(file)
    }
    return null
  } catch (error) {
    if (isSystemError(error)) return error.code
    throw error
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Busy and locked, which a retry may find gone. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && isBusyCode(code)
}

function isBusyCode(code: string): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)
}

/** The code of the error itself or of the one it wraps; Prisma keeps the driver's in its own fields. */
function sqliteCode(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > 5) return null
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>
  for (const own of [code, originalCode]) if (typeof own === 'string' && own.startsWith('SQLITE_')) return own
  for (const inner of [cause, driverAdapterError, meta]) {
    const found = sqliteCode(inner, depth + 1)
    if (found !== null) return found
  }
  return null
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
