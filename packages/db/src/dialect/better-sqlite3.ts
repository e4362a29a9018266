/** better-sqlite3 with the part of its types that sqlite-database.ts uses; the package carries none of its own. */
import { createRequire } from 'node:module'

export type SqliteStatement = {
  /** Whether it returns rows. */
  readonly reader: boolean
  all(parameters: Readonly<Record<string, unknown>>): unknown[]
  /** Parameters by name, or in the order of plain `?`. */
  run(parameters: Readonly<Record<string, unknown>> | readonly unknown[]): { changes: number }
}

export type SqliteConnection = {
  readonly inTransaction: boolean
  prepare(sql: string): SqliteStatement
  exec(sql: string): void
  pragma(text: string): unknown
  close(): void
}

type SqliteConstructor = new (
  path: string,
  options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number },
) => SqliteConnection

const require = createRequire(import.meta.url)

export const Sqlite = require('better-sqlite3') as SqliteConstructor
