import pg from 'pg'
import type { Database, OpenDatabase, PrismaClient, TransactionOptions } from '../database.ts'
import type { DatabaseFailure } from '../errors.ts'
import { postgresFailure } from './postgres-failures.ts'
import { type Sql, type SqlValue, WriteCounter } from '../sql.ts'

const POOL_SIZE = 10
const CONNECT_WAIT_MS = 5_000
const READ_WAIT_MS = 5_000
const WRITE_LOCK_TIMEOUT_MS = 30_000
/** A table is analyzed when so many of its rows have been written, and again at each tenfold. */
const FIRST_ANALYZE = 500

/** Counts and offsets stay below 2^53, so 64-bit integers come as numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format): unknown => {
    return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)
  },
}

export async function openPostgres(options: OpenDatabase): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: POOL_SIZE,
    application_name: 'ccdash',
    types,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    options: `-c lock_timeout=${READ_WAIT_MS}${options.readOnly === true ? ' -c default_transaction_read_only=on' : ''}`,
  })
  // An idle connection that breaks is replaced by the pool; the next query reports what is wrong.
  pool.on('error', () => undefined)
  // One that breaks between the queries of a transaction would end the process; the next of them tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  client.release()
  return new PostgresDatabase(options, pool)
}

class PostgresDatabase implements Database {
  readonly dialect = 'postgresql'
  readonly url: string
  readonly readOnly: boolean
  readonly #pool: pg.Pool
  readonly #onStatement: ((text: string) => void) | undefined
  readonly #written = new WriteCounter()
  readonly #analyzeAt = new Map<string, number>()
  #prisma: Promise<PrismaClient> | null = null
  #closed = false

  constructor(options: OpenDatabase, pool: pg.Pool) {
    this.url = withoutPassword(options.url)
    this.readOnly = options.readOnly ?? false
    this.#pool = pool
    this.#onStatement = options.onStatement
  }

  async all<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    this.#onStatement?.(text)
    try {
      const result = await this.#pool.query(text, [...parameters])
      return result.rows as Row[]
    } catch (error) {
      throw postgresFailure(error, this.url, READ_WAIT_MS) ?? error
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

  async transaction<Result>(
    body: (sql: Sql) => Promise<Result>,
    { lockWaitMs = WRITE_LOCK_TIMEOUT_MS }: TransactionOptions = {},
  ): Promise<Result> {
    try {
      return await this.#runTransaction(body, lockWaitMs)
    } catch (error) {
      throw postgresFailure(error, this.url, lockWaitMs) ?? error
    }
  }

  async #runTransaction<Result>(body: (sql: Sql) => Promise<Result>, lockWaitMs: number): Promise<Result> {
    const client = await this.#pool.connect()
    const written = new WriteCounter()
    let broken = false
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${Math.max(1, lockWaitMs)}`)
      const result = await body(transactionSql(client, written, this.#onStatement))
      await client.query('COMMIT')
      this.#written.merge(written)
      await this.#analyzeGrown(client).catch(() => (broken = true)) // what is stored is stored, with statistics or without
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (broken = true)) // a lost connection has rolled back already
      throw error
    } finally {
      client.release(broken)
    }
  }

  /**
   * PostgreSQL gathers statistics a minute late. Until then it plans for empty tables, and keeps such plans for the checks of
   * foreign keys: measured, each row stored beside 1,500 sessions had all of them read.
   */
  async #analyzeGrown(client: pg.PoolClient): Promise<void> {
    for (const [table, rows] of this.#written.byTable()) {
      if (rows < (this.#analyzeAt.get(table) ?? FIRST_ANALYZE)) continue
      this.#analyzeAt.set(table, rows * 10)
      await client.query(`ANALYZE "${table}"`)
    }
  }

  rewriteTables(body: (sql: Sql) => Promise<void>): Promise<void> {
    return this.transaction(body)
  }

  async dropOldPages(): Promise<void> {
    await this.#pool.query('VACUUM')
  }

  prisma(): Promise<PrismaClient> {
    this.#prisma ??= createPrisma(this.#pool, this.#onStatement)
    return this.#prisma
  }

  rowsWritten(): ReadonlyMap<string, number> {
    return this.#written.byTable()
  }

  async changeMark(): Promise<string> {
    const [row] = await this.all<{ mark: string }>('SELECT pg_current_snapshot()::text AS "mark"')
    return String(row?.mark)
  }

  async condition(): Promise<DatabaseFailure | null> {
    return null // its server is asked by the next query
  }

  failureOf(error: unknown): DatabaseFailure | null {
    return postgresFailure(error, this.url, READ_WAIT_MS)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#prisma !== null) await (await this.#prisma).$disconnect()
    await this.#pool.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function transactionSql(client: pg.PoolClient, written: WriteCounter, onStatement?: (text: string) => void): Sql {
  const query = async (text: string, parameters: readonly SqlValue[]) => {
    onStatement?.(text)
    const result = parameters.length === 0 ? await client.query(text) : await client.query(text, [...parameters])
    written.add(text, result.rowCount ?? 0)
    return result
  }
  return {
    dialect: 'postgresql',
    async all<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
      return (await query(text, parameters)).rows as Row[]
    },
    async run(text, parameters = []) {
      return (await query(text, parameters)).rowCount ?? 0
    },
    async runEach(text, rows) {
      let position = 0
      const numbered = text.replaceAll('?', () => `$${(position += 1)}`)
      const changes: number[] = []
      for (const row of rows) changes.push((await query(numbered, row)).rowCount ?? 0)
      return changes
    },
    async script(text) {
      await client.query(text)
    },
  }
}

async function createPrisma(pool: pg.Pool, onStatement: ((text: string) => void) | undefined): Promise<PrismaClient> {
  const [{ PrismaClient }, { PrismaPg }] = await Promise.all([
    import('../generated/postgresql/client.ts'),
    import('@prisma/adapter-pg'),
  ])
  const client = new PrismaClient({ adapter: new PrismaPg(pool), log: [{ emit: 'event', level: 'query' }] })
  if (onStatement !== undefined) client.$on('query', ({ query }) => onStatement(query))
  // Generated from the same models: the two clients differ in the provider only, which no caller names.
  return client as unknown as PrismaClient
}

function withoutPassword(url: string): string {
  const parsed = new URL(url)
  if (parsed.password !== '') parsed.password = '***'
  return parsed.href
}
