/**
 * Applies pending migrations at start-up: the SQL files of prisma/migrations (or prisma/postgresql/migrations) in order,
 * each in a transaction with its row in `_prisma_migrations`, which is kept as Prisma keeps it.
 *
 * Several processes may start at once: the write lock (SQLite) or an advisory lock (PostgreSQL) lets one apply a migration,
 * the others find it applied. A migration that rewrites tables says so in its first line, `-- rewrites tables`; then a
 * SQLite database is copied to `<file>.backup-<time>` first. A PostgreSQL database is not copied: back it up with pg_dump.
 */
import { createHash, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../database.ts'
import { DatabaseFailure, DatabaseTooNew } from '../errors.ts'
import { makeFile } from '../dialect/open-sqlite-files.ts'
import type { Dialect, Sql } from '../sql.ts'
import { sqlitePath } from '../dialect/sqlite-database.ts'
import { diskFull } from '../dialect/sqlite-failures.ts'
import { APPLICATION_ID } from '../dialect/sqlite-inspect.ts'

const prismaFolder = join(import.meta.dirname, '../../prisma')
const MIGRATION_LOCK = 7_228_551_031 // any number that nobody else uses
const REWRITES = '-- rewrites tables'

const CREATE_MIGRATIONS_TABLE = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
  )`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`,
} as const satisfies Record<Dialect, string>

export type Migration = { readonly name: string; readonly script: string }
export type Migrated = { readonly applied: string[]; readonly backupPath: string | null }

/**
 * Brings the database to this version's schema; a read-only one is only checked, and one that has it all is not written to.
 *
 * @param migrations left out: those of this package.
 * @throws DatabaseTooNew when it holds migrations this version does not know
 * @throws DatabaseFailure DATABASE_FOREIGN when it holds none that this version knows
 * @throws Error when a migration fails (nothing of it stays), or a read-only database lacks one
 */
export async function migrate(database: Database, migrations?: readonly Migration[]): Promise<Migrated> {
  const known = migrations ?? (await readMigrations(database.dialect))
  if (database.readOnly) {
    const [missing] = await pendingMigrations(database, database.url, known)
    if (missing !== undefined)
      throw new Error(`${database.url} lacks migration ${missing.name}: start ccdash on it once`)
    return { applied: [], backupPath: null }
  }
  const isNew = !(await hasMigrationsTable(database))
  let pending = isNew ? [...known] : await pendingMigrations(database, database.url, known)
  if (!isNew && pending.length === 0) {
    await markLater(database)
    return { applied: [], backupPath: null }
  }
  pending = await database.transaction(async (sql) => {
    await lockMigrations(sql)
    await sql.script(CREATE_MIGRATIONS_TABLE[sql.dialect])
    await mark(sql)
    return pendingMigrations(sql, database.url, known)
  })
  const backupPath = await backUpBeforeRewrite(database, known, pending)
  const applied: string[] = []
  while (pending.length > 0) {
    await database.rewriteTables(async (sql) => {
      await lockMigrations(sql)
      pending = await pendingMigrations(sql, database.url, known) // another process may have applied some meanwhile
      const next = pending.shift()
      if (next === undefined) return
      await applyMigration(sql, next)
      applied.push(next.name)
    })
  }
  return { applied, backupPath }
}

async function hasMigrationsTable(sql: Sql): Promise<boolean> {
  const query = {
    sqlite: `SELECT 1 FROM "sqlite_master" WHERE "name" = '_prisma_migrations'`,
    postgresql: `SELECT 1 WHERE to_regclass('"_prisma_migrations"') IS NOT NULL`,
  } as const satisfies Record<Dialect, string>
  return (await sql.all(query[sql.dialect])).length > 0
}

/** Writes into an SQLite file whose it is: see sqlite-inspect.ts. */
async function mark(sql: Sql): Promise<void> {
  if (sql.dialect === 'sqlite') await sql.script(`PRAGMA application_id = ${APPLICATION_ID}`)
}

/** A file from before files were marked; when it cannot be written now, the next start marks it. */
async function markLater(database: Database): Promise<void> {
  if (database.dialect !== 'sqlite') return
  const [row] = await database.all<{ application_id: number }>('PRAGMA application_id')
  if (row?.application_id === APPLICATION_ID) return
  try {
    await database.transaction(mark, { lockWaitMs: 0 })
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error
  }
}

/** The migrations of this package, in order. */
export async function readMigrations(dialect: Dialect): Promise<Migration[]> {
  const folder = join(prismaFolder, ...(dialect === 'sqlite' ? [] : ['postgresql']), 'migrations')
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => ({ name, script: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  )
}

async function pendingMigrations(sql: Sql, url: string, known: readonly Migration[]): Promise<Migration[]> {
  const rows = await sql.all<{ migration_name: string }>(
    'SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY "migration_name"',
  )
  const applied = new Set(rows.map((row) => row.migration_name))
  const names = new Set(known.map(({ name }) => name))
  const unknown = [...applied].find((name) => !names.has(name))
  if (unknown !== undefined) {
    const isForeign = names.size > 0 && known.every(({ name }) => !applied.has(name))
    throw isForeign ? holdsOthers(url, unknown) : new DatabaseTooNew(url, unknown)
  }
  return known.filter(({ name }) => !applied.has(name))
}

function holdsOthers(url: string, migration: string): DatabaseFailure {
  const message = `${url} holds the tables of another program (migration ${migration}); use another database with --db`
  return new DatabaseFailure('DATABASE_FOREIGN', url, message)
}

async function applyMigration(sql: Sql, { name, script }: Migration): Promise<void> {
  await sql.script(script)
  const now = new Date().toISOString()
  await sql.run(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count")
     VALUES ($1, $2, $3, $4, $3, 1)`,
    [randomUUID(), createHash('sha256').update(script).digest('hex'), now, name],
  )
}

/** SQLite holds its write lock already. */
async function lockMigrations(sql: Sql): Promise<void> {
  if (sql.dialect === 'postgresql') await sql.all('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
}

async function backUpBeforeRewrite(
  database: Database,
  known: readonly Migration[],
  pending: readonly Migration[],
): Promise<string | null> {
  const isNew = pending.length === known.length
  if (database.dialect !== 'sqlite' || isNew || !pending.some(({ script }) => script.startsWith(REWRITES))) return null
  const backupPath = `${sqlitePath(database.url)}.backup-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  try {
    makeFile(backupPath) // so that it is its owner's alone from the first byte
    await database.all('VACUUM INTO $1', [backupPath])
    return backupPath
  } catch (error) {
    for (const part of ['', '-journal']) rmSync(`${backupPath}${part}`, { force: true }) // half a backup is none
    const isFull = database.failureOf(error)?.code === 'DISK_FULL'
    throw isFull ? diskFull(backupPath, error) : error
  }
}
