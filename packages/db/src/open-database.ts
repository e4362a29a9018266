import type { Database, OpenDatabase } from './database.ts'
import { openPostgres } from './dialect/postgres-database.ts'
import { openSqlite } from './dialect/sqlite-database.ts'

/** Opens without migrating: see migrate. @throws DatabaseFailure; Error when the URL is of neither kind */
export async function openDatabase(options: OpenDatabase): Promise<Database> {
  if (options.url.startsWith('file:')) return openSqlite(options)
  if (/^postgres(ql)?:/.test(options.url)) return openPostgres(options)
  throw new Error(`database URL must start with file: or postgresql:, got ${options.url.split(':')[0]}:…`)
}
