import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Sqlite, type SqliteConnection, type SqliteStatement } from './better-sqlite3.ts'
import type { Database, OpenDatabase, PrismaClient } from './database.ts'
import { DatabaseBusy } from './errors.ts'
import { type Sql, type SqlValue, sum, WriteCounter } from './sql.ts'

const BUSY_TIMEOUT_MS = 5_000
const WRITE_LOCK_TIMEOUT_MS = 30_000
const CHECKPOINT_PAGES = 8_192 // 32 MB: a page that many transactions write is copied into the database once
const CACHE_KIB = 16_384
const MMAP_BYTES = 67_108_864

/** `file:/a/b`, `file:///a/b` or `file:b` → path. */
export function sqlitePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
}

/**
 * Two connections: the writer runs transactions, the reader everything else, so reads never see half a transaction (WAL).
 */
export async function openSqlite(options: OpenDatabase): Promise<Database> {
  const path = sqlitePath(options.url)
  const readOnly = options.readOnly ?? false
  const writer = readOnly ? null : openWriter(path)
  const reader = new Connection(new Sqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS }), options)
  reader.tune()
  return new SqliteDatabase(options, path, reader, writer && new Connection(writer, options))
}

function openWriter(path: string): SqliteConnection {
  mkdirSync(dirname(path), { recursive: true })
  const writer = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
  writer.pragma('journal_mode = WAL')
  writer.pragma('synchronous = NORMAL')
  writer.pragma('foreign_keys = ON')
  writer.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  writer.pragma('journal_size_limit = 67108864')
  return writer
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly url: string
  readonly readOnly: boolean
  readonly #path: string
  readonly #options: OpenDatabase
  readonly #reader: Connection
  readonly #writer: Connection | null
  readonly #written = new WriteCounter()
  #lastTransaction: Promise<unknown> = Promise.resolve()
  #prisma: Promise<PrismaClient> | null = null
  #closed = false

  constructor(options: OpenDatabase, path: string, reader: Connection, writer: Connection | null) {
    this.url = options.url
    this.readOnly = writer === null
    this.#options = options
    this.#path = path
    this.#reader = reader
    this.#writer = writer
    writer?.tune()
  }

  async all<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#reader.all<Row>(text, parameters)
  }

  async run(text: string, parameters: readonly SqlValue[] = []): Promise<number> {
    return this.transaction((sql) => sql.run(text, parameters))
  }

  async runEach(text: string, rows: Iterable<readonly SqlValue[]>): Promise<number[]> {
    return this.transaction((sql) => sql.runEach(text, rows))
  }

  async script(text: string): Promise<void> {
    await this.transaction((sql) => sql.script(text))
  }

  transaction<Result>(body: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.#inTurn((writer) => this.#runTransaction(writer, body))
  }

  rewriteTables(body: (sql: Sql) => Promise<void>): Promise<void> {
    return this.#inTurn(async (writer) => {
      writer.exec('PRAGMA foreign_keys = OFF') // has no effect once a transaction is open
      try {
        await this.#runTransaction(writer, async (sql) => {
          await body(sql)
          const [broken] = await sql.all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
          if (broken !== undefined) throw new Error(`a row of ${broken.table} has lost its ${broken.parent}`)
        })
      } finally {
        writer.exec('PRAGMA foreign_keys = ON')
      }
    })
  }

  async #inTurn<Result>(work: (writer: Connection) => Promise<Result>): Promise<Result> {
    const writer = this.#writer
    if (writer === null) throw new Error(`the database ${this.url} was opened for reading only`)
    const result = this.#lastTransaction.then(() => work(writer))
    this.#lastTransaction = result.catch(() => undefined) // its caller gets the rejection; the next one only waits
    return result
  }

  async #runTransaction<Result>(writer: Connection, body: (sql: Sql) => Promise<Result>): Promise<Result> {
    const written = new WriteCounter()
    await beginImmediate(writer)
    try {
      const result = await body(transactionSql(writer, written))
      writer.run('COMMIT', [])
      this.#written.merge(written)
      return result
    } catch (error) {
      if (writer.inTransaction) writer.run('ROLLBACK', [])
      throw error
    }
  }

  dropOldPages(): Promise<void> {
    return this.#inTurn(async (writer) => {
      writer.exec('VACUUM')
      writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    })
  }

  prisma(): Promise<PrismaClient> {
    this.#prisma ??= createPrisma(this.#path, this.#options.onStatement)
    return this.#prisma
  }

  rowsWritten(): ReadonlyMap<string, number> {
    return this.#written.byTable()
  }

  async changeMark(): Promise<string> {
    const [row] = this.#reader.all<{ data_version: number }>('PRAGMA data_version', [])
    return String(row?.data_version)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#lastTransaction
    if (this.#prisma !== null) await (await this.#prisma).$disconnect()
    this.#reader.close()
    this.#writer?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** A better-sqlite3 connection with its prepared statements kept. */
class Connection {
  readonly #sqlite: SqliteConnection
  readonly #onStatement: ((text: string) => void) | undefined
  readonly #statements = new Map<string, SqliteStatement>()

  readonly #onWork: ((isAtWork: boolean) => void) | undefined

  constructor(sqlite: SqliteConnection, { onStatement, onWork }: Pick<OpenDatabase, 'onStatement' | 'onWork'>) {
    this.#sqlite = sqlite
    this.#onStatement = onStatement
    this.#onWork = onWork
  }

  #working<Result>(work: () => Result): Result {
    if (this.#onWork === undefined) return work()
    this.#onWork(true)
    try {
      return work()
    } finally {
      this.#onWork(false)
    }
  }

  get inTransaction(): boolean {
    return this.#sqlite.inTransaction
  }

  tune(): void {
    this.#sqlite.pragma(`cache_size = -${CACHE_KIB}`)
    this.#sqlite.pragma(`mmap_size = ${MMAP_BYTES}`)
    this.#sqlite.pragma('temp_store = MEMORY')
  }

  setBusyTimeout(milliseconds: number): void {
    this.#sqlite.pragma(`busy_timeout = ${milliseconds}`)
  }

  all<Row>(text: string, parameters: readonly SqlValue[]): Row[] {
    const statement = this.#prepare(text)
    const values = named(parameters)
    if (statement.reader) return this.#working(() => statement.all(values)) as Row[]
    this.#working(() => statement.run(values))
    return []
  }

  run(text: string, parameters: readonly SqlValue[]): number {
    const statement = this.#prepare(text)
    const values = named(parameters)
    return this.#working(() => statement.run(values)).changes
  }

  runEach(text: string, rows: Iterable<readonly SqlValue[]>): number[] {
    const statement = this.#prepare(text)
    return Array.from(rows, (row) => {
      const values = row.map(bindable)
      return this.#working(() => statement.run(values)).changes
    })
  }

  exec(text: string): void {
    this.#working(() => this.#sqlite.exec(text))
  }

  close(): void {
    this.#statements.clear()
    if (this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK')
    this.#sqlite.close()
  }

  #prepare(text: string): SqliteStatement {
    let statement = this.#statements.get(text)
    if (statement === undefined) {
      statement = this.#sqlite.prepare(text.replaceAll(/\$(\d+)/g, '?$1'))
      this.#statements.set(text, statement)
    }
    this.#onStatement?.(text)
    return statement
  }
}

/** better-sqlite3 takes `?1`, `?2`… for names. */
function named(parameters: readonly SqlValue[]): Record<string, Bindable> {
  const values: Record<string, Bindable> = {}
  for (const [index, value] of parameters.entries()) values[index + 1] = bindable(value)
  return values
}

type Bindable = Exclude<SqlValue, boolean>

function bindable(value: SqlValue): Bindable {
  return typeof value === 'boolean' ? Number(value) : value
}

function transactionSql(writer: Connection, written: WriteCounter): Sql {
  return {
    dialect: 'sqlite',
    async all<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
      const rows = writer.all<Row>(text, parameters)
      written.add(text, rows.length)
      return rows
    },
    async run(text, parameters = []) {
      const rows = writer.run(text, parameters)
      written.add(text, rows)
      return rows
    },
    async runEach(text, rows) {
      const changes = writer.runEach(text, rows)
      written.add(text, sum(changes))
      return changes
    },
    async script(text) {
      writer.exec(text)
    },
  }
}

/**
 * Takes the write lock. Waiting happens in timers, not inside SQLite: the holder may be another `Database` of this very
 * thread, and a lease must be renewable meanwhile.
 */
async function beginImmediate(writer: Connection): Promise<void> {
  const giveUpAt = performance.now() + WRITE_LOCK_TIMEOUT_MS
  writer.setBusyTimeout(0)
  try {
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
      try {
        writer.run('BEGIN IMMEDIATE', [])
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (performance.now() > giveUpAt) {
          throw new DatabaseBusy(`the database was locked for more than ${WRITE_LOCK_TIMEOUT_MS / 1000} s`, {
            cause: error,
          })
        }
      }
      await sleep(pauseMs)
    }
  } finally {
    writer.setBusyTimeout(BUSY_TIMEOUT_MS)
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}

async function createPrisma(path: string, onStatement: ((text: string) => void) | undefined): Promise<PrismaClient> {
  const [{ PrismaClient }, { PrismaBetterSqlite3 }] = await Promise.all([
    import('./generated/sqlite/client.ts'),
    import('@prisma/adapter-better-sqlite3'),
  ])
  const adapter = new PrismaBetterSqlite3({ url: path, readonly: true, timeout: BUSY_TIMEOUT_MS })
  if (onStatement === undefined) return new PrismaClient({ adapter })
  const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] })
  client.$on('query', ({ query }) => onStatement(query))
  return client
}
