/** The part of better-sqlite3 that sqlite-database.ts uses; the package carries no types of its own. */
declare module 'better-sqlite3' {
  export type Options = { readonly?: boolean; fileMustExist?: boolean; timeout?: number }

  export interface Statement {
    /** Whether it returns rows. */
    readonly reader: boolean
    all(parameters: Readonly<Record<string, unknown>>): unknown[]
    run(parameters: Readonly<Record<string, unknown>>): { changes: number }
  }

  export default class Sqlite {
    constructor(path: string, options?: Options)
    readonly inTransaction: boolean
    prepare(sql: string): Statement
    exec(sql: string): this
    pragma(text: string): unknown
    close(): this
  }
}
