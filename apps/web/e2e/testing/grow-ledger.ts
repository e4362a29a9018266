/**
 * A large ledger without the hours it takes to grow one: rows like those the engine wrote, copied within its database. The
 * server must be stopped meanwhile. New columns need no change here.
 */
import { DatabaseSync } from 'node:sqlite'

/** Between two of the added operations: 100,000 of them reach back some 70 days. */
const STEP_SECONDS = 60
/** A row number for each row to add, 1 to :count. */
const NUMBERS = `WITH RECURSIVE "added"("n") AS (SELECT 1 UNION ALL SELECT "n" + 1 FROM "added" WHERE "n" < :count)`

/** Adds `count` copies of an operation, each a minute older than the one before, ids `OP-old-<n>`, each with one event. */
export function addOlderOperations(path: string, operationId: string, count: number): void {
  using database = new DatabaseSync(path)
  const older = (column: string) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', "${column}", '-' || ("n" * ${STEP_SECONDS}) || ' seconds')`
  const sequence = `(SELECT max("sequence") FROM "operation_event") + "n"`
  transaction(database, () => {
    copyRows(database, 'operation', {
      where: '"id" = :id',
      parameters: { id: operationId, count },
      changed: {
        id: `'OP-old-' || "n"`,
        requestKey: `'old-' || "n"`,
        startedAt: older('startedAt'),
        updatedAt: older('updatedAt'),
        finishedAt: older('finishedAt'),
        firstSequence: sequence,
        lastSequence: sequence,
        issueCount: '0',
        changeCount: '0',
      },
    })
    copyRows(database, 'operation_event', {
      where: `"sequence" = (SELECT max("sequence") FROM "operation_event" WHERE "operationId" = :id)`,
      parameters: { id: operationId, count },
      changed: { sequence: `"sequence" + "n"`, operationId: `'OP-old-' || "n"` },
    })
  })
}

/** Adds `count` progress events to an operation, at its end; their messages are `event <n> of <count>`. */
export function addEvents(path: string, operationId: string, count: number): void {
  using database = new DatabaseSync(path)
  transaction(database, () => {
    copyRows(database, 'operation_event', {
      where: `"sequence" = (SELECT max("sequence") FROM "operation_event")`,
      parameters: { count },
      changed: {
        sequence: `"sequence" + "n"`,
        operationId: quoted(operationId),
        type: `'progress'`,
        data: `json_object('progress', json_object(), 'counters', json_object(), 'message', 'event ' || "n" || ' of ' || CAST(:count AS INTEGER))`,
      },
    })
    database
      .prepare('UPDATE "operation" SET "lastSequence" = (SELECT max("sequence") FROM "operation_event") WHERE "id" = ?')
      .run(operationId)
  })
}

type Copies = {
  readonly where: string
  readonly parameters: Record<string, string | number>
  /** Column → SQL over the copied row and "n". */
  readonly changed: Readonly<Record<string, string>>
}

function copyRows(database: DatabaseSync, table: string, { where, parameters, changed }: Copies): void {
  const columns = database
    .prepare(`PRAGMA table_info(${quoted(table)})`)
    .all()
    .map(({ name }) => String(name))
  const values = columns.map((column) => changed[column] ?? `"${column}"`)
  database
    .prepare(
      `${NUMBERS} INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')})
       SELECT ${values.join(', ')} FROM "${table}", "added" WHERE ${where}`,
    )
    .run(parameters)
}

function transaction(database: DatabaseSync, write: () => void): void {
  database.exec('BEGIN')
  write()
  database.exec('COMMIT')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
