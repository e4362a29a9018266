/** Events of one operation by position, newest first. The index (operationId, sequence, type) answers all but text. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { amongJson } from './bulk.ts'
import type { OperationEvent } from '../generated/sqlite/client.ts'
import { first, type Sql, type SqlValue } from '../sql.ts'
import type { StoredRow } from '../table.ts'
import { holding, isLike } from './text-search.ts'

/** Sequence numbers: greater than `after`, at most `upTo`. */
export type EventSpan = { readonly operationId: string; readonly after: number; readonly upTo: number }

const SLICE = 10_000
const IN_SPAN = '"operationId" = $1 AND "sequence" > $2 AND "sequence" <= $3'

/** How many events of each of these types there are. */
export async function countEventTypes(sql: Sql, span: EventSpan, types: readonly string[]): Promise<number[]> {
  const parameters = parametersOf(span)
  const columns = types.map((type, place) => {
    return `count(*) FILTER (WHERE "type" = $${parameters.push(type)}) AS "n${place}"`
  })
  const text = `SELECT ${columns.join(', ')} FROM "operation_event" WHERE ${IN_SPAN}`
  const row = await first<Record<string, number>>(sql, text, parameters)
  return types.map((_, place) => row?.[`n${place}`] ?? 0)
}

/** @param types null: all */
export async function newestEvents(
  sql: Sql,
  span: EventSpan,
  types: readonly string[] | null,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<StoredRow<OperationEvent>[]> {
  const parameters = parametersOf(span)
  const condition = ofTypes(sql, types, parameters)
  const text = `SELECT "sequence" FROM "operation_event" WHERE ${IN_SPAN}${condition}
    ORDER BY "sequence" DESC LIMIT $${parameters.push(limit)} OFFSET $${parameters.push(offset)}`
  const rows = await sql.all<{ sequence: number }>(text, parameters)
  return eventsBySequence(
    sql,
    rows.map(({ sequence }) => sequence),
  )
}

/** Newest first. */
export async function eventsBySequence(sql: Sql, sequences: readonly number[]): Promise<StoredRow<OperationEvent>[]> {
  if (sequences.length === 0) return []
  return sql.all(
    `SELECT * FROM "operation_event" WHERE "sequence" ${amongJson(sql.dialect, '$1', 'bigint')} ORDER BY "sequence" DESC`,
    [JSON.stringify(sequences)],
  )
}

/**
 * Sequence numbers, newest first, of the events whose stored data holds a text; looked for in slices, between which other
 * work of the thread gets its turn.
 *
 * @param limit of how many events, the newest, the text is looked for
 */
export async function searchEvents(
  sql: Sql,
  { operationId, after, upTo }: EventSpan,
  types: readonly string[] | null,
  text: string,
  limit: number,
): Promise<number[]> {
  const found: number[] = []
  let last = upTo
  for (let searched = 0; searched < limit && last > after; searched += SLICE) {
    if (searched > 0) await nextTurn()
    const start = await sliceStart(sql, { operationId, after, upTo: last })
    const parameters = parametersOf({ operationId, after: start, upTo: last })
    const condition = ofTypes(sql, types, parameters)
    const held = isLike(sql.dialect, '"data"', `$${parameters.push(holding(text))}`)
    const rows = await sql.all<{ sequence: number }>(
      `SELECT "sequence" FROM "operation_event" WHERE ${IN_SPAN}${condition} AND ${held} ORDER BY "sequence" DESC`,
      parameters,
    )
    for (const { sequence } of rows) found.push(sequence)
    last = start
  }
  return found
}

/** After which sequence number the newest SLICE events of the span begin. */
async function sliceStart(sql: Sql, span: EventSpan): Promise<number> {
  const parameters = parametersOf(span)
  const row = await first<{ sequence: number }>(
    sql,
    `SELECT "sequence" FROM "operation_event" WHERE ${IN_SPAN}
     ORDER BY "sequence" DESC LIMIT 1 OFFSET $${parameters.push(SLICE)}`,
    parameters,
  )
  return row?.sequence ?? span.after
}

function ofTypes({ dialect }: Sql, types: readonly string[] | null, parameters: SqlValue[]): string {
  return types === null ? '' : ` AND "type" ${amongJson(dialect, `$${parameters.push(JSON.stringify(types))}`)}`
}

function parametersOf({ operationId, after, upTo }: EventSpan): SqlValue[] {
  return [operationId, after, upTo]
}
