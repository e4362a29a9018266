import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { deleteRows, insertMissingRows, insertRows, selectRows, updateRows, upsertRows } from './statements/bulk.ts'
import { openDatabase } from './open-database.ts'
import type { Sql } from './sql.ts'
import { sessionResumeTable, sourceFileTable } from './tables.ts'
import { openTestDatabase, Sqlite } from './testing/open-test-database.ts'

function source(path: string, change: { sizeBytes?: number; gone?: boolean } = {}) {
  return {
    ...{
      projectId: 'p',
      path,
      kind: 'session',
      sizeBytes: 1,
      mtimeNs: '1',
      identity: '',
      recordId: '',
      consumedBytes: 0,
    },
    ...{ tailHash: '', headHash: '', gitStamp: '', gone: false, failed: false },
    ...change,
  }
}

async function paths(sql: Sql): Promise<string[]> {
  return (await selectRows(sql, sourceFileTable, { where: {}, orderBy: ['path'] }, ['path'])).map(({ path }) => path)
}

describe('a SQLite database', () => {
  it('runs in WAL with normal durability and foreign keys, and waits for no lock inside SQLite', async () => {
    await using test = await openTestDatabase()
    const pragma = async (name: string) => {
      const [row] = await test.database.transaction((sql) => sql.all<Record<string, unknown>>(`PRAGMA ${name}`))
      return Object.values(row ?? {})[0]
    }
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(1)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('busy_timeout')).toBe(0)
  })

  it('shows readers nothing of an open transaction and all of it once committed', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    await database.transaction(async (sql) => {
      await insertRows(sql, sourceFileTable, [source('/a')])
      expect(await paths(sql)).toEqual(['/a'])
      expect(await paths(database)).toEqual([])
      expect(database.rowsWritten().size).toBe(0)
    })
    expect(await paths(database)).toEqual(['/a'])
    expect(database.rowsWritten().get('source_file')).toBe(1)
  })

  it('undoes a transaction that throws and goes on', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    const failing = database.transaction(async (sql) => {
      await insertRows(sql, sourceFileTable, [source('/a')])
      throw new Error('stop')
    })
    const next = database.transaction((sql) => insertRows(sql, sourceFileTable, [source('/b')]))
    await expect(failing).rejects.toThrow('stop')
    await next
    expect(await paths(database)).toEqual(['/b'])
  })

  it('waits for the transaction of another connection without blocking the thread', async () => {
    await using test = await openTestDatabase()
    const second = await test.open()
    const release = Promise.withResolvers<void>()
    const holding = test.database.transaction(async (sql) => {
      await insertRows(sql, sourceFileTable, [source('/a')])
      await release.promise
    })
    const waiting = second.transaction((sql) => insertRows(sql, sourceFileTable, [source('/b')]))
    setTimeout(() => release.resolve(), 60) // runs only because waiting leaves the thread free
    await Promise.all([holding, waiting])
    expect(await paths(second)).toEqual(['/a', '/b'])
  })

  it('refuses URLs of other kinds without repeating what may be a password', async () => {
    await expect(openDatabase({ url: 'mysql://u:secret@host/db' })).rejects.toThrow(
      /^(?!.*secret).*file: or postgresql:/,
    )
  })
})

