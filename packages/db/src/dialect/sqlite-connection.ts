import type { SqliteConnection, SqliteStatement } from './better-sqlite3.ts'
import type { OpenDatabase } from '../database.ts'
import type { SqlValue } from '../sql.ts'

const CACHE_KIB = 16_384

/** A better-sqlite3 connection with its prepared statements kept. */
export class Connection {
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
    this.#sqlite.pragma('mmap_size = 0') // a file that somebody cuts short would end the process with SIGBUS
    this.#sqlite.pragma('temp_store = MEMORY')
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
