import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Sqlite, type SqliteConnection } from './better-sqlite3.ts'
import type { Database, OpenDatabase, PrismaClient, TransactionOptions } from '../database.ts'
import { DatabaseBusy, DatabaseFailure } from '../errors.ts'
import { prepareFiles } from './open-sqlite-files.ts'
import { type Sql, type SqlValue, sum, WriteCounter } from '../sql.ts'
import { Connection } from './sqlite-connection.ts'
import { damaged, diskFull, isBusy, sqliteFailure } from './sqlite-failures.ts'
import { OpenFiles } from './sqlite-files.ts'
import { inspectSqlite } from './sqlite-inspect.ts'
import { isNearlyFull, Reserve } from './sqlite-reserve.ts'

/** Waiting for a lock happens in timers, never inside SQLite, where it would hold the thread. */
const NO_TIMEOUT = 0
const OPEN_WAIT_MS = 5_000
const READ_WAIT_MS = 5_000
const WRITE_LOCK_TIMEOUT_MS = 30_000
const LOOK_EVERY_MS = 100
const PRISMA_TIMEOUT_MS = 50 // its queries cannot be asked again from here
const CHECKPOINT_PAGES = 8_192 // 32 MB: a page that many transactions write is copied into the database once

/** `file:/a/b`, `file:///a/b` or `file:b` → path. */
export function sqlitePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
}

/**
 * Two connections: the writer runs transactions, the reader everything else, so reads never see half a transaction (WAL).
 *
 * @throws DatabaseFailure
 */
export async function openSqlite(options: OpenDatabase): Promise<Database> {
  const path = sqlitePath(options.url)
  const reserve = new Reserve(path)
  const open = () => whenFree(OPEN_WAIT_MS, () => openConnections(options, path, reserve))
  try {
    return await open()
  } catch (error) {
    const failure = sqliteFailure(error, path, OPEN_WAIT_MS)
    // Even to read, SQLite needs a little room beside the file.
    if (failure?.code === 'DISK_FULL' && reserve.giveUp()) return open()
    throw failure ?? error
  }
}

function openConnections(options: OpenDatabase, path: string, reserve: Reserve): Database {
  const opened: SqliteConnection[] = []
  const connect = (readonly: boolean) => {
    const sqlite = new Sqlite(path, { readonly, fileMustExist: true, timeout: NO_TIMEOUT })
    opened.push(sqlite)
    return new Connection(sqlite, options)
  }
  try {
    const isReadOnly = options.readOnly ?? false
    if (!isReadOnly) {
      const isThere = inspectSqlite(path, NO_TIMEOUT)
      prepareFiles(path, { ownFolder: options.ownFolder ?? false, isThere })
    }
    const writer = isReadOnly ? null : connect(false)
    if (writer !== null) {
      setUpWriter(writer)
      reserve.keep()
    }
    const reader = connect(true)
    reader.tune()
    return new SqliteDatabase(options, { path, reserve, reader, writer })
  } catch (error) {
    for (const sqlite of opened) sqlite.close()
    throw sqliteFailure(error, path, OPEN_WAIT_MS) ?? error
  }
}

function setUpWriter(writer: Connection): void {
  writer.exec('PRAGMA journal_mode = WAL')
  writer.exec('PRAGMA synchronous = NORMAL')
  writer.exec('PRAGMA foreign_keys = ON')
  writer.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  writer.exec('PRAGMA journal_size_limit = 67108864')
  writer.tune()
}

