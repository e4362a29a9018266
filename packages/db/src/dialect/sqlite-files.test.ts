import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { migrate } from '../migrations/migrate.ts'
import { findExposed } from './sqlite-diagnosis.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts'

function pathOf({ url }: TestDatabase): string {
  return url.slice('file:'.length)
}

async function note(database: Database, key: string): Promise<unknown> {
  return database.run(`INSERT INTO "app_metadata" ("projectId", "key", "value") VALUES ('', $1, '1')`, [key])
}

describe('a database whose file is taken away', () => {
  it('refuses writes with the reason, and goes on when the same file is back', async () => {
    await using test = await openTestDatabase()
    await note(test.database, 'before')
    const path = pathOf(test)
    await rename(path, `${path}.moved`)
    const gone = { code: 'DATABASE_GONE', message: expect.stringContaining('was deleted or moved away') }
    await expect(note(test.database, 'meanwhile')).rejects.toMatchObject(gone)
    expect(await test.database.condition()).toMatchObject(gone)
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' }) // nothing is made in its place
    await rename(`${path}.moved`, path)
    expect(await test.database.condition()).toBeNull()
    await note(test.database, 'after')
    expect(await keysOf(test.database)).toEqual(['after', 'before'])
  })

  it('refuses writes into another file of that name, and never touches it', async () => {
    await using test = await openTestDatabase()
    await note(test.database, 'before')
    const path = pathOf(test)
    await copyFile(path, `${path}.other`)
    const other = await readFile(`${path}.other`)
    await rename(`${path}.other`, path)
    const replaced = { code: 'DATABASE_REPLACED', message: expect.stringContaining('was replaced by another file') }
    await expect(note(test.database, 'meanwhile')).rejects.toMatchObject(replaced)
    expect(await test.database.condition()).toMatchObject(replaced)
    await test.database.close()
    expect(await readFile(path)).toEqual(other)
  })

  it('does not commit what was begun before', async () => {
    await using test = await openTestDatabase()
    const path = pathOf(test)
    const begun = test.database.transaction(async (sql) => {
      await sql.run(`INSERT INTO "app_metadata" ("projectId", "key", "value") VALUES ('', 'begun', '1')`)
      await rename(path, `${path}.moved`)
    })
    await expect(begun).rejects.toMatchObject({ code: 'DATABASE_GONE' })
    await rename(`${path}.moved`, path)
    expect(await keysOf(test.database)).toEqual([])
  })

  it.each(['-wal', '-shm'])(
    'saves what is committed when its %s file is deleted, then refuses writes',
    async (suffix) => {
      await using test = await openTestDatabase()
      await note(test.database, 'committed')
      await rm(`${pathOf(test)}${suffix}`)
      const lost = { code: 'DATABASE_REPLACED', message: expect.stringContaining(`has lost its ${suffix} file`) }
      await expect(note(test.database, 'meanwhile')).rejects.toMatchObject(lost)
      await copyFile(pathOf(test), `${pathOf(test)}.copy`)
      await using saved = await openDatabase({ url: `file:${pathOf(test)}.copy`, readOnly: true })
      expect(await keysOf(saved)).toEqual(['committed'])
    },
  )

  it('lives on when it is cut short, and says so', async () => {
    await using test = await openTestDatabase()
    for (let index = 0; index < 50; index += 1) await note(test.database, `key-${index}`)
    await test.database.close() // everything is in the database file now
    await using database = await openDatabase({ url: test.url })
    await using reader = await openDatabase({ url: test.url, readOnly: true })
    await truncate(pathOf(test), 8192)
    const cut = { code: 'DATABASE_CORRUPT', message: expect.stringContaining('damaged') }
    await expect(note(database, 'meanwhile')).rejects.toMatchObject(cut)
    expect(await reader.condition()).toMatchObject(cut)
    await expect(reader.all('SELECT * FROM "operation_event" ORDER BY "data"')).rejects.toMatchObject(cut)
  })
})

describe('who may read a database', () => {
  it('is its owner alone, of all its files and the folder that is made for it', async () => {
    await using place = await openPlace()
    const path = join(place.folder, 'made', 'some.db')
    await using database = await openDatabase({ url: `file:${path}` })
    await migrate(database)
    await note(database, 'x')
    expect(await modeOf(dirname(path))).toBe(0o700)
    for (const suffix of ['', '-wal', '-shm', '.reserve']) expect(await modeOf(`${path}${suffix}`)).toBe(0o600)
  })

  it('is mended when it is opened: files always, the folder only when it is ours', async () => {
    await using place = await openPlace()
    const folder = join(place.folder, 'shared')
    await mkdir(folder)
    await chmod(folder, 0o755)
    const path = join(folder, 'some.db')
    await (await openDatabase({ url: `file:${path}` })).close()
    await writeFile(`${path}.backup-2026`, '')
    for (const suffix of ['', '.reserve', '.backup-2026']) await chmod(`${path}${suffix}`, 0o644)
    expect(findExposed(`file:${path}`)).toMatchObject({ files: { length: 3 }, folder })
    await (await openDatabase({ url: `file:${path}` })).close()
    for (const suffix of ['', '.reserve', '.backup-2026']) expect(await modeOf(`${path}${suffix}`)).toBe(0o600)
    expect(await modeOf(folder)).toBe(0o755)
    expect(findExposed(`file:${path}`)).toEqual({ files: [], folder })
    await (await openDatabase({ url: `file:${path}`, ownFolder: true })).close()
    expect(await modeOf(folder)).toBe(0o700)
    expect(findExposed(`file:${path}`)).toEqual({ files: [], folder: null })
  })
})

async function openPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-modes-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

async function keysOf(database: Database): Promise<string[]> {
  const rows = await database.all<{ key: string }>('SELECT "key" FROM "app_metadata" ORDER BY "key"')
  return rows.map(({ key }) => key)
}
