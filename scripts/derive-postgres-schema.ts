/**
 * Writes the PostgreSQL schema from the SQLite one, which is the one people edit: a Prisma datasource has one provider.
 *
 *   node scripts/derive-postgres-schema.ts            writes packages/db/prisma/postgresql/schema.prisma
 *   node scripts/derive-postgres-schema.ts --check    writes nothing; exit code 1 when that file is stale
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const prismaFolder = join(import.meta.dirname, '..', 'packages', 'db', 'prisma')
const HEADER =
  '// Derived from ../schema.prisma by scripts/derive-postgres-schema.ts: edit that one and run `pnpm db:derive`.\n\n'

/** @throws Error when the SQLite schema lacks one of the lines that differ between the two. */
export function derivePostgresSchema(sqliteSchema: string): string {
  const body = sqliteSchema.slice(sqliteSchema.indexOf('generator client'))
  return (
    HEADER +
    swap(swap(body, '"../src/generated/sqlite"', '"../../src/generated/postgresql"'), '"sqlite"', '"postgresql"')
  )
}

function swap(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`schema.prisma must have ${from} exactly once`)
  return text.replace(from, to)
}

async function main(): Promise<void> {
  const target = join(prismaFolder, 'postgresql', 'schema.prisma')
  const derived = derivePostgresSchema(await readFile(join(prismaFolder, 'schema.prisma'), 'utf8'))
  if (!process.argv.includes('--check')) {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, derived)
    return
  }
  const current = await readFile(target, 'utf8').catch(() => '')
  if (current !== derived) {
    console.error(`${target} is stale: run pnpm db:derive`)
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
