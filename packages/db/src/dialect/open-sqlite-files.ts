/** The files of an SQLite database before it is opened: folder and file are made, and are the owner's alone. */
import { closeSync, fchmodSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isSystemError, makePrivate, statOf } from './file-system.ts'
import { reservePath } from './sqlite-reserve.ts'

/**
 * Folders that are made are 0700, files 0600, whatever the umask; files that are there are mended. SQLite gives the files beside a
 * database its mode.
 *
 * @param ownFolder  the folder belongs to ccdash: mended as well. Any other folder's mode is its owner's business.
 * @param isThere    whether the file is there, so that it is not made.
 */
export function prepareFiles(path: string, { ownFolder, isThere }: { ownFolder: boolean; isThere: boolean }): void {
  const folder = dirname(path)
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined
  if (made || ownFolder) makePrivate(folder, 0o700)
  if (!isThere) makeFile(path)
  for (const file of filesOf(path)) makePrivate(file, 0o600)
}

/** The database with everything beside it that holds its data. */
export function filesOf(path: string): string[] {
  const sides = [path, `${path}-wal`, `${path}-shm`, reservePath(path)]
  return [...sides.filter((side) => statOf(side) !== null), ...backupsOf(path)]
}

/** Copies made before tables were rewritten, the newest first. */
export function backupsOf(path: string): string[] {
  const beginning = `${basename(path)}.backup-`
  try {
    const names = readdirSync(dirname(path)).filter((name) => name.startsWith(beginning))
    return names.sort((a, b) => (a < b ? 1 : -1)).map((name) => join(dirname(path), name))
  } catch (error) {
    if (isSystemError(error)) return [] // a folder that may be entered but not listed
    throw error
  }
}

/** An empty file that only its owner may read: an empty one is a database without tables. */
export function makeFile(path: string): void {
  try {
    const file = openSync(path, 'wx', 0o600)
    if (process.platform !== 'win32') fchmodSync(file, 0o600)
    closeSync(file)
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error
  }
}
