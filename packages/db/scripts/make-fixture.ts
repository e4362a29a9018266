/**
 * Makes `fixtures/databases/<newest migration>.<dialect>.jsonl.gz`: every row of a database that this version wrote, for the
 * tests that bring a database of an older version up to date. To be run before a change to what is stored:
 *
 *   node packages/db/scripts/make-fixture.ts
 *
 * The sample project is synced, one of its logs deleted, links are judged, one is made by hand. One line per row,
 * `{ table, row }`; bytes are `{ "bytes": base64 }`. The folder everything lay in is `/ccdash-fixture` in the rows.
 */
import type { Database } from '../src/database.ts'
import { openDatabase } from '../src/open-database.ts'
import { readMigrations } from '../src/migrations/migrate.ts'
import { startTestPostgres } from '../src/testing/start-test-postgres.ts'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..', '..', '..')
const FOLDER_IN_ROWS = '/ccdash-fixture'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ccdash-fixture-')))
try {
  await makeFixture(`file:${join(folder, 'ops.db')}`)
  const server = await startTestPostgres()
  try {
    const test = await server.openTestDatabase()
    await makeFixture(test.url)
    await test[Symbol.asyncDispose]()
  } finally {
    await server[Symbol.asyncDispose]()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function makeFixture(url: string): Promise<void> {
  useCommandLine(url)
  const database = await openDatabase({ url, readOnly: true })
  const migration = (await readMigrations(database.dialect)).at(-1)?.name ?? ''
  const lines = await dump(database)
  await database.close()
  const target = join(root, 'fixtures', 'databases', `${migration}.${database.dialect}.jsonl.gz`)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, gzipSync(lines.join('').replaceAll(folder, FOLDER_IN_ROWS), { level: 9 }))
  console.log(`${target}: ${lines.length} rows`)
}

/** What a person would do in an afternoon. */
function useCommandLine(url: string): void {
  const project = join(folder, 'project')
  rmSync(project, { recursive: true, force: true })
  cpSync(join(root, 'fixtures', 'sample-project'), project, { recursive: true, preserveTimestamps: true })
  const sessions = join(project, 'sessions', '-home-sam-code-simmerbook')
  const ccdash = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'apps/server/src/cli.ts'), ...args, '--db', url], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: tmpdir() },
      maxBuffer: 64 * 1024 * 1024,
    })
  const places = ['--sessions', join(project, 'sessions')]
  const docs = ['--docs', join(project, 'docs/project_plans'), '--progress', join(project, '.claude/progress')]
  ccdash('sync', ...places, ...docs)
  ccdash('sync', ...places, ...docs, '--force')
  ccdash('rebuild-links', ...places, ...docs)
  const audit = JSON.parse(ccdash('audit', ...places, ...docs, '--json')) as {
    suspects: { feature_id: string; session_id: string }[]
  }
  const [kept, rejected, uncertain] = audit.suspects
  for (const [verdict, suspect] of Object.entries({ keep: kept, reject: rejected, uncertain })) {
    const pair = [`feature:${suspect?.feature_id}`, `session:${suspect?.session_id}`]
    ccdash('links', 'judge', ...pair, verdict, ...places, ...docs, '--note', `judged ${verdict}`)
  }
  const silent = JSON.parse(ccdash('links', 'silent', ...places, ...docs, '--json')) as {
    items: { sessionId: string }[]
  }
  const byHand = [`feature:${kept?.feature_id}`, `session:${silent.items[0]?.sessionId}`]
  ccdash('links', 'create', ...byHand, ...places, ...docs)
  const [log = ''] = readdirSync(sessions)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
  rmSync(join(sessions, log))
  ccdash('sync', ...places, ...docs)
}

async function dump(database: Database): Promise<string[]> {
  const tables = await database.all<{ name: string }>(
    database.dialect === 'sqlite'
      ? `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite_%' ORDER BY "name"`
      : `SELECT "tablename" AS "name" FROM pg_tables WHERE "schemaname" = 'public' ORDER BY "tablename"`,
  )
  const lines: string[] = []
  for (const { name } of tables) {
    for (const row of await database.all<Record<string, unknown>>(`SELECT * FROM "${name}"`)) {
      if (typeof row['holderHost'] === 'string') row['holderHost'] = 'fixture-host' // where it was made is nobody's affair
      lines.push(`${JSON.stringify({ table: name, row }, encode)}\n`)
    }
  }
  return lines
}

function encode(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key] // Buffers have become objects in `value` already
  if (raw instanceof Uint8Array) return { bytes: Buffer.from(raw).toString('base64') }
  return typeof raw === 'bigint' ? raw.toString() : value
}
