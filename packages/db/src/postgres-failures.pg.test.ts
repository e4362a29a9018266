import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'
import { migrate } from './migrations/migrate.ts'
import { startTestPostgres, type TestPostgres } from './testing/start-test-postgres.ts'

let server: TestPostgres
beforeAll(async () => {
  server = await startTestPostgres()
})
afterAll(() => server[Symbol.asyncDispose]())

function raise(database: Database, state: string): Promise<void> {
  return database.script(`DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '${state}'; END $$`)
}

async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}

describe('what a PostgreSQL server meets', () => {
  it.each([
    ['53100', 'DISK_FULL', /no room on the disk.*make room/],
    ['57P01', 'DATABASE_UNAVAILABLE', /used again as soon as it answers/],
    ['08006', 'DATABASE_UNAVAILABLE', /used again as soon as it answers/],
    ['25006', 'DATABASE_READ_ONLY', /takes no writes/],
    ['XX001', 'DATABASE_CORRUPT', /damaged data/],
    ['55P03', 'DATABASE_BUSY', /locked for more than/],
  ])('as %s is told as %s, without the password', async (state, code, message) => {
    await using test = await server.openTestDatabase()
    const failed: unknown = await raise(test.database, state).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(String(failed)).not.toContain(new URL(test.url).password)
    expect(await test.database.all('SELECT 1 AS "one"')).toEqual([{ one: 1 }])
  })

  it('no error of a statement is taken for one of the server', async () => {
    await using test = await server.openTestDatabase()
    const failed: unknown = await test.database.all('SELECT * FROM "nowhere"').catch((error: unknown) => error)
    expect(test.database.failureOf(failed)).toBeNull()
  })
})

describe('a connection that is cut', () => {
  it('fails what it was for, also between two statements; the next one works', async () => {
    await using test = await server.openTestDatabase()
    await using other = await connect(test.url)
    const cut = () =>
      other.client.query(
        'SELECT pg_terminate_backend("pid") FROM pg_stat_activity WHERE "pid" <> pg_backend_pid() AND "datname" = current_database()',
      )
    const begun = test.database.transaction(async (sql) => {
      await sql.run(`INSERT INTO "app_metadata" ("projectId", "key", "value") VALUES ('', 'cut', '1')`)
      await cut()
      await sql.all('SELECT 1')
    })
    await expect(begun).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    const sleeping = test.database.all('SELECT pg_sleep(20)')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await cut()
    await expect(sleeping).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await test.database.all('SELECT "key" FROM "app_metadata"')).toEqual([])
  })
})

describe('a table that another program keeps locked', () => {
  it('is given up in time', async () => {
    await using test = await server.openTestDatabase()
    await using other = await connect(test.url)
    await other.client.query('BEGIN')
    await other.client.query('LOCK TABLE "app_metadata" IN ACCESS EXCLUSIVE MODE')
    const asked = test.database.transaction((sql) => sql.run('DELETE FROM "app_metadata"'), { lockWaitMs: 300 })
    await expect(asked).rejects.toMatchObject({ code: 'DATABASE_BUSY' })
    await other.client.query('ROLLBACK')
    expect(await test.database.run('DELETE FROM "app_metadata"')).toBe(0)
  })
})

describe('a database of another program', () => {
  it('is refused by its migrations', async () => {
    await using test = await server.openTestDatabase()
    await test.database.run(`UPDATE "_prisma_migrations" SET "migration_name" = '2020_theirs'`)
    await using database = await openDatabase({ url: test.url })
    await expect(migrate(database)).rejects.toMatchObject({ code: 'DATABASE_FOREIGN' })
  })
})
