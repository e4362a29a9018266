/** Compares what we export with what the reference system made of the same input, field by field. Pure. */

export const PARITY_ENTITIES = ['documents', 'tasks', 'features', 'sessions', 'links', 'evidence'] as const
export type ParityEntity = (typeof PARITY_ENTITIES)[number]

type Row = Readonly<Record<string, unknown>> & { readonly id: string }
/** The reference's results and ours, as rows per entity: read-rows.ts makes them. */
export type ParityRows = Readonly<Record<ParityEntity, readonly Row[]>>

/** `field` is '' when a whole row is missing (`actual` undefined) or too many (`expected` undefined). */
export type ParityDifference = {
  readonly entity: ParityEntity
  readonly id: string
  readonly field: string
  readonly expected: unknown
  readonly actual: unknown
}

export type FieldCount = {
  readonly entity: ParityEntity
  /** 'id' counts rows. */
  readonly field: string
  readonly equal: number
  readonly different: number
}

export type ParityReport = { readonly counts: readonly FieldCount[]; readonly differences: readonly ParityDifference[] }

/** A difference that docs/parity.md names with its reason; `id` and `field` may be `*`. */
export type ExplainedDifference = {
  readonly entity: string
  readonly id: string
  readonly field: string
  readonly reason: string
}

/** Fields the golden results list but which cannot match: see docs/parity.md, "Fields that are not compared". */
const NOT_COMPARED: Readonly<Partial<Record<ParityEntity, readonly string[]>>> = {
  sessions: ['tokens_in', 'tokens_out', 'status'],
}

/** The golden results list these in alphabetical order, whatever order they were stored in: only what is in them is compared. */
const UNORDERED: Readonly<Partial<Record<ParityEntity, readonly string[]>>> = {
  features: ['linkedDocs'],
  sessions: ['commands'],
}

/** Stands in the golden results for a time that came from the file system, which says nothing about another machine. */
const FILE_TIME = '<recent>'

/**
 * Every field the golden rows list is compared, except those that cannot match. Names are compared in camelCase
 * (`doc_type` is our `docType`); lists element by element, in order unless the golden results have lost it.
 */
export function compareParity(golden: ParityRows, exported: ParityRows): ParityReport {
  const counts: FieldCount[] = []
  const differences: ParityDifference[] = []
  for (const entity of PARITY_ENTITIES) {
    const actual = new Map(exported[entity].map((row) => [row.id, row]))
    const expected = new Map(golden[entity].map((row) => [row.id, row]))
    const found = compareIds(entity, expected, actual)
    const fields = [...expected].flatMap(([id, row]) => compareRow(entity, id, row, actual.get(id)))
    differences.push(...found, ...fields.flatMap(({ difference }) => (difference === null ? [] : [difference])))
    counts.push({ entity, field: 'id', equal: expected.size - missing(found), different: found.length })
    for (const [field, compared] of Map.groupBy(fields, (comparison) => comparison.field)) {
      const different = compared.filter(({ difference }) => difference !== null).length
      counts.push({ entity, field, equal: compared.length - different, different })
    }
  }
  return { counts, differences }
}

/** Those no line of docs/parity.md names. */
export function unexplained(
  differences: readonly ParityDifference[],
  explained: readonly ExplainedDifference[],
): ParityDifference[] {
  const matches = (pattern: string, value: string) => pattern === '*' || pattern === value
  return differences.filter(
    ({ entity, id, field }) =>
      !explained.some((line) => line.entity === entity && matches(line.id, id) && matches(line.field, field || 'row')),
  )
}

/**
 * The rows of docs/parity.md's table under "Remaining differences": `| entity | id | field | reason |`; id and field
 * stand in backticks, `row` is the field of a missing or additional row.
 */
export function readExplained(markdown: string): ExplainedDifference[] {
  const [, section = ''] = markdown.split(/^## Remaining differences$/mu)
  const lines = section.split(/^## /mu)[0]?.split('\n') ?? []
  return lines.flatMap((line) => {
    const [, entity, id, field, ...reason] = line.split('|').map((cell) => cell.trim())
    if (entity === undefined || !isQuoted(id) || !isQuoted(field) || reason.pop() !== '') return []
    return [{ entity, id: id.slice(1, -1), field: field.slice(1, -1), reason: reason.join(' | ') }]
  })
}

function isQuoted(cell: string | undefined): cell is string {
  return cell !== undefined && cell.length > 2 && cell.startsWith('`') && cell.endsWith('`')
}

type Rows = ReadonlyMap<string, Row>

function compareIds(entity: ParityEntity, expected: Rows, actual: Rows): ParityDifference[] {
  const lost = [...expected].filter(([id]) => !actual.has(id))
  const additional = [...actual].filter(([id]) => !expected.has(id))
  return [
    ...lost.map(([id, row]) => ({ entity, id, field: '', expected: row, actual: undefined })),
    ...additional.map(([id, row]) => ({ entity, id, field: '', expected: undefined, actual: row })),
  ]
}

function missing(differences: readonly ParityDifference[]): number {
  return differences.filter(({ actual }) => actual === undefined).length
}

type Comparison = { readonly field: string; readonly difference: ParityDifference | null }

function compareRow(entity: ParityEntity, id: string, expected: Row, actual: Row | undefined): Comparison[] {
  if (actual === undefined) return []
  return flatFields(expected)
    .filter(([field, value]) => field !== 'id' && value !== FILE_TIME && !NOT_COMPARED[entity]?.includes(field))
    .map(([name, value]) => {
      const field = camelCase(name)
      const ours = readPath(actual, field)
      const order = UNORDERED[entity]?.includes(field) ? sorted : same
      const difference = isEqual(order(value), order(ours))
        ? null
        : { entity, id, field, expected: value, actual: ours }
      return { field, difference }
    })
}

/** `refs: { prd }` becomes the field `refs.prd`: each is counted by itself. */
function flatFields(row: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    isObject(value) ? Object.entries(value).map(([inner, content]) => [`${name}.${inner}`, content]) : [[name, value]],
  )
}

function readPath(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), row)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/gu, (_match, letter: string) => letter.toUpperCase())
}

function same(value: unknown): unknown {
  return value
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted() : value
}

/** A field that is not there is null. */
function isEqual(expected: unknown, actual: unknown): boolean {
  return JSON.stringify(expected ?? null) === JSON.stringify(actual ?? null)
}
