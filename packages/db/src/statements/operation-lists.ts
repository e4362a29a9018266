/**
 * Operations by filter, newest first.
 *
 * Conditions are checked in one of three indexes that hold every column of the filter; which one is decided here, as SQLite
 * keeps no statistics: it would look up each row of, say, a kind that most operations are of. Text is searched in the rows
 * themselves, in slices, between which other work of the thread gets its turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { amongJson } from './bulk.ts'
import type { Operation } from '../generated/sqlite/client.ts'
import { first, type Sql, type SqlValue } from '../sql.ts'
import { operationTable } from '../tables.ts'
import type { StoredRow } from '../table.ts'
import { beginningWith, holding, isLike } from './text-search.ts'

export type OperationFilter = {
  readonly projectId?: string | undefined
  readonly kind?: string | undefined
  readonly status?: string | undefined
  readonly trigger?: string | undefined
  /** Started at or after, as stored. */
  readonly from?: string | undefined
  /** Started before, as stored. */
  readonly to?: string | undefined
  /** The beginning of an id, or part of message, phase or trigger; '' is none. */
  readonly search?: string | undefined
}

/** Start and id: its place in the list. */
export type OperationPlace = readonly [startedAt: string, id: string]
export type OperationRow = Omit<StoredRow<Operation>, 'input' | 'requestKey'>

/** How many operations are searched for text, the newest that the rest of the filter lets through: some 50 ms of work. */
const SEARCHED_OPERATIONS = 25_000
const SLICE = 5000
/** Bounds the last slice too: without any, SQLite would walk the table. */
const OLDEST: OperationPlace = ['', '']

const ROW_COLUMNS = Object.keys(operationTable.columns)
  .filter((name) => name !== 'input' && name !== 'requestKey')
  .map((name) => `"${name}"`)
  .join(', ')

/** Those after a place. Text is searched in the newest 25,000 after it. */
export async function operationsAfter(
  sql: Sql,
  filter: OperationFilter,
  after: OperationPlace | null,
  limit: number,
): Promise<OperationRow[]> {
  return inOrder(await operationIds(sql, filter, after, limit), (ids) =>
    sql.all<OperationRow>(`SELECT ${ROW_COLUMNS} FROM "operation" WHERE "id" ${amongJson(sql.dialect, '$1')}`, [
      JSON.stringify(ids),
    ]),
  )
}

/** With what else a list shows of it. */
export type ShownOperationRow = OperationRow & {
  readonly inputBeginning: string
  /** Operations of its project before it, when it waits. */
  readonly queuePosition: number
}

/**
 * The newest operations and the newest running ones, newest first, all of one moment: read again and again by whoever polls.
 *
 * @param inputCharacters  of each stored input, at most
 */
export function newestAndRunning(
  sql: Sql,
  { newest, running, inputCharacters }: { newest: number; running: number; inputCharacters: number },
): Promise<ShownOperationRow[]> {
  return sql.all(
    `SELECT ${ROW_COLUMNS}, substr("input", 1, $1) AS "inputBeginning",
       CASE WHEN "status" = 'running' AND NOT "claimed" THEN (
         SELECT count(*) FROM "operation" AS "other"
         WHERE "other"."projectId" = "operation"."projectId" AND "other"."status" = 'running'
           AND "other"."firstSequence" < "operation"."firstSequence")
       ELSE 0 END AS "queuePosition"
     FROM "operation" WHERE "id" IN (
       SELECT "id" FROM (SELECT "id" FROM "operation" ORDER BY "startedAt" DESC, "id" DESC LIMIT $2) AS "found"
       UNION
       SELECT "id" FROM (SELECT "id" FROM "operation" WHERE "status" = 'running'
         ORDER BY "startedAt" DESC, "id" DESC LIMIT $3) AS "found")
     ORDER BY "startedAt" DESC, "id" DESC`,
    [inputCharacters, newest, running],
  )
}

const FIGURE_COLUMNS = [
  'id',
  'projectId',
  'kind',
  'status',
  'trigger',
  'startedAt',
  'durationMs',
  'progress',
  'accounts',
  'issueCount',
  'error',
  'changes',
] as const

/** What a chart needs of an operation; `input` is '' unless it is short and of a fixed size. */
export type OperationFigures = Pick<StoredRow<Operation>, (typeof FIGURE_COLUMNS)[number] | 'input'>

export type OperationsSummary = {
  /** Newest first. */
  readonly newest: readonly OperationFigures[]
  /** In the order of the statuses asked for; whatever status the filter names. */
  readonly counts: readonly number[]
}

/** The newest that the filter lets through, and how many there are of each status. Text is searched as in a list. */
export async function summarizeOperations(
  sql: Sql,
  filter: OperationFilter,
  limit: number,
  statuses: readonly string[],
): Promise<OperationsSummary> {
  const ids: string[] = []
  const counts = statuses.map(() => 0)
  const ofAnyStatus = { ...filter, status: undefined }
  for await (const bounds of slices(sql, ofAnyStatus, null)) {
    const found = await countStatuses(sql, ofAnyStatus, bounds, statuses)
    for (const [place, count] of found.entries()) counts[place] = (counts[place] ?? 0) + count
    const wanted = found.filter((_, place) => filter.status === undefined || filter.status === statuses[place])
    if (ids.length < limit && wanted.some((count) => count > 0))
      for (const id of await idsBetween(sql, filter, bounds, limit - ids.length)) ids.push(id)
  }
  return { newest: await readFigures(sql, ids), counts }
}

