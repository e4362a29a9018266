/** The models of a Prisma schema, read from its text: what is derived from it, and what tests hold migrations against. */
export type SchemaColumn = { readonly name: string; readonly type: string; readonly nullable: boolean }
/** A table. */
export type SchemaModel = {
  /** Its name in the Prisma client. */
  readonly model: string
  readonly name: string
  readonly columns: readonly SchemaColumn[]
  readonly key: readonly string[]
  /** Columns of each index, unique ones after `unique`. */
  readonly indexes: readonly string[]
  /** `columns → table(columns) on delete action` */
  readonly foreignKeys: readonly string[]
}

const SCALARS = new Set(['String', 'Int', 'BigInt', 'Float', 'Boolean', 'Bytes'])

export function readSchema(schema: string): SchemaModel[] {
  const models = readModels(schema)
  const tableOf = new Map(models.map(({ name, body }) => [name, /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name]))
  return models.map(({ name, body }) => readModel(name, body, tableOf))
}

/** From `model <name> {` to the next line that begins with `}`. */
function readModels(schema: string): { name: string; body: string }[] {
  const models: { name: string; body: string }[] = []
  let lines: string[] | null = null
  let name = ''
  for (const line of schema.split('\n')) {
    const begun = /^model (\w+) \{$/.exec(line)
    if (begun !== null) [name, lines] = [begun[1] ?? '', []]
    else if (lines !== null && line.startsWith('}')) {
      models.push({ name, body: lines.join('\n') })
      lines = null
    } else lines?.push(line)
  }
  return models
}

function readModel(model: string, body: string, tableOf: ReadonlyMap<string, string>): SchemaModel {
  const name = tableOf.get(model) ?? model
  const columns: SchemaColumn[] = []
  const foreignKeys: string[] = []
  const key = namesIn(inBrackets(body, '@@id(['))
  for (const line of body.split('\n')) {
    const field = /^ {2}(\w+)\s+(\w+)/.exec(line)
    if (field === null) continue
    const [text, column = '', type = ''] = field
    const attributes = line.slice(text.length)
    if (SCALARS.has(type)) {
      columns.push({ name: column, type, nullable: attributes.startsWith('?') })
      if (/@id\b/.test(attributes)) key.push(column)
    }
    if (attributes.includes('@relation(fields: [')) {
      const [from, to] = [inBrackets(attributes, 'fields: ['), inBrackets(attributes, 'references: [')]
      const action = /onDelete: (\w+)/.exec(attributes)?.[1] ?? ''
      const target = `${tableOf.get(type)}(${namesIn(to).join(', ')})`
      foreignKeys.push(`${namesIn(from).join(', ')} → ${target} on delete ${action.toLowerCase()}`)
    }
  }
  const indexes = body.split('\n').flatMap((line) => {
    const kind = /@@(index|unique)\(\[/.exec(line)
    if (kind === null) return []
    return [`${kind[1] === 'unique' ? 'unique ' : ''}${namesIn(inBrackets(line, kind[0])).join(', ')}`]
  })
  return { model, name, columns, key, indexes: indexes.sort(), foreignKeys: foreignKeys.sort() }
}

/** What follows `opening` up to the next `]`. */
function inBrackets(text: string, opening: string): string | undefined {
  const start = text.indexOf(opening)
  const end = text.indexOf(']', start)
  return start === -1 || end === -1 ? undefined : text.slice(start + opening.length, end)
}

function namesIn(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(',').map((name) => name.trim())
}
