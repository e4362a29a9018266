/**
 * One database, SQLite or PostgreSQL, behind one type.
 *
 *   transaction(body)   the only way to write: SQLite BEGIN IMMEDIATE, one at a time per process; PostgreSQL a pooled connection
 *   all(text)           reads the last committed state, also while a transaction is open
 *   prisma()            typed reads with optional filters (lists, pages); never writes
 *
 * Why two ways to read: measured on SQLite, a Prisma transaction costs 0.37 ms and 50,000 source rows 415 ms, plain statements
 * 0.015 ms and 47–187 ms, and the first Prisma query 200 ms (loading included). A sync that finds nothing changed must cost
 * a few milliseconds, so what syncs do runs on plain statements; Prisma is loaded when the first list is asked for. Prisma
 * also begins SQLite transactions without the write lock, which could not claim an operation atomically. Its connection is
 * its own and read-only: no transaction ever spans two connections.
 */
import type { DatabaseFailure } from './errors.ts'
import type { PrismaClient } from './generated/sqlite/client.ts'
import type { Sql } from './sql.ts'

export type { PrismaClient }

export interface Database extends Sql {
  /** As given, without the password. */
  readonly url: string
  readonly readOnly: boolean
  /** Commits when `body` resolves; rolls back and rethrows when it rejects. @throws DatabaseFailure */
  transaction<Result>(body: (sql: Sql) => Promise<Result>, options?: TransactionOptions): Promise<Result>
  /**
   * A transaction that may drop and rename tables: SQLite does not follow foreign keys meanwhile (dropping a table would
   * delete what refers to it) and checks them before the commit. For migrations.
   */
  rewriteTables(body: (sql: Sql) => Promise<void>): Promise<void>
  prisma(): Promise<PrismaClient>
  /** Rows written and committed since opening, per table. Cascaded deletes are not counted. */
  rowsWritten(): ReadonlyMap<string, number>
  /**
   * Another one than before when somebody else has committed something since, in this process or in another; PostgreSQL's
   * also changes with transactions of its other databases. Costs next to nothing.
   */
  changeMark(): Promise<string>
  /** Gives up what changed and removed rows have left behind in the database's files, so that nothing of it can be read there. */
  dropOldPages(): Promise<void>
  /** What is wrong with the database at this moment, as far as it can be told without a query; null when nothing is. */
  condition(): Promise<DatabaseFailure | null>
  /** What an error says about the database, one of Prisma's too; null when it says nothing: then it is a bug. */
  failureOf(error: unknown): DatabaseFailure | null
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export type TransactionOptions = {
  /** How long to wait for other programs that write; 30 s unless told. */
  readonly lockWaitMs?: number
  /** May use the room that is kept for it when the disk is full; `body` may then run twice. */
  readonly urgent?: boolean
}

export type OpenDatabase = {
  /** `file:/absolute/path` (SQLite; folder and file are created) or `postgresql://user:password@host:port/name`. */
  readonly url: string
  /** SQLite: the file must exist. */
  readonly readOnly?: boolean
  /** SQLite: the folder belongs to ccdash, so nobody else may look into it. */
  readonly ownFolder?: boolean
  /** Sees every statement before it runs, Prisma's too: tests check their plans. */
  readonly onStatement?: (text: string) => void
  /** SQLite: told when a statement begins and ends, during which the thread does nothing else. */
  readonly onWork?: (isAtWork: boolean) => void
}
