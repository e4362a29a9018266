/** Asks the database whether it is whole. */
import type { Sql } from '../sql.ts'

/**
 * @returns what is wrong, a line each; [] when nothing is. SQLite's own check plus rows that refer to missing ones;
 *          PostgreSQL enforces both by itself, so there it only has to answer.
 */
export async function checkIntegrity(database: Sql): Promise<string[]> {
  if (database.dialect === 'postgresql') {
    await database.all('SELECT 1')
    return []
  }
  const pages = await database.all<{ integrity_check: string }>('PRAGMA integrity_check')
  const orphans = await database.all<{ table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check')
  return [
    ...pages.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
    ...orphans.map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a missing row of ${parent}`),
  ]
}
