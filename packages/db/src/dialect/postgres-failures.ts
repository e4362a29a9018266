/** SQLSTATEs and lost connections, also where Prisma has wrapped them → what is wrong and what to do. */
import { DatabaseBusy, DatabaseFailure, type DatabaseFailureCode } from '../errors.ts'

/** Classes and single states; the longest that fits counts. */
const BY_STATE: Readonly<Record<string, DatabaseFailureCode>> = {
  '08': 'DATABASE_UNAVAILABLE', // connection exceptions
  '25006': 'DATABASE_READ_ONLY',
  '28': 'DATABASE_UNAVAILABLE', // refused to log in
  '3D000': 'DATABASE_UNAVAILABLE',
  '53': 'DATABASE_UNAVAILABLE', // out of memory, too many connections
  '53100': 'DISK_FULL',
  '55P03': 'DATABASE_BUSY', // lock_timeout
  '57P01': 'DATABASE_UNAVAILABLE',
  '57P02': 'DATABASE_UNAVAILABLE',
  '57P03': 'DATABASE_UNAVAILABLE',
  '57P05': 'DATABASE_UNAVAILABLE',
  '58030': 'DATABASE_UNAVAILABLE', // input/output error of the server
  XX001: 'DATABASE_CORRUPT',
  XX002: 'DATABASE_CORRUPT',
}

/** What the connection itself meets, and what `pg` says of one that ended under a query. */
const LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])
const LOST_TEXT =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

const ADVICE: Readonly<Record<string, string>> = {
  DISK_FULL: 'its server has no room on the disk; make room there, then try again',
  DATABASE_READ_ONLY: 'its server takes no writes (a standby, or set to read only)',
  DATABASE_CORRUPT: 'its server found damaged data; see its log and restore a backup',
  DATABASE_UNAVAILABLE: 'its server cannot be reached; it is used again as soon as it answers',
}

/** @param place the URL without its password. @returns null when the error says nothing about the server: a bug. */
export function postgresFailure(error: unknown, place: string, waitedMs: number): DatabaseFailure | null {
  if (error instanceof DatabaseFailure) return error
  const code = codeOf(error)
  if (code === null) return null
  if (code === 'DATABASE_BUSY') return new DatabaseBusy(place, waitedMs, error)
  const said = error instanceof Error && error.message !== '' ? `: ${error.message}` : ''
  return new DatabaseFailure(code, place, `${place}: ${ADVICE[code]}${said}`, error)
}

function codeOf(error: unknown, depth = 0): DatabaseFailureCode | null {
  if (typeof error !== 'object' || error === null || depth > 5) return null
  const { code, originalCode, message, cause, meta, driverAdapterError, errors } = error as Record<string, unknown>
  for (const own of [code, originalCode]) {
    if (typeof own !== 'string') continue
    if (LOST.has(own)) return 'DATABASE_UNAVAILABLE'
    const known = BY_STATE[own] ?? (/^[0-9A-Z]{5}$/.test(own) ? BY_STATE[own.slice(0, 2)] : undefined)
    if (known !== undefined) return known
  }
  if (typeof message === 'string' && LOST_TEXT.test(message)) return 'DATABASE_UNAVAILABLE'
  for (const inner of [cause, driverAdapterError, meta, Array.isArray(errors) ? errors[0] : undefined]) {
    const found = codeOf(inner, depth + 1)
    if (found !== null) return found
  }
  return null
}
