/**
 * Every environment variable, read once: names, forms and defaults of spec 7.3. The only file that reads `process.env`.
 *
 * An empty value counts as not set. A value that cannot be meant stops the program with the variable's name, what is wrong
 * and an example; nothing falls back silently.
 */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'

export type Environment = Readonly<Record<string, string | undefined>>

export type StartupSettings = {
  /** Wait before the first sync. */
  readonly syncDelaySeconds: number
  /** The first sync leaves links and analytics alone; the deferred rebuild does them. */
  readonly syncLightMode: boolean
  readonly deferredRebuildLinks: boolean
  readonly deferredRebuildDelaySeconds: number
  readonly deferredCaptureAnalytics: boolean
}

export type HttpSettings = {
  readonly host: string
  readonly port: number
  /** Null: no token is asked for (only on a loopback address). */
  readonly token: string | null
  /** Another origin a browser may call from, besides this server's own and port 3000 of this machine. */
  readonly frontendOrigin: string | null
  /** Host names to answer to, besides loopback names and `host`. Lower case, without port. */
  readonly allowedHosts: readonly string[]
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** What the program runs on; plain data, so it also crosses to the engine thread. */
export type Settings = {
  /** `file:/absolute/path.db` (SQLite) or `postgresql://…`. */
  readonly databaseUrl: string
  /** The user's data folder of this platform, with our own in it: nobody else keeps anything there. */
  readonly dataFolder: string
  /** Null: that of the rules themselves. */
  readonly linkLogicVersion: string | null
  /** The user's home folder: what `~` stands for in paths. */
  readonly home: string
  /** The agent's own folder, with `projects/` inside. */
  readonly agentDir: string
  readonly startup: StartupSettings
  readonly http: HttpSettings
  readonly logLevel: LogLevel
  /** Tokens, keys and passwords in logs and documents are masked before they are stored or shown. */
  readonly maskSecrets: boolean
  /** Operations kept: the newest `operations`, or those of the last `days`, whichever is more. */
  readonly retention: { readonly operations: number; readonly days: number }
}

/** One or more variables cannot be meant as they are; the message has a line for each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  yes: true,
  on: true,
  '0': false,
  false: false,
  no: false,
  off: false,
}

const schema = z.object({
  CCDASH_DB_BACKEND: oneOf(['sqlite', 'postgres']).optional(),
  CCDASH_DB_PATH: text('a file path, e.g. /home/me/ccdash.db').optional(),
  CCDASH_DATABASE_URL: databaseUrl().optional(),
  CCDASH_LINKING_LOGIC_VERSION: text('a version, e.g. 1').optional(),
  CCDASH_STARTUP_SYNC_DELAY_SECONDS: number(0, 86_400, '2').default(2),
  CCDASH_STARTUP_SYNC_LIGHT_MODE: boolean().default(true),
  CCDASH_STARTUP_DEFERRED_REBUILD_LINKS: boolean().default(true),
  CCDASH_STARTUP_DEFERRED_REBUILD_DELAY_SECONDS: number(0, 86_400, '45').default(45),
  CCDASH_STARTUP_DEFERRED_CAPTURE_ANALYTICS: boolean().default(false),
  CCDASH_HOST: text('a host name or address, e.g. 127.0.0.1').optional(),
  CCDASH_BACKEND_HOST: text('a host name or address, e.g. 127.0.0.1').optional(),
  CCDASH_PORT: integer(0, 65_535, '8000').optional(),
  CCDASH_BACKEND_PORT: integer(0, 65_535, '8000').optional(),
  CCDASH_FRONTEND_ORIGIN: origin().optional(),
  CCDASH_TOKEN: token().optional(),
  CCDASH_ALLOWED_HOSTS: hostList().default([]),
  CCDASH_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  CCDASH_MASK_SECRETS: boolean().default(true),
  CCDASH_RETENTION_OPERATIONS: integer(0, 10_000_000, '10000').default(10_000),
  CCDASH_RETENTION_DAYS: integer(0, 36_500, '90').default(90),
  CLAUDE_CONFIG_DIR: text('a folder, e.g. /home/me/.claude').optional(),
  XDG_DATA_HOME: text('a folder, e.g. /home/me/.local/share').optional(),
  LOCALAPPDATA: text('a folder, e.g. C:\\Users\\me\\AppData\\Local').optional(),
  HOME: text('a folder, e.g. /home/me').optional(),
})

type Variables = z.output<typeof schema>

/** @throws SettingsError naming every variable that cannot be meant as it is. */
export function readSettings(environment: Environment = process.env): Settings {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, environment[name]?.trim() || undefined]),
  )
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map(({ path, message }) => describe(String(path[0]), given, message)).join('\n'),
    )
  }
  const variables = parsed.data
  const home = variables.HOME ?? homedir()
  return {
    databaseUrl: chooseDatabase(variables, home),
    dataFolder: dataFolder(variables, home),
    linkLogicVersion: variables.CCDASH_LINKING_LOGIC_VERSION ?? null,
    home,
    agentDir: expandHome(variables.CLAUDE_CONFIG_DIR ?? join(home, '.claude'), home),
    startup: {
      syncDelaySeconds: variables.CCDASH_STARTUP_SYNC_DELAY_SECONDS,
      syncLightMode: variables.CCDASH_STARTUP_SYNC_LIGHT_MODE,
      deferredRebuildLinks: variables.CCDASH_STARTUP_DEFERRED_REBUILD_LINKS,
      deferredRebuildDelaySeconds: variables.CCDASH_STARTUP_DEFERRED_REBUILD_DELAY_SECONDS,
      deferredCaptureAnalytics: variables.CCDASH_STARTUP_DEFERRED_CAPTURE_ANALYTICS,
    },
    http: {
      host: variables.CCDASH_HOST ?? variables.CCDASH_BACKEND_HOST ?? '127.0.0.1',
      port: variables.CCDASH_PORT ?? variables.CCDASH_BACKEND_PORT ?? 8000,
      token: variables.CCDASH_TOKEN ?? null,
      frontendOrigin: variables.CCDASH_FRONTEND_ORIGIN ?? null,
      allowedHosts: variables.CCDASH_ALLOWED_HOSTS,
    },
    logLevel: variables.CCDASH_LOG_LEVEL,
    maskSecrets: variables.CCDASH_MASK_SECRETS,
    retention: { operations: variables.CCDASH_RETENTION_OPERATIONS, days: variables.CCDASH_RETENTION_DAYS },
  }
}

