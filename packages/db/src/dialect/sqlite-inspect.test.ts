import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Sqlite } from './better-sqlite3.ts'
import { openDatabase } from '../open-database.ts'
import { migrate } from '../migrations/migrate.ts'
import { diagnoseSqlite } from './sqlite-diagnosis.ts'
import { APPLICATION_ID } from './sqlite-inspect.ts'

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-inspect-'))
  return {
    file: join(folder, 'some.db'),
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What another program may have left: bytes, and how it made them. */
const FOREIGN: Record<string, (file: string) => void> = {
  'tables of its own': (file) => writeWith(file, 'CREATE TABLE "users" ("id"); INSERT INTO "users" VALUES (1)'),
  'tables of its own, in WAL mode': (file) =>
    writeWith(file, 'PRAGMA journal_mode = WAL; CREATE TABLE "users" ("id"); INSERT INTO "users" VALUES (1)'),
  'an application id of its own': (file) => writeWith(file, 'PRAGMA application_id = 42'),
  'migrations of its own': (file) =>
    writeWith(file, 'CREATE TABLE "_prisma_migrations" ("migration_name"); CREATE TABLE "users" ("id")'),
}

function writeWith(file: string, script: string): void {
  const sqlite = new Sqlite(file)
  sqlite.exec(script)
  sqlite.close()
}

describe('a file of another program', () => {
  it.each(Object.entries(FOREIGN))('with %s is refused and not touched', async (_what, make) => {
    await using place = await openFolder()
    make(place.file)
    const before = await readFile(place.file)
    const { mtimeMs, mode } = await stat(place.file)
    await expect(openDatabase({ url: `file:${place.file}` })).rejects.toMatchObject({
      code: 'DATABASE_FOREIGN',
      message: expect.stringMatching(/some\.db is the database of another program.*--db/),
    })
    expect(await readFile(place.file)).toEqual(before)
    expect(await stat(place.file)).toMatchObject({ mtimeMs, mode })
    expect(await readdir(place.folder)).toEqual(['some.db'])
  })

  it('that crashed is not repaired: its log stays as it is', async () => {
    await using place = await openFolder()
    const live = join(place.folder, 'live.db')
    const sqlite = new Sqlite(live)
    sqlite.exec('PRAGMA journal_mode = WAL; CREATE TABLE "users" ("id"); INSERT INTO "users" VALUES (1)')
    for (const suffix of ['', '-wal']) await copyFile(`${live}${suffix}`, `${place.file}${suffix}`)
    sqlite.close()
    const before = await Promise.all(['', '-wal'].map((suffix) => readFile(`${place.file}${suffix}`)))
    await expect(openDatabase({ url: `file:${place.file}` })).rejects.toMatchObject({ code: 'DATABASE_FOREIGN' })
    expect(await Promise.all(['', '-wal'].map((suffix) => readFile(`${place.file}${suffix}`)))).toEqual(before)
  })
})

describe('a file that is no database, or a damaged one', () => {
  const damages: Record<string, (file: string) => Promise<unknown>> = {
    'a text': (file) => writeFile(file, 'this is no database'),
    'a damaged header': async (file) => {
      await makeOurs(file)
      await overwrite(file, 0, 100)
    },
    'pages overwritten in the middle': async (file) => {
      await makeOurs(file)
      await overwrite(file, 4096, 200_000)
    },
    'its end cut off': async (file) => {
      await makeOurs(file)
      await truncate(file, 20_000)
    },
    'a log that is none': async (file) => {
      await makeOurs(file)
      await writeFile(`${file}-wal`, 'x'.repeat(5000))
    },
    'nothing in it but a log beside it': async (file) => {
      await writeFile(file, '')
      await writeFile(`${file}-wal`, 'x'.repeat(5000))
    },
  }

  it.each(Object.entries(damages))(
    '%s: is told with the path and what to do, and changed by nothing',
    async (_what, make) => {
      await using place = await openFolder()
      await make(place.file)
      const before = await readFile(place.file)
      const using = async () => {
        await using database = await openDatabase({ url: `file:${place.file}` })
        await migrate(database)
        await database.all('SELECT count(*) FROM "operation_event"')
      }
      await expect(using()).rejects.toMatchObject({
        code: 'DATABASE_CORRUPT',
        message: expect.stringMatching(/some\.db is damaged.*backup.*sync again/),
      })
      expect(await readFile(place.file)).toEqual(before)
      expect(diagnoseSqlite(`file:${place.file}`).join('\n')).toMatch(/some\.db: \d+ bytes[^]*to do: stop ccdash/)
    },
  )

  it.each([
    ['a folder', (file: string) => mkdir(file)],
    ['a named pipe', async (file: string) => execFileSync('mkfifo', [file])],
  ])('%s: is named as such at once', async (kind, make) => {
    await using place = await openFolder()
    await make(place.file)
    await expect(openDatabase({ url: `file:${place.file}` })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining(`is ${kind}, no database`),
    })
  })
})

describe('a file that is ours', () => {
  it('bears our application id from its first migration on', async () => {
    await using place = await openFolder()
    await makeOurs(place.file)
    expect(idOf(place.file)).toBe(APPLICATION_ID)
  })

  it('may be an empty one', async () => {
    await using place = await openFolder()
    await writeFile(place.file, '')
    await makeOurs(place.file)
    expect(idOf(place.file)).toBe(APPLICATION_ID)
  })

  it('is known by its tables when it is older than the id, and marked', async () => {
    await using place = await openFolder()
    await makeOurs(place.file)
    writeWith(place.file, 'PRAGMA application_id = 0')
    await makeOurs(place.file)
    expect(idOf(place.file)).toBe(APPLICATION_ID)
  })

  it('of an older version opens while another program has it locked', async () => {
    await using place = await openFolder()
    await makeOurs(place.file)
    writeWith(place.file, 'PRAGMA application_id = 0')
    const other = new Sqlite(place.file)
    other.exec('BEGIN IMMEDIATE')
    await makeOurs(place.file)
    other.exec('ROLLBACK')
    other.close()
    expect(idOf(place.file)).toBe(0) // the next start marks it
  })
})

async function makeOurs(file: string): Promise<void> {
  await using database = await openDatabase({ url: `file:${file}` })
  await migrate(database)
}

function idOf(file: string): number | undefined {
  const sqlite = new Sqlite(file, { readonly: true })
  const [row] = sqlite.prepare('PRAGMA application_id').all({}) as { application_id: number }[]
  sqlite.close()
  return row?.application_id
}

async function overwrite(file: string, from: number, length: number): Promise<void> {
  const bytes = await readFile(file)
  bytes.fill(0xa5, from, from + length)
  await writeFile(file, bytes)
}
