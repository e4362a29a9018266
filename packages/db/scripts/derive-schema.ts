/**
 * Writes what follows from `prisma/schema.prisma`, the one text people edit:
 *
 *   prisma/postgresql/schema.prisma   the same models for PostgreSQL: a Prisma datasource has one provider
 *   src/tables.ts                     the tables as bulk statements need them, and the types of their rows
 *
 *   node packages/db/scripts/derive-schema.ts            writes them
 *   node packages/db/scripts/derive-schema.ts --check    writes nothing; exit code 1 when one of them is stale
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSchema, type SchemaModel } from './read-schema.ts'

const folder = join(import.meta.dirname, '..')
const HOW = 'by scripts/derive-schema.ts: edit that one and run `npm run db:derive`.'

/** @throws Error when the SQLite schema lacks one of the lines that differ between the two. */
export function derivePostgresSchema(sqliteSchema: string): string {
  const body = sqliteSchema.slice(sqliteSchema.indexOf('generator client'))
  return (
    `// Derived from ../schema.prisma ${HOW}\n\n` +
    swap(swap(body, '"../src/generated/sqlite"', '"../../src/generated/postgresql"'), '"sqlite"', '"postgresql"')
  )
}

function swap(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`schema.prisma must have ${from} exactly once`)
  return text.replace(from, to)
}

const COLUMN_TYPE: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'int',
  BigInt: 'bigint',
  Float: 'float',
  Boolean: 'boolean',
  Bytes: 'bytes',
}

/** Laid out as the formatter would, so that it has nothing to say. */
export function deriveTables(sqliteSchema: string): string {
  const models = readSchema(sqliteSchema)
  const names = models.map(({ model }) => model).toSorted()
  const list = names.map((name) => `  ${name},\n`).join('')
  const client = `from './generated/sqlite/client.ts'`
  return [
    `/** Derived from prisma/schema.prisma ${HOW} */`,
    `import type {\n${list}} ${client}`,
    `import { table } from './table.ts'\n`,
    `export type {\n${list}} ${client}\n`,
    models.map(describeTable).join('\n'),
  ].join('\n')
}

function describeTable({ model, name, key, columns }: SchemaModel): string {
  const variable = `${model.slice(0, 1).toLowerCase()}${model.slice(1)}Table`
  const types = columns.map((column) => `${column.name}: '${COLUMN_TYPE[column.type]}',`)
  const keys = `[${key.map((column) => `'${column}'`).join(', ')}]`
  const head = `export const ${variable} = table<${model}>('${name}', ${keys}, {`
  if (head.length <= LINE) return `${head}\n${types.map((type) => `  ${type}\n`).join('')}})\n`
  const wide =
    keys.length + 3 <= LINE ? `  ${keys},\n` : `  [\n${key.map((column) => `    '${column}',\n`).join('')}  ],\n`
  return [
    `export const ${variable} = table<${model}>(\n  '${name}',\n${wide}  {\n`,
    `${types.map((type) => `    ${type}\n`).join('')}  },\n)\n`,
  ].join('')
}

const LINE = 120

async function main(): Promise<void> {
  const schema = await readFile(join(folder, 'prisma/schema.prisma'), 'utf8')
  const derived = {
    'prisma/postgresql/schema.prisma': derivePostgresSchema(schema),
    'src/tables.ts': deriveTables(schema),
  }
  for (const [name, text] of Object.entries(derived)) {
    const file = join(folder, name)
    if (!process.argv.includes('--check')) {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
      console.error(`packages/db/${name} is stale: run npm run db:derive`)
      process.exitCode = 1
    }
  }
}

if (import.meta.main) await main()
