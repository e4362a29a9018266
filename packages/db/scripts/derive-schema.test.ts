import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { derivePostgresSchema, deriveTables } from './derive-schema.ts'

const prisma = join(import.meta.dirname, '../prisma')
const sqlite = readFileSync(join(prisma, 'schema.prisma'), 'utf8')

describe('the PostgreSQL schema', () => {
  it('is up to date with the SQLite schema', () => {
    expect(derivePostgresSchema(sqlite)).toBe(readFileSync(join(prisma, 'postgresql/schema.prisma'), 'utf8'))
  })

  it('has the same models under another provider and client folder', () => {
    const models = (schema: string) => schema.slice(schema.indexOf('model '))
    const derived = derivePostgresSchema(sqlite)
    expect(models(derived)).toBe(models(sqlite))
    expect(derived).toContain('provider = "postgresql"')
    expect(derived).toContain('"../../src/generated/postgresql"')
  })

  it('is not derived from a schema that does not name its provider and output once', () => {
    expect(() => derivePostgresSchema(sqlite.replace('"sqlite"', '"mysql"'))).toThrow('"sqlite"')
  })
})

describe('the tables', () => {
  it('are up to date with the SQLite schema', () => {
    expect(deriveTables(sqlite)).toBe(readFileSync(join(import.meta.dirname, '../src/tables.ts'), 'utf8'))
  })

  it('follow the schema: name, key and type of each column', () => {
    const schema =
      'model Thing {\n  projectId String\n  size      BigInt?\n\n  @@id([projectId])\n  @@map("thing")\n}\n'
    expect(deriveTables(schema)).toContain(
      "export const thingTable = table<Thing>('thing', ['projectId'], {\n  projectId: 'text',\n  size: 'bigint',\n})\n",
    )
  })
})
