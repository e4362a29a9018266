/** Real databases for tests, each disposed with `await using`. Never imported by the product. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sqlite } from '../dialect/better-sqlite3.ts'
import type { Database, OpenDatabase } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { type Fixture, restoreFixture } from './restore-fixture.ts'
import { migrate } from '../migrations/migrate.ts'
import { sqlitePath } from '../dialect/sqlite-database.ts'

/** For what another program does to a database file. */
export { Sqlite }

export type TestDatabase = {
  readonly url: string
  readonly database: Database
  /** A further connection to the same database, as another process would have. */
  open(options?: Omit<OpenDatabase, 'url'>): Promise<Database>
  [Symbol.asyncDispose](): Promise<void>
}

export type OpenTestDatabase = Omit<OpenDatabase, 'url'> & {
  /** It is brought up to date from what an older version wrote. */
  readonly fixture?: Fixture
}

/** A migrated SQLite database in a folder of its own. */
export async function openTestDatabase(options: OpenTestDatabase = {}): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-test-'))
  return testDatabase(`file:${join(folder, 'test.db')}`, options, () => rm(folder, { recursive: true, force: true }))
}

/** Opens and migrates; disposing closes every connection opened here, then calls `remove`. */
export async function testDatabase(
  url: string,
  { fixture, ...options }: OpenTestDatabase,
  remove: () => Promise<void>,
): Promise<TestDatabase> {
  if (fixture !== undefined) await restoreFixture(url, fixture)
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

/**
 * What SQLite would do for each statement that reads or writes rows: the steps of its query plan.
 *
 * @param url of a migrated SQLite database; its content does not matter, as it keeps no statistics
 * @param statements with `$1` parameters, or Prisma's with `?`
 */
export function explainQueryPlans(url: string, statements: Iterable<string>): Map<string, string[]> {
  const sqlite = new Sqlite(sqlitePath(url), { readonly: true })
  try {
    const plans = new Map<string, string[]>()
    for (const text of statements) {
      if (!/^\s*(select|insert|update|delete)\b/i.test(text)) continue
      const parameters: Record<string, null> = {}
      const numbered = text.replaceAll(/\$(\d+)/g, '?$1')
      let anonymous = 0
      const named = numbered.replaceAll(/\?(?!\d)/g, () => `?${++anonymous}`)
      for (const [, position] of named.matchAll(/\?(\d+)/g)) parameters[String(position)] = null
      const steps = sqlite.prepare(`EXPLAIN QUERY PLAN ${named}`).all(parameters) as { detail: string }[]
      plans.set(
        text,
        steps.map(({ detail }) => detail),
      )
    }
    return plans
  } finally {
    sqlite.close()
  }
}