describe('bulk writes', () => {
  it('tell added from changed rows and do not write equal ones', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    await database.transaction((sql) => insertRows(sql, sourceFileTable, [source('/a'), source('/b')]))
    const before = database.rowsWritten().get('source_file')
    const given = [source('/a'), source('/b', { sizeBytes: 2 }), source('/c'), source('/c', { gone: true })]
    const { added, changed } = await database.transaction((sql) => upsertRows(sql, sourceFileTable, given))
    expect(added).toEqual([source('/c', { gone: true })])
    expect(changed).toEqual([source('/b', { sizeBytes: 2 })])
    expect(database.rowsWritten().get('source_file')).toBe((before ?? 0) + 2)
  })

  it('add missing rows only and tell which, and refuse to insert one twice', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    await database.transaction((sql) => insertRows(sql, sourceFileTable, [source('/a')]))
    const given = [source('/a', { sizeBytes: 2 }), source('/b', { sizeBytes: 5_000_000_000, gone: true }), source('/b')]
    const added = await database.transaction((sql) => insertMissingRows(sql, sourceFileTable, given))
    expect(added).toEqual([given[1]])
    const stored = await selectRows(database, sourceFileTable, { where: {}, orderBy: ['path'] }, ['sizeBytes', 'gone'])
    expect(stored).toEqual([
      { sizeBytes: 1, gone: 0 },
      { sizeBytes: 5_000_000_000, gone: 1 },
    ])
    expect(database.rowsWritten().get('source_file')).toBe(2)
    await expect(
      database.runEach('INSERT INTO "source_file" SELECT * FROM "source_file" WHERE "path" = ?', [['/a']]),
    ).rejects.toThrow('UNIQUE')
  })

  it('store text without NUL and lone surrogates, however they are written', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    const broken = '/\0\uD800x😀'
    await database.transaction((sql) => insertRows(sql, sourceFileTable, [source(broken)]))
    await database.transaction((sql) => upsertRows(sql, sourceFileTable, [{ ...source('/x'), kind: broken }]))
    expect(await paths(database)).toEqual(['/x', '/\uFFFD\uFFFDx😀'])
    expect(await selectRows(database, sourceFileTable, { where: { path: '/x' } }, ['kind'])).toEqual([
      { kind: '/\uFFFD\uFFFDx😀' },
    ])
  })

  it('leave kept columns of rows that are there', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    await database.transaction(async (sql) => {
      await insertRows(sql, sourceFileTable, [source('/a', { sizeBytes: 7 })])
      await upsertRows(sql, sourceFileTable, [source('/a'), source('/b')], ['sizeBytes'])
    })
    const sizes = await selectRows(database, sourceFileTable, { where: { projectId: 'p' }, orderBy: ['path'] }, [
      'sizeBytes',
    ])
    expect(sizes).toEqual([{ sizeBytes: 7 }, { sizeBytes: 1 }])
  })

  it('update and delete by key, and delete what belongs to a row with it', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    await database.transaction(async (sql) => {
      await insertRows(sql, sourceFileTable, [source('/a'), source('/b')])
      await insertRows(sql, sessionResumeTable, [
        { projectId: 'p', path: '/a', state: '{}', ledger: new Uint8Array([0, 255]) },
      ])
    })
    const [resume] = await selectRows(database, sessionResumeTable, { where: { path: '/a', projectId: 'p' } })
    expect([...(resume?.ledger ?? [])]).toEqual([0, 255])
    const updates = [
      { projectId: 'p', path: '/a', gone: true },
      { projectId: 'p', path: '/b', gone: false },
    ]
    const written = await database.transaction((sql) =>
      updateRows(sql, sourceFileTable, ['projectId', 'path', 'gone'], updates),
    )
    expect(written).toEqual([{ projectId: 'p', path: '/a' }])
    const keys = [
      { projectId: 'p', path: '/a' },
      { projectId: 'p', path: '/nowhere' },
    ]
    expect(await database.transaction((sql) => deleteRows(sql, sourceFileTable, keys))).toBe(1)
    expect(await selectRows(database, sessionResumeTable, { where: {} })).toEqual([])
  })

  it('slice what is too long for one statement', async () => {
    await using test = await openTestDatabase()
    const { database } = test
    const rows = Array.from({ length: 30 }, (_, n) => ({ ...source(`/${n}`), tailHash: 'x'.repeat(500_000) }))
    const { added } = await database.transaction((sql) => upsertRows(sql, sourceFileTable, rows))
    expect(added).toHaveLength(30)
    expect((await paths(database)).length).toBe(30)
  })
})

describe('a database that another program keeps locked', () => {
  it('is given up in time, also behind a transaction that waits longer; reads go on', async () => {
    await using test = await openTestDatabase()
    const other = new Sqlite(test.url.slice('file:'.length))
    other.exec('BEGIN EXCLUSIVE')
    let turns = 0
    const timer = setInterval(() => (turns += 1), 10)
    const patient = test.database.run(`DELETE FROM "app_metadata"`)
    const started = performance.now()
    const asked = test.database.transaction((sql) => sql.run(`DELETE FROM "app_metadata"`), { lockWaitMs: 300 })
    await expect(asked).rejects.toMatchObject({ code: 'DATABASE_BUSY', message: expect.stringContaining('test.db') })
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(turns).toBeGreaterThan(5) // the thread was free meanwhile
    expect(await paths(test.database)).toEqual([])
    other.exec('ROLLBACK')
    other.close()
    expect(await patient).toBe(0)
    clearInterval(timer)
  })

  it('is waited for while it is our own process that writes', async () => {
    await using test = await openTestDatabase()
    const long = test.database.transaction(async () => sleep(400))
    const asked = test.database.transaction((sql) => sql.run(`DELETE FROM "app_metadata"`), { lockWaitMs: 100 })
    expect(await asked).toBe(0)
    await long
  })
})
