/** Databases that an older version wrote (`fixtures/databases`, made by `scripts/make-fixture.ts`), for tests of migrations. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openDatabase } from '../open-database.ts'
import { migrate, readMigrations } from '../migrations/migrate.ts'
import type { Dialect, SqlValue } from '../sql.ts'

/** Where everything lay when the rows were written. */
const FOLDER_IN_ROWS = '/ccdash-fixture'

export type Fixture = {
  /** The newest migration of the version that wrote it, e.g. `0001_init`. */
  readonly newest: string
  /** Takes the place of the folder in which the project lay. */
  readonly folder: string
}

export type FixtureRow = { readonly table: string; readonly row: Readonly<Record<string, SqlValue>> }

/** Fills an empty database as that version left it. */
export async function restoreFixture(url: string, { newest, folder }: Fixture): Promise<void> {
  await using database = await openDatabase({ url })
  const known = await readMigrations(database.dialect)
  await migrate(
    database,
    known.filter(({ name }) => name <= newest),
  )
  const rows = await readFixture(database.dialect, { newest, folder })
  await database.rewriteTables(async (sql) => {
    if (sql.dialect === 'postgresql') await sql.run("SET LOCAL session_replication_role = 'replica'") // rows in any order
    await sql.run('DELETE FROM "_prisma_migrations"')
    for (const { table, row } of rows) {
      const columns = Object.keys(row)
      const places = columns.map((_, index) => `$${index + 1}`)
      const names = columns.map((name) => `"${name}"`)
      await sql.run(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row))
    }
  })
}

/** The rows as that version wrote them. */
export async function readFixture(dialect: Dialect, { newest, folder }: Fixture): Promise<FixtureRow[]> {
  const file = join(import.meta.dirname, '../../../../fixtures/databases', `${newest}.${dialect}.jsonl.gz`)
  const text = gunzipSync(await readFile(file)).toString('utf8')
  const lines = text.replaceAll(FOLDER_IN_ROWS, folder).trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line, revive) as FixtureRow)
}

function revive(_: string, value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'string'
  return isBytes ? Buffer.from(value.bytes as string, 'base64') : value
}
