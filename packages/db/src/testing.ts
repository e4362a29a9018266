/** Real databases for tests, each disposed with `await using`. Never imported by the product. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, type OpenDatabase, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

export type TestDatabase = {
  readonly url: string
  readonly database: Database
  /** A further connection to the same database, as another process would have. */
  open(options?: Omit<OpenDatabase, 'url'>): Promise<Database>
  [Symbol.asyncDispose](): Promise<void>
}

/** A migrated SQLite database in a folder of its own. */
export async function openTestDatabase(options: Omit<OpenDatabase, 'url'> = {}): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-test-'))
  return testDatabase(`file:${join(folder, 'test.db')}`, options, () => rm(folder, { recursive: true, force: true }))
}

/** Opens and migrates; disposing closes every connection opened here, then calls `remove`. */
export async function testDatabase(
  url: string,
  options: Omit<OpenDatabase, 'url'>,
  remove: () => Promise<void>,
): Promise<TestDatabase> {
  const opened: Database[] = []
  const open = async (more: Omit<OpenDatabase, 'url'> = {}) => {
    const database = await openDatabase({ url, ...more })
    opened.push(database)
    return database
  }
  const database = await open(options)
  await migrate(database)
  return {
    url,
    database,
    open,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((each) => each.close()))
      await remove()
    },
  }
}
