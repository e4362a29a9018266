/** All rows of a table, some at a time and in the order of its key, whatever is written meanwhile. */
import type { Sql, SqlValue } from '../sql.ts'
import type { StoredRow, Table } from '../table.ts'

/**
 * @param names  columns to read besides the key's.
 * @param after  a row of the page before; null: from the first.
 */
export async function pageRows<Model>(
  sql: Sql,
  table: Table<Model>,
  names: readonly (keyof Model & string)[],
  after: StoredRow<Model> | null,
  limit: number,
): Promise<StoredRow<Model>[]> {
  const quoted = (list: readonly string[]) => list.map((name) => `"${name}"`).join(', ')
  const parameters: SqlValue[] = []
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`
  const last = after === null ? [] : table.key.map((name) => parameter(keyValue(after[name])))
  const where = last.length === 0 ? '' : ` WHERE (${quoted(table.key)}) > (${last.join(', ')})`
  const columns = quoted([...new Set<string>([...table.key, ...names])])
  return sql.all<StoredRow<Model>>(
    `SELECT ${columns} FROM "${table.name}"${where} ORDER BY ${quoted(table.key)} LIMIT ${parameter(limit)}`,
    parameters,
  )
}

function keyValue(value: unknown): SqlValue {
  return typeof value === 'bigint' ? Number(value) : (value as SqlValue)
}
