/**
 * Looks at what lies where an SQLite database shall be, before anything is written: a file of another program stays as it is.
 *
 * Ours is what bears our application id; or, from before there was one, what has our first migration and tables; or what has
 * no table at all. Nothing here opens the file by other means than SQLite: closing it would take SQLite's locks away.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { Sqlite, type SqliteConnection } from './better-sqlite3.ts'
import { DatabaseFailure } from '../errors.ts'
import { kindInWords, linkStatOf, statOf } from './file-system.ts'
import { damaged, sqliteFailure } from './sqlite-failures.ts'

/** "CCDa" as a number: stands in the header of the file, where `file` and SQLite look for it. */
export const APPLICATION_ID = 0x43_43_44_61
const OUR_TABLES = ['_prisma_migrations', 'operation_event', 'source_file', 'app_metadata'] as const
const WAL_HEADER_BYTES = 32
const TABLES_NAMED = 5

/**
 * @returns whether there is a database; false: it is ours to make.
 * @throws DatabaseFailure DATABASE_FOREIGN, DATABASE_CORRUPT, DATABASE_UNAVAILABLE, DATABASE_READ_ONLY, DATABASE_BUSY
 */
export function inspectSqlite(path: string, timeoutMs: number): boolean {
  const stats = statOf(path)
  if (stats === null) {
    if (linkStatOf(path) === null) return false
    throw new DatabaseFailure(
      'DATABASE_UNAVAILABLE',
      path,
      `${path} is a link to nothing; mend it or use another file with --db`,
    )
  }
  const kind = kindInWords(stats)
  if (kind !== null)
    throw new DatabaseFailure('DATABASE_UNAVAILABLE', path, `${path} is ${kind}, no database; name a file with --db`)
  const walSize = statOf(`${path}-wal`)?.size ?? 0
  if (stats.size === 0) {
    if (walSize === 0) return false
    throw damaged(path, 'it is empty, but its -wal is not: SQLite would throw that away')
  }
  if (walSize > 0 && !isWalHeader(`${path}-wal`)) throw damaged(path, 'its -wal does not begin as one')
  judge(path, timeoutMs, walSize > 0 || statOf(`${path}-journal`) !== null)
  return true
}

/** @param leftovers  another program may have crashed: opened for writing, its file would be repaired. */
function judge(path: string, timeout: number, leftovers: boolean): void {
  let sqlite: SqliteConnection | null = null
  try {
    // Opened for writing, as only such a connection takes the files away again that it makes beside one in WAL mode.
    sqlite = new Sqlite(path, leftovers ? { readonly: true, timeout } : { fileMustExist: true, timeout })
    const tables = tableNames(sqlite)
    const id = applicationId(sqlite)
    if (
      id === APPLICATION_ID ||
      (id === 0 && (tables.length === 0 || OUR_TABLES.every((name) => tables.includes(name))))
    )
      return
    throw foreign(path, tables)
  } catch (error) {
    throw sqliteFailure(error, path, timeout) ?? error
  } finally {
    sqlite?.close()
  }
}

function applicationId(sqlite: SqliteConnection): number {
  const [row] = sqlite.prepare('PRAGMA application_id').all({}) as { application_id: number }[]
  return row?.application_id ?? 0
}

function tableNames(sqlite: SqliteConnection): string[] {
  const rows = sqlite.prepare(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' ORDER BY "name"`).all({})
  return (rows as { name: string }[]).map(({ name }) => name)
}

function foreign(path: string, tables: readonly string[]): DatabaseFailure {
  const named = tables.slice(0, TABLES_NAMED).join(', ') + (tables.length > TABLES_NAMED ? ', …' : '')
  const holds = tables.length === 0 ? '' : ` (tables: ${named})`
  return new DatabaseFailure(
    'DATABASE_FOREIGN',
    path,
    `${path} is the database of another program${holds}; nothing was changed. Use another file with --db`,
  )
}

/** Magic number and format version of a write-ahead log. SQLite takes no locks on this file, so it may be opened here. */
function isWalHeader(path: string): boolean {
  const header = Buffer.alloc(WAL_HEADER_BYTES)
  const file = openSync(path, 'r')
  try {
    if (readSync(file, header, 0, header.length, 0) < header.length) return false
  } finally {
    closeSync(file)
  }
  return (header.readUInt32BE(0) & ~1) === 0x37_7f_06_82 && header.readUInt32BE(4) === 3_007_000
}
