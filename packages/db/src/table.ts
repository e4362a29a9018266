/** A table as bulk statements need it: columns in order, with the type a JSON value is read as. */
export type ColumnType = 'text' | 'int' | 'bigint' | 'float' | 'boolean' | 'bytes'

/** A row as written: 64-bit integers as numbers. */
export type NewRow<Model> = {
  readonly [Name in keyof Model]: Extract<Model[Name], bigint> extends never
    ? Model[Name]
    : number | Extract<Model[Name], null>
}
/** A row as read: SQLite gives booleans as 0/1, Prisma gives 64-bit integers as bigint. */
export type StoredRow<Model> = {
  readonly [Name in keyof Model]: Model[Name] extends boolean
    ? boolean | number
    : Extract<Model[Name], bigint> extends never
      ? Model[Name]
      : number | Model[Name]
}

type ColumnOf<Value> = [Value] extends [bigint]
  ? 'bigint'
  : [Value] extends [boolean]
    ? 'boolean'
    : [Value] extends [number]
      ? 'int' | 'float'
      : [Value] extends [Uint8Array]
        ? 'bytes'
        : 'text'

export type Table<Model> = {
  readonly name: string
  readonly key: readonly (keyof Model & string)[]
  readonly columns: { readonly [Name in keyof Model & string]: ColumnOf<NonNullable<Model[Name]>> }
}

/** Ties a table to its Prisma model: a column that is missing or of another type does not compile. */
export function table<Model>(name: string, key: Table<Model>['key'], columns: Table<Model>['columns']): Table<Model> {
  return { name, key, columns }
}
