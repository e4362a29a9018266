/** The environment's settings with the flags laid over them. */
import { sqliteUrl, type Settings } from '../env.ts'
import { UsageError } from './exit-codes.ts'

export type SettingsFlags = { readonly db?: string; readonly host?: string; readonly port?: number }

/** @throws UsageError when a flag cannot be meant. */
export function settingsOf(settings: Settings, { db, host, port }: SettingsFlags): Settings {
  if (port !== undefined && (port < 0 || port > 65_535))
    throw new UsageError(`--port must be from 0 to 65535, not ${port}`)
  return {
    ...settings,
    ...(db === undefined ? {} : { databaseUrl: databaseUrlOf(db) }),
    http: { ...settings.http, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) },
  }
}

/** `postgresql://…` as it is; anything else is a file, with or without `file:` in front. */
function databaseUrlOf(text: string): string {
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (!URL.canParse(text)) throw new UsageError('--db is not a URL that can be read')
    return text
  }
  const scheme = /^([a-z][a-z0-9+.-]*):?\/\//i.exec(text)?.[1]
  if (scheme !== undefined && scheme !== 'file')
    throw new UsageError(`--db: '${scheme}' is neither file: nor postgresql:`)
  const path = text.replace(/^file:(\/\/(?=\/))?/, '')
  if (path === '') throw new UsageError('--db names no file')
  return sqliteUrl(path)
}