type Parts = {
  readonly path: string
  readonly reserve: Reserve
  readonly reader: Connection
  readonly writer: Connection | null
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly url: string
  readonly readOnly: boolean
  readonly #parts: Parts
  readonly #options: OpenDatabase
  readonly #files: OpenFiles
  readonly #written = new WriteCounter()
  #lastTransaction: Promise<unknown> = Promise.resolve()
  #isWaitingForLock = false
  #damage: DatabaseFailure | null = null
  #prisma: Promise<PrismaClient> | null = null
  #closed = false

  constructor(options: OpenDatabase, parts: Parts) {
    this.url = options.url
    this.readOnly = parts.writer === null
    this.#options = options
    this.#parts = parts
    this.#files = new OpenFiles(parts.path)
  }

  async all<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    try {
      return this.#parts.reader.all<Row>(text, parameters)
    } catch (error) {
      if (!isBusy(error)) throw this.#told(error)
    }
    try {
      return await whenFree(READ_WAIT_MS, () => this.#parts.reader.all<Row>(text, parameters))
    } catch (error) {
      throw this.#told(error, READ_WAIT_MS)
    }
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

  transaction<Result>(body: (sql: Sql) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> {
    return this.#inTurn((writer, lockWaitMs) => this.#runTransaction(writer, body, lockWaitMs, options), options)
  }

  rewriteTables(body: (sql: Sql) => Promise<void>): Promise<void> {
    return this.#inTurn(async (writer, lockWaitMs) => {
      writer.exec('PRAGMA foreign_keys = OFF') // has no effect once a transaction is open
      try {
        const checked = async (sql: Sql) => {
          await body(sql)
          const [broken] = await sql.all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
          if (broken !== undefined) throw new Error(`a row of ${broken.table} has lost its ${broken.parent}`)
        }
        await this.#runTransaction(writer, checked, lockWaitMs, {})
      } finally {
        writer.exec('PRAGMA foreign_keys = ON')
      }
    }, {})
  }

  /** One transaction after the other; one that may wait only so long is given up while those before it wait for the lock. */
  async #inTurn<Result>(
    work: (writer: Connection, lockWaitMs: number) => Promise<Result>,
    { lockWaitMs = WRITE_LOCK_TIMEOUT_MS }: TransactionOptions,
  ): Promise<Result> {
    const { writer, path } = this.#parts
    if (writer === null) throw new Error(`the database ${this.url} was opened for reading only`)
    const giveUpAt = performance.now() + lockWaitMs
    let turn: 'waiting' | 'begun' | 'given up' = 'waiting'
    const result = this.#lastTransaction.then(async () => {
      if (turn === 'given up') throw new DatabaseBusy(path, lockWaitMs)
      turn = 'begun'
      return work(writer, Math.max(0, giveUpAt - performance.now()))
    })
    this.#lastTransaction = result.catch(() => undefined) // its caller gets the rejection; the next one only waits
    if (lockWaitMs >= WRITE_LOCK_TIMEOUT_MS) return result
    const busy = Promise.withResolvers<never>()
    const timer = setInterval(() => {
      if (turn !== 'waiting' || !this.#isWaitingForLock || performance.now() < giveUpAt) return
      turn = 'given up'
      busy.reject(new DatabaseBusy(path, lockWaitMs))
    }, LOOK_EVERY_MS)
    timer.unref()
    return Promise.race([result, busy.promise]).finally(() => clearInterval(timer))
  }

  async #runTransaction<Result>(
    writer: Connection,
    body: (sql: Sql) => Promise<Result>,
    lockWaitMs: number,
    { urgent = false }: TransactionOptions,
  ): Promise<Result> {
    const { path, reserve } = this.#parts
    const problem = this.#problem() ?? (urgent ? null : this.#damage)
    if (problem !== null) throw problem
    if (!urgent && !reserve.hasRoom()) throw diskFull(path)
    try {
      const result = await this.#tryTransaction(writer, body, lockWaitMs)
      if (urgent) this.#reclaim()
      return result
    } catch (error) {
      const told = this.#told(error, lockWaitMs)
      if (!(told instanceof DatabaseFailure) || told.code !== 'DISK_FULL') throw told
      reserve.metFull()
      if (!urgent || !reserve.giveUp()) throw told
    }
    return this.#tryTransaction(writer, body, lockWaitMs).catch((error: unknown) => {
      throw this.#told(error, lockWaitMs)
    })
  }

  async #tryTransaction<Result>(
    writer: Connection,
    body: (sql: Sql) => Promise<Result>,
    lockWaitMs: number,
  ): Promise<Result> {
    const written = new WriteCounter()
    await this.#beginImmediate(writer, lockWaitMs)
    try {
      const result = await body(transactionSql(writer, written))
      const lost = this.#files.mainProblem()
      if (lost !== null) throw lost
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
      try {
        writer.exec('VACUUM')
        writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch (error) {
        throw this.#told(error, WRITE_LOCK_TIMEOUT_MS)
      }
    }, {})
  }

  /**
   * What a transaction that met the full disk had written stays in the write-ahead log as waste. It is room for the end of the
   * operation; after that the log is emptied, if need be with the reserve's room for what goes into the database.
   */
  #reclaim(): void {
    const { writer, reserve } = this.#parts
    if (writer === null || !reserve.isLow || this.#damage !== null || this.#files.mainProblem() !== null) return
    if (emptyLog(writer) || !reserve.giveUp()) return
    emptyLog(writer)
    reserve.keep()
  }

  /** The holder of the lock may be another `Database` of this very thread, and a lease must be renewable meanwhile. */
  async #beginImmediate(writer: Connection, lockWaitMs: number): Promise<void> {
    try {
      await whenFree(
        lockWaitMs,
        () => writer.run('BEGIN IMMEDIATE', []),
        () => (this.#isWaitingForLock = true),
      )
    } finally {
      this.#isWaitingForLock = false
    }
  }

  prisma(): Promise<PrismaClient> {
    this.#prisma ??= createPrisma(this.#parts.path, this.#options.onStatement)
    return this.#prisma
  }

  rowsWritten(): ReadonlyMap<string, number> {
    return this.#written.byTable()
  }

  async changeMark(): Promise<string> {
    const [row] = await this.all<{ data_version: number }>('PRAGMA data_version')
    return String(row?.data_version)
  }

  async condition(): Promise<DatabaseFailure | null> {
    const { path } = this.#parts
    return this.#problem() ?? this.#damage ?? (isNearlyFull(path) ? diskFull(path) : null)
  }

  failureOf(error: unknown): DatabaseFailure | null {
    const failure = sqliteFailure(error, this.#parts.path, PRISMA_TIMEOUT_MS)
    if (failure?.code === 'DATABASE_CORRUPT') this.#damage ??= failure
    return failure
  }

  /** What has become of the files since they were opened. */
  #problem(): DatabaseFailure | null {
    const { writer, path } = this.#parts
    const main = this.#files.mainProblem()
    if (main !== null) return main
    if (this.#files.takeShrunk()) this.#damage ??= findDamage(path)
    const side = this.#files.sideProblem()
    // What is committed is still in the open file without a name: it goes into the database, or it would be lost.
    if (side !== null && writer !== null && !writer.inTransaction) writer.exec('PRAGMA wal_checkpoint(PASSIVE)')
    return side
  }

  #told(error: unknown, waitedMs = 0): unknown {
    const failure = sqliteFailure(error, this.#parts.path, waitedMs)
    if (failure?.code === 'DATABASE_CORRUPT') this.#damage ??= failure
    // A file that is gone or replaced shows in many ways.
    return failure === null || failure === error ? error : (this.#files.mainProblem() ?? failure)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#lastTransaction
    if (this.#prisma !== null) await (await this.#prisma).$disconnect()
    const { reader, writer } = this.#parts
    reader.close()
    this.#reclaim()
    // Who keeps only the database file after a clean end has everything; SQLite sees to it only at the last connection.
    if (writer !== null && this.#written.byTable().size > 0 && this.#problem() === null) emptyLog(writer)
    writer?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** @returns whether it is empty now, and takes no room; others that read may keep it from being so. */
function emptyLog(writer: Connection): boolean {
  try {
    const [row] = writer.all<{ busy: number; log: number }>('PRAGMA wal_checkpoint(TRUNCATE)', [])
    return row?.busy === 0 && row.log === 0
  } catch (error) {
    if (sqliteFailure(error, '', 0) === null) throw error
    return false // no room in the database either: the log stays as it is, nothing of it is lost
  }
}

/** A connection of its own has nothing in its cache. */
function findDamage(path: string): DatabaseFailure | null {
  try {
    const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: NO_TIMEOUT })
    try {
      const [row] = sqlite.prepare('PRAGMA quick_check(1)').all({}) as { quick_check: string }[]
      return row?.quick_check === 'ok' ? null : damaged(path, `it was cut short while ccdash runs: ${row?.quick_check}`)
    } finally {
      sqlite.close()
    }
  } catch (error) {
    return sqliteFailure(error, path, 0) ?? damaged(path, String(error), error)
  }
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

/** Asks again while the database is locked, for as long as `waitMs`; the last answer counts. */
async function whenFree<Result>(waitMs: number, ask: () => Result, onWait = (): unknown => undefined): Promise<Result> {
  const giveUpAt = performance.now() + waitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    try {
      return ask()
    } catch (error) {
      const isLocked = isBusy(error) || (error instanceof DatabaseFailure && error.code === 'DATABASE_BUSY')
      if (!isLocked || performance.now() > giveUpAt) throw error
    }
    onWait()
    await sleep(pauseMs)
  }
}

async function createPrisma(path: string, onStatement: ((text: string) => void) | undefined): Promise<PrismaClient> {
  const [{ PrismaClient }, { PrismaBetterSqlite3 }] = await Promise.all([
    import('../generated/sqlite/client.ts'),
    import('@prisma/adapter-better-sqlite3'),
  ])
  const adapter = new PrismaBetterSqlite3({ url: path, readonly: true, timeout: PRISMA_TIMEOUT_MS })
  if (onStatement === undefined) return new PrismaClient({ adapter })
  const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] })
  client.$on('query', ({ query }) => onStatement(query))
  return client
}
