import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertMissingRows, insertRows, selectRows, upsertRows } from './statements/bulk.ts'
import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'
import { DatabaseTooNew } from './errors.ts'
import { migrate, readMigrations } from './migrations/migrate.ts'
import { startTestPostgres, type TestPostgres } from './testing/start-test-postgres.ts'
import { readSchema, type SchemaModel } from '../scripts/read-schema.ts'
import { appMetadataTable } from './tables.ts'

type SchemaTable = Omit<SchemaModel, 'model'>

let server: TestPostgres
beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

const PRISMA_TYPE: Record<string, string> = {
  text: 'String',
  integer: 'Int',
  bigint: 'BigInt',
  'double precision': 'Float',
  boolean: 'Boolean',
  bytea: 'Bytes',
}
const FOREIGN_KEY = /^FOREIGN KEY \((.+)\) REFERENCES (\w+)\((.+)\) ON UPDATE CASCADE ON DELETE (\w+)$/

function unquoted(text: string): string {
  return text.replaceAll('"', '')
}

async function readStoredTable(database: Database, name: string): Promise<SchemaTable> {
  const columns = await database.all<{ column_name: string; data_type: string; is_nullable: string }>(
    `SELECT "column_name", "data_type", "is_nullable" FROM information_schema.columns
     WHERE "table_name" = $1 ORDER BY "ordinal_position"`,
    [name],
  )
  const constraints = await database.all<{ kind: string; text: string }>(
    `SELECT "contype" AS "kind", pg_get_constraintdef("oid") AS "text" FROM pg_constraint
     WHERE "conrelid" = $1::regclass AND "contype" IN ('p', 'f')`,
    [`"${name}"`],
  )
  const indexes = await database.all<{ text: string }>(
    `SELECT pg_get_indexdef("indexrelid") AS "text" FROM pg_index
     WHERE "indrelid" = $1::regclass AND NOT "indisprimary"`,
    [`"${name}"`],
  )
  return {
    name,
    columns: columns.map((column) => ({
      name: column.column_name,
      type: PRISMA_TYPE[column.data_type] ?? column.data_type,
      nullable: column.is_nullable === 'YES',
    })),
    key: constraints
      .filter(({ kind }) => kind === 'p')
      .flatMap(({ text }) => unquoted(/\((.+)\)/.exec(text)?.[1] ?? '').split(', ')),
    indexes: indexes
      .map(({ text }) => `${text.includes('UNIQUE') ? 'unique ' : ''}${unquoted(/\((.+)\)/.exec(text)?.[1] ?? '')}`)
      .sort(),
    foreignKeys: constraints
      .filter(({ kind }) => kind === 'f')
      .map(({ text }) => {
        const [, from, table, to, action] = FOREIGN_KEY.exec(unquoted(text)) ?? []
        return `${from} → ${table}(${to}) on delete ${action?.toLowerCase()}`
      })
      .sort(),
  }
}

describe('PostgreSQL migrations', () => {
  it('make exactly the tables, columns, keys and indexes of the derived schema', async () => {
    const file = join(import.meta.dirname, '../prisma/postgresql/schema.prisma')
    await using test = await server.openTestDatabase()
    for (const table of readSchema(readFileSync(file, 'utf8'))) {
      expect(table).toMatchObject(await readStoredTable(test.database, table.name))
    }
  })

  it('sort every text by its bytes, as SQLite does', async () => {
    await using test = await server.openTestDatabase()
    const others = await test.database.all(
      `SELECT "table_name", "column_name" FROM information_schema.columns WHERE "table_schema" = 'public'
       AND "data_type" = 'text' AND "collation_name" IS DISTINCT FROM 'C' AND "table_name" <> '_prisma_migrations'`,
    )
    expect(others).toEqual([])
  })

  it('are applied once when several processes start together', async () => {
    await using test = await server.openTestDatabase()
    const extra = [
      ...(await readMigrations('postgresql')),
      { name: '9001_a', script: 'CREATE TABLE "a" ("id" TEXT); CREATE TABLE "b" ("id" TEXT);' },
      { name: '9002_b', script: 'DROP TABLE "a";' },
    ]
    const databases = [test.database, await test.open(), await test.open()]
    const results = await Promise.all(databases.map((database) => migrate(database, extra)))
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['9001_a', '9002_b'])
    await expect(migrate(test.database)).rejects.toThrow(DatabaseTooNew)
  })
})

describe('a PostgreSQL database', () => {
  it('does not show its password', async () => {
    await using test = await server.openTestDatabase()
    expect(test.database.url).toMatch(/^postgresql:\/\/postgres:\*\*\*@127\.0\.0\.1:\d+\/test_\d+$/)
  })

  it('undoes a transaction that throws, and counts what was committed', async () => {
    await using test = await server.openTestDatabase()
    const { database } = test
    const row = { projectId: 'p', key: 'k', value: '1' }
    const failing = database.transaction(async (sql) => {
      await upsertRows(sql, appMetadataTable, [row])
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(database.rowsWritten().size).toBe(0)
    await database.transaction((sql) => upsertRows(sql, appMetadataTable, [row]))
    expect(await selectRows(database, appMetadataTable, { where: { projectId: 'p' } })).toEqual([row])
    expect([...database.rowsWritten()]).toEqual([['app_metadata', 1]])
  })

  it('gathers statistics of a table as soon as it has grown', async () => {
    await using test = await server.openTestDatabase()
    const estimate = async () => {
      const [row] = await test.database.all<{ rows: number }>(
        `SELECT "reltuples" AS "rows" FROM pg_class WHERE "relname" = 'app_metadata'`,
      )
      return row?.rows
    }
    const write = (from: number, count: number) => {
      const rows = Array.from({ length: count }, (_, n) => ({ projectId: 'p', key: `k${from + n}`, value: '' }))
      return test.database.transaction((sql) => insertRows(sql, appMetadataTable, rows))
    }
    await write(0, 499)
    expect(await estimate()).toBe(-1)
    await write(499, 1)
    expect(await estimate()).toBe(500)
    await write(500, 4499)
    expect(await estimate()).toBe(500)
    await write(4999, 1)
    expect(await estimate()).toBe(5000)
  })

  it('runs one write for each row, and adds rows that are missing', async () => {
    await using test = await server.openTestDatabase()
    const { database } = test
    const text = 'INSERT INTO "app_metadata" ("projectId", "key", "value") VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
    const rows = ['a', 'b', 'a'].map((key) => ['p', key, ''])
    expect(await database.runEach(text, rows)).toEqual([1, 1, 0])
    const given = ['b', 'c'].map((key) => ({ projectId: 'p', key, value: 'new' }))
    expect(await database.transaction((sql) => insertMissingRows(sql, appMetadataTable, given))).toEqual([given[1]])
    expect(database.rowsWritten().get('app_metadata')).toBe(3)
  })

  it('refuses writes on a read-only connection and connections that fail', async () => {
    await using test = await server.openTestDatabase()
    const reading = await test.open({ readOnly: true })
    await expect(reading.run('DELETE FROM "app_metadata"')).rejects.toThrow('read-only')
    await expect(openDatabase({ url: 'postgresql://nobody:x@127.0.0.1:1/none' })).rejects.toThrow('ECONNREFUSED')
  })
})
