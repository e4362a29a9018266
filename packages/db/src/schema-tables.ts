/** The tables that a Prisma schema describes, read from its text: what tests hold migrations and tables.ts against. */
export type SchemaColumn = { readonly name: string; readonly type: string; readonly nullable: boolean }
export type SchemaTable = {
  readonly name: string
  readonly columns: readonly SchemaColumn[]
  readonly key: readonly string[]
  /** Columns of each index, unique ones after `unique`. */
  readonly indexes: readonly string[]
  /** `columns → table(columns) on delete action` */
  readonly foreignKeys: readonly string[]
}

const SCALARS = new Set(['String', 'Int', 'BigInt', 'Float', 'Boolean', 'Bytes'])

export function readSchemaTables(schema: string): SchemaTable[] {
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => ({
    name,
    body,
  }))
  const tableOf = new Map(models.map(({ name, body }) => [name, /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name]))
  return models.map(({ name, body }) => readTable(tableOf.get(name) ?? name, body, tableOf))
}

function readTable(name: string, body: string, tableOf: ReadonlyMap<string, string>): SchemaTable {
  const columns: SchemaColumn[] = []
  const foreignKeys: string[] = []
  const key = namesIn(/@@id\(\[([^\]]+)\]\)/.exec(body)?.[1])
  for (const line of body.split('\n')) {
    const field = /^ {2}(\w+)\s+(\w+)(\??)(.*)$/.exec(line)
    if (field === null) continue
    const [, column = '', type = '', optional, attributes = ''] = field
    if (SCALARS.has(type)) {
      columns.push({ name: column, type, nullable: optional === '?' })
      if (/@id\b/.test(attributes)) key.push(column)
    }
    const relation = /@relation\(fields: \[([^\]]+)\], references: \[([^\]]+)\], onDelete: (\w+)/.exec(attributes)
    if (relation !== null) {
      const [, from, to, action = ''] = relation
      const target = `${tableOf.get(type)}(${namesIn(to).join(', ')})`
      foreignKeys.push(`${namesIn(from).join(', ')} → ${target} on delete ${action.toLowerCase()}`)
    }
  }
  const indexes = [...body.matchAll(/@@(index|unique)\(\[([^\]]+)\]/g)].map(([, kind, names]) => {
    return `${kind === 'unique' ? 'unique ' : ''}${namesIn(names).join(', ')}`
  })
  return { name, columns, key, indexes: indexes.sort(), foreignKeys: foreignKeys.sort() }
}

function namesIn(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(',').map((name) => name.trim())
}
