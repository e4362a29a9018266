import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { readSchema, type SchemaModel } from '../scripts/read-schema.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

type SchemaTable = Omit<SchemaModel, 'model'>

const schema = readSchema(readFileSync(join(import.meta.dirname, '../prisma/schema.prisma'), 'utf8'))

const PRISMA_TYPE: Record<string, string> = {
  TEXT: 'String',
  INTEGER: 'Int',
  BIGINT: 'BigInt',
  REAL: 'Float',
  BOOLEAN: 'Boolean',
  BLOB: 'Bytes',
}

async function readStoredTable(database: Database, name: string): Promise<SchemaTable> {
  const info = await database.all<{ name: string; type: string; notnull: number; pk: number }>(
    `SELECT * FROM pragma_table_info('${name}')`,
  )
  const indexes = await database.all<{ name: string; unique: number; origin: string }>(
    `SELECT * FROM pragma_index_list('${name}') WHERE "origin" <> 'pk'`,
  )
  const indexColumns = await Promise.all(
    indexes.map(async (index) => {
      const columns = await database.all<{ name: string }>(`SELECT "name" FROM pragma_index_info('${index.name}')`)
      return `${index.unique === 1 ? 'unique ' : ''}${columns.map((column) => column.name).join(', ')}`
    }),
  )
  const references = await database.all<{ id: number; table: string; from: string; to: string; on_delete: string }>(
    `SELECT * FROM pragma_foreign_key_list('${name}') ORDER BY "id", "seq"`,
  )
  const foreignKeys = [...Map.groupBy(references, ({ id }) => id).values()].map((parts) => {
    const list = (side: 'from' | 'to') => parts.map((part) => part[side]).join(', ')
    return `${list('from')} → ${parts[0]?.table}(${list('to')}) on delete ${parts[0]?.on_delete.toLowerCase()}`
  })
  return {
    name,
    columns: info.map((column) => {
      return { name: column.name, type: PRISMA_TYPE[column.type] ?? column.type, nullable: column.notnull === 0 }
    }),
    key: info
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name),
    indexes: indexColumns.sort(),
    foreignKeys: foreignKeys.sort(),
  }
}

describe('SQLite migrations', () => {
  it('make exactly the tables, columns, keys and indexes of schema.prisma', async () => {
    await using test = await openTestDatabase()
    const names = await test.database.all<{ name: string }>(
      `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE '\\_prisma%' ESCAPE '\\'`,
    )
    expect(names.map(({ name }) => name).sort()).toEqual(schema.map(({ name }) => name).sort())
    for (const table of schema) expect(table).toMatchObject(await readStoredTable(test.database, table.name))
  })
})
