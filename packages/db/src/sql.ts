/**
 * SQL on either database. Statements are written once: parameters are `$1`, `$2`…, identifiers are quoted, and what differs
 * (JSON into rows) comes from bulk.ts.
 */
export type Dialect = 'sqlite' | 'postgresql'
export type SqlValue = string | number | boolean | Uint8Array | null

/** A connection, or one open transaction of it. */
export interface Sql {
  readonly dialect: Dialect
  /** Rows of a select, or of a write with `returning`. Booleans come as 0/1 from SQLite. */
  all<Row>(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  /** Rows written. */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>
  /**
   * One write with plain `?` parameters, once per row; for SQLite, where that costs least.
   *
   * @returns rows written by each
   */
  runEach(text: string, rows: Iterable<readonly SqlValue[]>): Promise<number[]>
  /** Several statements without parameters: migrations. */
  script(text: string): Promise<void>
}

/** The one row of a select that has at most one. */
export async function first<Row>(sql: Sql, text: string, parameters: readonly SqlValue[] = []): Promise<Row | null> {
  const [row] = await sql.all<Row>(text, parameters)
  return row ?? null
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Rows written per table, counted where statements run, so that no write goes uncounted; migrations do not count. */
export class WriteCounter {
  readonly #rows = new Map<string, number>()
  readonly #tables = new Map<string, string | null>()

  add(text: string, rows: number): void {
    const table = this.#tableOf(text)
    if (table !== null && rows > 0) this.#rows.set(table, (this.#rows.get(table) ?? 0) + rows)
  }

  /** Takes over what a transaction counted, once it is committed. */
  merge(other: WriteCounter): void {
    for (const [table, rows] of other.#rows) this.#rows.set(table, (this.#rows.get(table) ?? 0) + rows)
  }

  byTable(): ReadonlyMap<string, number> {
    return this.#rows
  }

  #tableOf(text: string): string | null {
    let table = this.#tables.get(text)
    if (table === undefined) {
      table = /^\s*(?:insert into|update|delete from)\s+"(?!_prisma_migrations")(\w+)"/i.exec(text)?.[1] ?? null
      this.#tables.set(text, table)
    }
    return table
  }
}