/** What a program started from here (git) is run with: everything but our own variables, which hold secrets. */
export function childEnvironment(environment: Environment = process.env): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CCDASH_')))
}

/** As readSettings, but quiet: a command prints its own result, so the log speaks up only when something is wrong. */
export function readCommandSettings(environment: Environment = process.env): Settings {
  return readSettings({ CCDASH_LOG_LEVEL: 'warn', ...environment })
}

/** The URL of an SQLite file; `~` is expanded and a relative path made absolute. */
export function sqliteUrl(path: string, home: string = homedir()): string {
  return `file:${resolve(expandHome(path, home))}`
}

/** A database as it may be shown and logged: without user name, password and parameters. */
export function describeDatabase(url: string): string {
  if (url.startsWith('file:')) return `SQLite ${url.slice('file:'.length)}`
  const { hostname, port, pathname } = new URL(url)
  return `PostgreSQL ${hostname}${port === '' ? '' : `:${port}`}${pathname}`
}

function chooseDatabase(variables: Variables, home: string): string {
  const { CCDASH_DB_BACKEND: backend, CCDASH_DB_PATH: path, CCDASH_DATABASE_URL: url } = variables
  const sqlite = () => sqliteUrl(path ?? join(dataFolder(variables, home), 'ccdash.db'), home)
  if (backend === 'postgres') {
    if (url?.startsWith('postgres')) return url
    throw new SettingsError(
      'CCDASH_DATABASE_URL: needed when CCDASH_DB_BACKEND=postgres, e.g. CCDASH_DATABASE_URL=postgresql://me:secret@localhost/ccdash',
    )
  }
  if (backend === 'sqlite') return path === undefined && url?.startsWith('file:') ? fileUrl(url, home) : sqlite()
  if (url === undefined) return sqlite()
  if (path === undefined) return url.startsWith('file:') ? fileUrl(url, home) : url
  throw new SettingsError(
    'CCDASH_DB_PATH and CCDASH_DATABASE_URL are both set: remove one, or say which with e.g. CCDASH_DB_BACKEND=sqlite',
  )
}

