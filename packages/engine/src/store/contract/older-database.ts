/** What every database written by an older version must go through without losing anything; run on both databases. */
import { operationEvent, operationStats } from '@ccdash/api-contract'
import { type Fixture, readFixture } from '@ccdash/db/testing/fixture'
import type { TestDatabase } from '@ccdash/db/testing'
import { type Database, migrate } from '@ccdash/db'
import { cp, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { joinDatabase, sync } from '../../testing/test-engine.ts'
import { tokens } from '../../secrets/secret-cases.ts'
import { leaks } from './stored-leaks.ts'
import type { LinkRecord } from '../../records/link.ts'

const SAMPLE = path.join(import.meta.dirname, '../../../../../fixtures/sample-project')
const LOGS = 'project/sessions/-home-sam-code-simmerbook'

/** Of the sample project. */
const LINKS = 264

type OpenFixture = (fixture: Fixture) => Promise<TestDatabase>

/** @param newest   a migration with a fixture in `fixtures/databases` */
export function olderDatabaseContract(newest: string, open: OpenFixture): void {
  describe(`a database of ${newest}`, () => {
    it('keeps every row, and opening it a second time does nothing', async () => {
      const folder = '/somewhere/else'
      await using test = await open({ newest, folder })
      const rows = await readFixture(test.database.dialect, { newest, folder })
      const tables = Map.groupBy(
        rows.filter(({ table }) => table !== '_prisma_migrations'),
        ({ table }) => table,
      )
      expect(tables.size).toBeGreaterThan(15)
      for (const [table, before] of tables) {
        const after = await test.database.all<Record<string, unknown>>(`SELECT * FROM "${table}"`)
        const columns = Object.keys(before[0]?.row ?? {}).filter((column) => column in (after[0] ?? {}))
        const written = before.map(({ row }) => row)
        expect([table, ...texts(after, columns)]).toEqual([table, ...texts(written, columns)])
      }
      expect((await migrate(test.database)).applied).toEqual([])
    })

    it('tells its operations in the words of today', async () => {
      await using test = await open({ newest, folder: '/somewhere/else' })
      await using engine = await joinDatabase(test)
      const { items } = await engine.store.listOperations({ limit: 20 })
      expect(items.map(({ kind, stats }) => [kind, stats.linksCreated])).toContainEqual(['rebuild_links', LINKS])
      expect(items.flatMap(({ phases }) => phases.map(({ skipped }) => skipped))).not.toContain(undefined)
      let moved = 0
      for (const { id, counters, stats } of items) {
        expect(Object.keys(counters)).not.toContain('telemetryBackfilledSessions')
        expect(operationStats.strict().parse(stats)).toEqual(stats)
        for (const event of await engine.store.listEvents({ operationId: id, after: 0, limit: 1000 })) {
          expect(operationEvent.parse(event)).toEqual(event)
        }
        const changes = await engine.store.listChanges({ operationId: id, limit: 1000 })
        for (const { entity, link } of changes.items) expect(link !== null).toBe(entity === 'link')
        moved += changes.items.filter(({ link }) => link !== null).length
      }
      expect(moved).toBe(LINKS)
    })

    it('holds no secret that was stored with it, once the engine has opened it', async () => {
      await using test = await open({ newest, folder: '/somewhere/else' })
      const secrets = await plantSecrets(test.database)
      expect(secrets.length).toBeGreaterThan(10)
      expect((await leaks(test.database, secrets)).length).toBeGreaterThanOrEqual(secrets.length)
      await using engine = await joinDatabase(test)
      await engine.maskOnce()
      expect(await leaks(test.database, secrets)).toEqual([])
      const { items } = await engine.store.listOperations({ limit: 20 })
      expect(items.every(({ message }) => message.includes('[masked:'))).toBe(true)
    })

    it('has the same links after the next sync, verdicts and links made by hand among them', async () => {
      const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ccdash-older-')))
      try {
        await cp(SAMPLE, path.join(folder, 'project'), { recursive: true })
        const [deleted = ''] = (await readdir(path.join(folder, LOGS))).filter((name) => name.endsWith('.jsonl')).sort()
        await rm(path.join(folder, LOGS, deleted)) // it was gone already
        await using test = await open({ newest, folder })
        await using engine = await joinDatabase(test)
        const [project] = await engine.store.listProjects()
        const projectId = project?.id ?? ''
        await engine.activateProject(projectId)
        const before = linkTexts(await engine.store.readLinks(projectId))
        const { status, accounts } = await sync(engine)
        expect([status, accounts.files.failed]).toEqual(['completed', 1]) // the sample has one file that cannot be read
        expect(linkTexts(await engine.store.readLinks(projectId))).toEqual(before)
        expect(before.some((text) => text.includes('manual'))).toBe(true)
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  })
}

/** Columns of rows that an older version filled with what logs, documents and programs said. */
const PLANTED = [
  ['session_command', 'args'],
  ['session', 'titles'],
  ['link', 'metadata'],
  ['session', 'gitBranch'],
  ['session_file_update', 'path'],
  ['document', 'title'],
  ['document', 'author'],
  ['task', 'title'],
  ['task', 'description'],
  ['feature', 'name'],
  ['phase', 'title'],
  ['operation', 'message'],
  ['operation', 'trigger'],
  ['operation_issue', 'reason'],
  ['operation_change', 'label'],
] as const

const JSON_COLUMNS: ReadonlySet<string> = new Set(['titles', 'metadata'])

/** Puts one of its own into each column, in every row that has it. */
async function plantSecrets(database: Database): Promise<string[]> {
  const kinds = Object.values(tokens())
  const planted = PLANTED.map(([table, column], index) => ({ table, column, secret: kinds[index] ?? '' }))
  await database.transaction(async (sql) => {
    for (const { table, column, secret } of planted) {
      const said = `curl -H "Authorization: Bearer ${secret}"`
      const value = JSON_COLUMNS.has(column) ? JSON.stringify({ said }) : said
      await sql.run(`UPDATE "${table}" SET "${column}" = $1`, [value])
    }
  })
  return planted.map(({ secret }) => secret)
}

function linkTexts(links: readonly LinkRecord[]): string[] {
  return links
    .map(({ sourceType, sourceId, targetType, targetId, linkType, origin, confidence, strategy }) =>
      [sourceType, sourceId, targetType, targetId, linkType, origin, confidence, strategy].join(' '),
    )
    .sort()
}

/** Rows as sorted texts, of these columns only; the drivers give bytes in different classes. */
function texts(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string[] {
  return rows.map((row) => JSON.stringify(columns.map((column) => plain(row[column])))).sort()
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return typeof value === 'bigint' ? value.toString() : value
}
