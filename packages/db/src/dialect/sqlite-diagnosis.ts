/** What is wrong with an SQLite database and what can be saved of it, for `ccdash doctor`. Nothing is written. */
import { dirname } from 'node:path'
import { Sqlite, type SqliteConnection } from './better-sqlite3.ts'
import { isSystemError, kindInWords, statOf } from './file-system.ts'
import { backupsOf, filesOf } from './open-sqlite-files.ts'
import { sqlitePath } from './sqlite-database.ts'

const LINES = 3
const TIMEOUT_MS = 1000

/** @returns a line each: what was found, then what to do. */
export function diagnoseSqlite(url: string): string[] {
  const path = sqlitePath(url)
  const stats = statOf(path)
  if (stats === null) return [`${path} is not there`]
  const kind = kindInWords(stats)
  if (kind !== null) return [`${path} is ${kind}`]
  const wal = statOf(`${path}-wal`)
  return [
    `${path}: ${stats.size} bytes${wal === null ? '' : `, beside it a -wal of ${wal.size} bytes`}`,
    ...lookInside(path),
    ...advise(path),
  ]
}

/** Files with data, and the folder they lie in, that others than their owner may read; [] on Windows. */
export function findExposed(url: string): { files: string[]; folder: string | null } {
  const path = sqlitePath(url)
  const isExposed = (one: string) => process.platform !== 'win32' && ((statOf(one)?.mode ?? 0) & 0o077) !== 0
  const folder = dirname(path)
  return { files: filesOf(path).filter(isExposed), folder: isExposed(folder) ? folder : null }
}

function lookInside(path: string): string[] {
  let sqlite: SqliteConnection
  try {
    sqlite = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: TIMEOUT_MS })
  } catch (error) {
    return [`it cannot be opened: ${messageOf(error)}`]
  }
  try {
    return [...check(sqlite), readable(sqlite)]
  } finally {
    sqlite.close()
  }
}

function check(sqlite: SqliteConnection): string[] {
  try {
    const rows = sqlite.prepare(`PRAGMA integrity_check(${LINES})`).all({}) as { integrity_check: string }[]
    return rows.map((row) => `integrity check: ${row.integrity_check.split('\n', LINES).join('; ')}`)
  } catch (error) {
    return [`integrity check: ${messageOf(error)}`]
  }
}

/** Verdicts are the only thing that files cannot give back. */
function readable(sqlite: SqliteConnection): string {
  try {
    const rows = sqlite.prepare('SELECT * FROM "link_judgement"').all({})
    return `${rows.length} verdicts can be read: if it still opens the database, \`ccdash links export-judgements\` saves them`
  } catch (error) {
    return `verdicts cannot be read: ${messageOf(error)}`
  }
}

function advise(path: string): string[] {
  const [newest] = backupsOf(path)
  const restore = newest === undefined ? 'put a backup of yours in its place' : `restore the copy of ${newest}`
  return [
    `to do: stop ccdash, then ${restore}; or move ${path} and ${path}-wal aside and sync again: ` +
      'all but verdicts and links made by hand is read from the files anew',
  ]
}

/** @throws what is no error of SQLite or the system: a bug */
function messageOf(error: unknown): string {
  if (error instanceof Error && (isSystemError(error) || 'code' in error)) return error.message
  throw error
}
