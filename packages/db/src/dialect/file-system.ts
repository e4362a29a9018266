/** What the file system under a database is asked: room, kind of a file, modes. */
import { chmodSync, lstatSync, type Stats, statfsSync, statSync } from 'node:fs'

/** Bytes an ordinary user may still write where `path` lies; null when nobody can tell. */
export function freeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}

/** `1.5 MB`, `0 bytes` */
export function inWords(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 'bytes'
  for (const larger of units) {
    if (value < 1000) break
    value /= 1000
    unit = larger
  }
  return `${unit === 'bytes' ? value : value.toFixed(1)} ${unit}`
}

/** Follows links; null when there is none. @throws what else the system says */
export function statOf(path: string): Stats | null {
  return orNull(() => statSync(path))
}

/** The link itself; null when there is none. */
export function linkStatOf(path: string): Stats | null {
  return orNull(() => lstatSync(path))
}

/** What it is in words when it is no regular file. */
export function kindInWords(stats: Stats): string | null {
  if (stats.isFile()) return null
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

/**
 * Takes from everybody but the owner what they may do with it, whatever the umask. Only the owner can; on Windows the rights of
 * the folder above count, so nothing is done there.
 *
 * @param mode  0o600 for a file, 0o700 for a folder.
 * @returns     whether nobody else may now read it.
 */
export function makePrivate(path: string, mode: 0o600 | 0o700): boolean {
  if (process.platform === 'win32') return true
  const stats = statOf(path)
  if (stats === null || (stats.mode & 0o077) === 0) return true
  try {
    chmodSync(path, mode)
    return true
  } catch (error) {
    if (isSystemError(error)) return false // somebody else's, or a file system without modes: `doctor` tells
    throw error
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

function orNull(look: () => Stats): Stats | null {
  try {
    return look()
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}