/** `file:relative.db`, `file:/absolute.db` and `file:///absolute.db` all mean a path. */
function fileUrl(url: string, home: string): string {
  return sqliteUrl(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''), home)
}

/** The user's data folder of this platform. */
function dataFolder({ XDG_DATA_HOME: xdg, LOCALAPPDATA: local }: Variables, home: string): string {
  if (process.platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'ccdash')
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'ccdash')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'ccdash')
  return join(home, '.local', 'share', 'ccdash')
}

function expandHome(path: string, home: string): string {
  return path === '~' ? home : path.replace(/^~(?=[/\\])/, () => home)
}

const SECRET = new Set(['CCDASH_TOKEN', 'CCDASH_DATABASE_URL'])

function describe(name: string, given: Environment, problem: string): string {
  const shown = SECRET.has(name) ? 'its value' : `'${given[name]}'`
  return `${name}: ${shown} ${problem}`
}

/* The forms: each message reads on from "<name>: '<value>' ". */

function text(wanted: string) {
  return z.string().refine((value) => !value.includes('\0'), `is not ${wanted}`)
}

function oneOf<const Value extends string>(values: readonly Value[]) {
  return z
    .string()
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(values, `is not one of ${values.join(', ')}; e.g. ${values[0]}`))
}

function boolean() {
  return z.string().transform((value, { addIssue }) => {
    const meant = BOOLEANS[value.toLowerCase()]
    if (meant !== undefined) return meant
    addIssue({ code: 'custom', message: 'is neither 1, true, yes, on nor 0, false, no, off; e.g. true' })
    return z.NEVER
  })
}

function number(min: number, max: number, example: string) {
  return z.string().transform((value, { addIssue }) => {
    const meant = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (meant >= min && meant <= max) return meant
    addIssue({ code: 'custom', message: `is not a number from ${min} to ${max}; e.g. ${example}` })
    return z.NEVER
  })
}

function integer(min: number, max: number, example: string) {
  return number(min, max, example).refine(Number.isInteger, `is not a whole number; e.g. ${example}`)
}

function origin() {
  return z.string().transform((value, { addIssue }) => {
    if (URL.canParse(value) && /^https?:/.test(value)) return new URL(value).origin
    addIssue({ code: 'custom', message: 'is not an origin; e.g. http://localhost:3000' })
    return z.NEVER
  })
}

function token() {
  return z.string().regex(/^[\x21-\x7E]{16,}$/, 'is not a token of 16 or more printable characters without spaces')
}

function hostList() {
  return z.string().transform((value, { addIssue }) => {
    const names = value
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '')
    if (names.every((name) => /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(name))) return names
    addIssue({ code: 'custom', message: 'is not a list of host names without ports; e.g. ccdash.local,192.168.1.5' })
    return z.NEVER
  })
}

function databaseUrl() {
  return z
    .string()
    .refine(
      (value) => value.startsWith('file:') || (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)),
      'is neither a postgresql: nor a file: URL; e.g. postgresql://me:secret@localhost/ccdash',
    )
}
