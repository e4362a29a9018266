/** How large the stored sessions are: pages of their tables and indexes, as SQLite counts them. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export type DatabaseSize = {
  readonly fileBytes: number
  /** Tables whose name speaks of sessions or source files, with their indexes. */
  readonly sessionTableBytes: number
  readonly tables: Readonly<Record<string, number>>
}

export function readDatabaseSize(path: string): DatabaseSize {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const rows = database
      .prepare(
        `select m.tbl_name as name, sum(s.pgsize) as bytes
           from dbstat s join sqlite_master m on m.name = s.name
          group by m.tbl_name order by bytes desc`,
      )
      .all()
    const tables = Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['bytes'])]))
    const ofSessions = Object.entries(tables).filter(([name]) => /session|source/iu.test(name))
    return {
      fileBytes: statSync(path).size,
      sessionTableBytes: ofSessions.reduce((sum, [, bytes]) => sum + bytes, 0),
      tables,
    }
  } finally {
    database.close()
  }
}
