/** Looks for secrets in all that a database holds. */
import type { Database } from '@ccdash/db'

/** `table.column: secret` of every secret that is stored. */
export async function leaks(database: Database, secrets: readonly string[]): Promise<string[]> {
  const leaking: string[] = []
  for (const table of await tableNames(database)) {
    for (const row of await database.all<Record<string, unknown>>(`SELECT * FROM "${table}"`)) {
      for (const [column, value] of Object.entries(row)) {
        const text =
          typeof value === 'string' ? value : value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : ''
        leaking.push(...found(text, secrets).map((secret) => `${table}.${column}: ${secret}`))
      }
    }
  }
  return leaking
}

/** Every value of every row. */
export async function allText(database: Database): Promise<string> {
  const texts: string[] = []
  for (const table of await tableNames(database)) {
    for (const row of await database.all<Record<string, unknown>>(`SELECT * FROM "${table}"`))
      texts.push(...Object.values(row).map(String))
  }
  return texts.join('\n')
}

async function tableNames(database: Database): Promise<string[]> {
  const text =
    database.dialect === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table'`
      : `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`
  return (await database.all<{ name: string }>(text)).map(({ name }) => name)
}

/** Those of the secrets that stand in the text. */
export function found(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret))
}
