import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'
import { migrate, type Migration, readMigrations } from './migrations/migrate.ts'
import { openSmallDisk, type SmallDiskKind, smallDiskKinds } from './testing/small-disk.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const FULL = { code: 'DISK_FULL', message: expect.stringMatching(/no room on the disk to write .*\.db.* free/) }
const REWRITE: Migration = {
  name: '9999_rewrite',
  script: '-- rewrites tables\nCREATE TABLE "rewritten" ("id" TEXT PRIMARY KEY);',
}

async function write(database: Database, key: string, bytes = 10, urgent = false): Promise<void> {
  await database.transaction(
    async (sql) => {
      const text = `INSERT INTO "app_metadata" ("projectId", "key", "value") VALUES ('', $1, $2)`
      await sql.run(text, [key, 'x'.repeat(bytes)])
    },
    { urgent },
  )
}

async function keysOf(database: Database): Promise<string[]> {
  const rows = await database.all<{ key: string }>('SELECT "key" FROM "app_metadata" ORDER BY "key"')
  return rows.map(({ key }) => key)
}

describe('a database that may not grow', () => {
  it('refuses what does not fit as DISK_FULL, keeps the rest, and goes on when it may grow again', async () => {
    await using test = await openTestDatabase()
    await write(test.database, 'before')
    const [pages] = await test.database.all<{ page_count: number }>('PRAGMA page_count')
    await test.database.script(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 5}`)
    await expect(write(test.database, 'large', 500_000)).rejects.toMatchObject(FULL)
    expect(await keysOf(test.database)).toEqual(['before'])
    await test.database.script('PRAGMA max_page_count = 1000000')
    await write(test.database, 'large', 500_000)
    expect(await keysOf(test.database)).toEqual(['before', 'large'])
  })
})

/** In this very process only a mounted disk is small; where none may be mounted, programs under a limit are tested elsewhere. */
const MOUNTED = smallDiskKinds().filter((kind): kind is SmallDiskKind => kind === 'mounted')

describe.each(MOUNTED)('a %s disk that is full', (kind) => {
  async function open(bytes = 6_000_000) {
    const disk = await openSmallDisk(kind, bytes)
    const path = join(disk.folder, 'some.db')
    const database = await openDatabase({ url: `file:${path}` })
    await migrate(database)
    return {
      ...{ disk, path, database },
      async [Symbol.asyncDispose]() {
        await database.close()
        await disk[Symbol.asyncDispose]()
      },
    }
  }

  it('takes urgent writes only, from the reserve, until there is room again', async () => {
    await using place = await open()
    const { disk, path, database } = place
    await write(database, 'before')
    await disk.fill()
    await expect(write(database, 'large', 400_000)).rejects.toMatchObject(FULL)
    await expect(write(database, 'ordinary')).rejects.toMatchObject(FULL)
    await write(database, 'urgent', 300_000, true)
    expect(await keysOf(database)).toEqual(['before', 'urgent'])
    expect(await database.condition()).toMatchObject(FULL)
    await disk.free(process.pid)
    await write(database, 'after')
    expect(await keysOf(database)).toEqual(['after', 'before', 'urgent'])
    expect((await stat(`${path}.reserve`)).size).toBe(1_048_576)
    expect(await database.condition()).toBeNull()
  })

  it('can still be read, also by who opens it now', async () => {
    await using place = await open()
    await write(place.database, 'before')
    await place.database.close()
    await place.disk.fill()
    await using database = await openDatabase({ url: `file:${place.path}` })
    expect(await keysOf(database)).toEqual(['before'])
  })

  it('gets no half backup and no half migration', async () => {
    await using place = await open()
    const { disk, database } = place
    await write(database, 'large', 900_000)
    await disk.fill()
    const migrations = [...(await readMigrations('sqlite')), REWRITE]
    await expect(migrate(database, migrations)).rejects.toMatchObject({ code: 'DISK_FULL' })
    const names = await readdir(disk.folder)
    expect(names.filter((name) => name.includes('backup'))).toEqual([])
    expect(await database.all(`SELECT "name" FROM "sqlite_master" WHERE "name" = 'rewritten'`)).toEqual([])
    await disk.free(process.pid)
    const { applied, backupPath } = await migrate(database, migrations)
    expect(applied).toEqual(['9999_rewrite'])
    expect((await stat(backupPath ?? '')).mode & 0o777).toBe(0o600)
  })

  it('keeps the reserve when a database is opened beside it, and makes none where it would fill the disk', async () => {
    await using place = await open()
    expect((await stat(`${place.path}.reserve`)).mode & 0o777).toBe(0o600)
    await rm(`${place.path}.reserve`)
    await using _again = await openDatabase({ url: `file:${place.path}` })
    expect((await stat(`${place.path}.reserve`)).size).toBe(1_048_576)
    await using small = await open(2_000_000)
    expect(await readdir(small.disk.folder)).not.toContain('some.db.reserve')
  })
})
