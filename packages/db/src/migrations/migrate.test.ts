import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { DatabaseTooNew } from '../errors.ts'
import { migrate, type Migration, readMigrations } from './migrate.ts'

const one: Migration = {
  name: '0001_one',
  script: 'CREATE TABLE "a" ("id" TEXT PRIMARY KEY);\nINSERT INTO "a" VALUES (\'x\');',
}
const two: Migration = {
  name: '0002_two',
  script:
    'ALTER TABLE "a" ADD COLUMN "more" TEXT;\nCREATE TABLE "b" ("a" TEXT REFERENCES "a"("id") ON DELETE CASCADE);\nINSERT INTO "b" VALUES (\'x\');',
}
const rewrite: Migration = {
  name: '0003_rewrite',
  script:
    '-- rewrites tables\nCREATE TABLE "new_a" ("id" TEXT PRIMARY KEY, "other" TEXT);\nINSERT INTO "new_a" SELECT "id", \'y\' FROM "a";\nDROP TABLE "a";\nALTER TABLE "new_a" RENAME TO "a";',
}

async function openFile() {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-migrate-'))
  const url = `file:${join(folder, 'data', 'ops.db')}`
  const opened: Database[] = []
  return {
    url,
    folder: dirname(url.slice('file:'.length)),
    async open(readOnly = false) {
      const database = await openDatabase({ url, readOnly })
      opened.push(database)
      return database
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((database) => database.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function appliedNames(database: Database): Promise<string[]> {
  const rows = await database.all<{ migration_name: string; checksum: string; finished_at: string }>(
    'SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"',
  )
  for (const row of rows) expect([row.checksum.length, row.finished_at]).toEqual([64, expect.stringMatching(/Z$/)])
  return rows.map((row) => row.migration_name)
}

describe('migrate', () => {
  it('makes the folder and the file, applies what is pending in order, and nothing twice', async () => {
    await using file = await openFile()
    const database = await file.open()
    expect((await migrate(database, [one])).applied).toEqual(['0001_one'])
    expect((await migrate(database, [one, two])).applied).toEqual(['0002_two'])
    expect((await migrate(database, [one, two])).applied).toEqual([])
    expect(await appliedNames(database)).toEqual(['0001_one', '0002_two'])
    expect(await database.all('SELECT * FROM "a"')).toEqual([{ id: 'x', more: null }])
  })

  it('leaves nothing of a migration that fails and keeps those before it', async () => {
    await using file = await openFile()
    const database = await file.open()
    const broken = { name: '0002_two', script: 'CREATE TABLE "c" ("id" TEXT);\nINSERT INTO "nowhere" VALUES (1);' }
    await expect(migrate(database, [one, broken])).rejects.toThrow('nowhere')
    expect(await appliedNames(database)).toEqual(['0001_one'])
    const tables = await database.all<{ name: string }>(`SELECT "name" FROM "sqlite_master" WHERE "name" = 'c'`)
    expect(tables).toEqual([])
  })

  it('refuses a database of a newer version and names the migration', async () => {
    await using file = await openFile()
    const database = await file.open()
    await migrate(database, [one, two])
    const refused = migrate(await file.open(), [one])
    await expect(refused).rejects.toThrow(DatabaseTooNew)
    await expect(refused).rejects.toThrow(/newer version of ccdash \(migration 0002_two\).*--db/)
  })

  it('applies each migration once when several processes start together', async () => {
    await using file = await openFile()
    const databases = [await file.open(), await file.open(), await file.open()]
    const results = await Promise.all(databases.map((database) => migrate(database, [one, two])))
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['0001_one', '0002_two'])
  })

  it('copies the database before tables are rewritten, and keeps rows that refer to them', async () => {
    await using file = await openFile()
    const database = await file.open()
    expect((await migrate(database, [one, two])).backupPath).toBeNull()
    const { applied, backupPath } = await migrate(database, [one, two, rewrite])
    expect(applied).toEqual(['0003_rewrite'])
    expect(await readdir(file.folder)).toContain(backupPath?.slice(file.folder.length + 1))
    expect(backupPath).toMatch(/ops\.db\.backup-20[\dTZ-]+$/)
    await using backup = await openDatabase({ url: `file:${backupPath}`, readOnly: true })
    expect(await backup.all('SELECT * FROM "a"')).toEqual([{ id: 'x', more: null }])
    expect(await database.all('SELECT * FROM "a"')).toEqual([{ id: 'x', other: 'y' }])
    expect(await database.all('SELECT * FROM "b"')).toEqual([{ a: 'x' }])
  })

  it('refuses a rewrite that loses rows others refer to', async () => {
    await using file = await openFile()
    const database = await file.open()
    await migrate(database, [one, two])
    const losing = { ...rewrite, script: rewrite.script.replace('FROM "a"', 'FROM "a" WHERE FALSE') }
    await expect(migrate(database, [one, two, losing])).rejects.toThrow('a row of b has lost its a')
    expect(await database.all('SELECT * FROM "a"')).toEqual([{ id: 'x', more: null }])
    const deleted = database.run('DELETE FROM "a"')
    await expect(deleted).resolves.toBe(1)
    expect(await database.all('SELECT * FROM "b"')).toEqual([]) // foreign keys are followed again
  })

  it('checks a read-only database without touching it', async () => {
    await using file = await openFile()
    await migrate(await file.open(), [one])
    const reading = await file.open(true)
    expect((await migrate(reading, [one])).applied).toEqual([])
    await expect(migrate(reading, [one, two])).rejects.toThrow('lacks migration 0002_two')
    await expect(migrate(reading, [])).rejects.toThrow(DatabaseTooNew)
    await expect(reading.run('DELETE FROM "a"')).rejects.toThrow('opened for reading only')
  })

  it('finds the same migrations for both databases', async () => {
    const names = async (dialect: 'sqlite' | 'postgresql') => (await readMigrations(dialect)).map(({ name }) => name)
    expect(await names('sqlite')).toEqual(await names('postgresql'))
    expect(await names('sqlite')).toContain('0001_init')
  })
})