function readFigures(sql: Sql, wanted: readonly string[]): Promise<OperationFigures[]> {
  const columns = FIGURE_COLUMNS.map((name) => `"${name}"`).join(', ')
  return inOrder(wanted, (ids) =>
    sql.all<OperationFigures>(
      `SELECT ${columns}, CASE WHEN "kind" = 'sync_changed_files' THEN '' ELSE "input" END AS "input"
       FROM "operation" WHERE "id" ${amongJson(sql.dialect, '$1')}`,
      [JSON.stringify(ids)],
    ),
  )
}

async function countStatuses(
  sql: Sql,
  filter: OperationFilter,
  bounds: Bounds,
  statuses: readonly string[],
): Promise<number[]> {
  const { text, parameters } = conditionsOf(sql, filter, bounds)
  const columns = statuses.map((status, place) => {
    return `count(*) FILTER (WHERE "status" = $${parameters.push(status)}) AS "n${place}"`
  })
  const row = await first<Record<string, number>>(
    sql,
    `SELECT ${columns.join(', ')} FROM "operation" WHERE ${text}`,
    parameters,
  )
  return statuses.map((_, place) => row?.[`n${place}`] ?? 0)
}

async function operationIds(
  sql: Sql,
  filter: OperationFilter,
  after: OperationPlace | null,
  limit: number,
): Promise<string[]> {
  const found: string[] = []
  for await (const bounds of slices(sql, filter, after)) {
    for (const id of await idsBetween(sql, filter, bounds, limit - found.length)) found.push(id)
    if (found.length >= limit) break
  }
  return found
}

async function idsBetween(sql: Sql, filter: OperationFilter, bounds: Bounds, limit: number): Promise<string[]> {
  const { text, parameters } = conditionsOf(sql, filter, bounds)
  const rows = await sql.all<{ id: string }>(
    `SELECT "id" FROM "operation" WHERE ${text}
     ORDER BY "startedAt" DESC, "id" DESC LIMIT $${parameters.push(limit)}`,
    parameters,
  )
  return rows.map(({ id }) => id)
}

/** Places between which rows lie: older than `before`, not older than `last`. */
type Bounds = { readonly before?: OperationPlace; readonly last?: OperationPlace }

/** Without a search the whole list; else slices of the filtered operations, newest first, up to SEARCHED_OPERATIONS. */
async function* slices(sql: Sql, filter: OperationFilter, after: OperationPlace | null): AsyncGenerator<Bounds> {
  let before = after
  if (isBlank(filter.search)) {
    yield before === null ? {} : { before }
    return
  }
  for (let searched = 0; searched < SEARCHED_OPERATIONS; searched += SLICE) {
    if (searched > 0) await nextTurn()
    const bounds: Bounds = before === null ? {} : { before }
    const { text, parameters } = conditionsOf(sql, { ...filter, search: undefined }, bounds)
    const end = await first<{ startedAt: string; id: string }>(
      sql,
      `SELECT "startedAt", "id" FROM "operation" WHERE ${text}
       ORDER BY "startedAt" DESC, "id" DESC LIMIT 1 OFFSET $${parameters.push(SLICE - 1)}`,
      parameters,
    )
    if (end === null) {
      yield { ...bounds, last: OLDEST }
      return
    }
    before = [end.startedAt, end.id]
    yield { ...bounds, last: before }
  }
}

function conditionsOf(
  { dialect }: Sql,
  filter: OperationFilter,
  { before, last }: Bounds,
): { text: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = []
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`
  // SQLite takes no index for a column behind a plus.
  const unindexed = (column: string) => (dialect === 'sqlite' ? `+"${column}"` : `"${column}"`)
  const conditions: string[] = []
  const { projectId, kind, status, trigger, from, to, search } = filter
  if (projectId !== undefined) conditions.push(`"projectId" = ${parameter(projectId)}`)
  if (status !== undefined)
    conditions.push(`${projectId === undefined ? '"status"' : unindexed('status')} = ${parameter(status)}`)
  if (kind !== undefined) conditions.push(`${unindexed('kind')} = ${parameter(kind)}`)
  if (trigger !== undefined) conditions.push(`${unindexed('trigger')} = ${parameter(trigger)}`)
  if (from !== undefined) conditions.push(`"startedAt" >= ${parameter(from)}`)
  if (to !== undefined) conditions.push(`"startedAt" < ${parameter(to)}`)
  const place = ([startedAt, id]: OperationPlace) => `(${parameter(startedAt)}, ${parameter(id)})`
  if (before !== undefined) conditions.push(`("startedAt", "id") < ${place(before)}`)
  if (last !== undefined) conditions.push(`("startedAt", "id") >= ${place(last)}`)
  if (search !== undefined && !isBlank(search)) {
    const held = parameter(holding(search))
    const texts = ['message', 'phase', 'trigger'].map((column) => isLike(dialect, `"${column}"`, held))
    conditions.push(`(${isLike(dialect, '"id"', parameter(beginningWith(search)))} OR ${texts.join(' OR ')})`)
  }
  return { text: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '), parameters }
}

function isBlank(search: string | undefined): boolean {
  return search === undefined || search === ''
}

/** The rows of these ids in their order; those removed meanwhile are left out. */
async function inOrder<Row extends { readonly id: string }>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Row[]>,
): Promise<Row[]> {
  if (ids.length === 0) return []
  const rows = new Map((await read(ids)).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}
