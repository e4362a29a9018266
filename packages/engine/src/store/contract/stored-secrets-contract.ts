/** What no database may hold, whatever logs, documents and people say; run on both. */
import { DatabaseFailure, type Database } from '@ccdash/db'
import type { TestDatabase } from '@ccdash/db/testing'
import { expect, it } from 'vitest'
import { createTestProject, joinDatabase, sync, type TestEngine, type TestProject } from '../../testing/test-engine.ts'
import { maskOnce } from '../../jobs/mask-once.ts'
import { SILENT_LOG } from '../../ledger/engine-log.ts'
import { readLinkVersion } from '../../linking/relink/link-state.ts'
import { createPrismaStore } from '../prisma-store.ts'
import { maskSecrets } from '../../secrets/mask-secrets.ts'
import { maskWrites } from '../mask-writes.ts'
import { allText, found, leaks } from './stored-leaks.ts'
import { randomText, tokens } from '../../secrets/secret-cases.ts'

/** @param readFiles  bytes of the database's own files, where a test can read them. */
export function storedSecretsContract(
  open: () => Promise<TestDatabase>,
  readFiles: (url: string) => Promise<string>,
): void {
  it('holds no secret of logs, documents and requests', async () => {
    await using project = await createTestProject()
    await using database = await open()
    await using engine = await joinDatabase(database)
    const secrets = await writeSecrets(project)
    const store = maskWrites(engine.store, maskSecrets)
    await syncAll({ ...engine, store }, project, secrets)
    await store.writeMetadata('test', 'note', secrets[0])
    expect(await leaks(database.database, secrets)).toEqual([])
    expect(found(await readFiles(database.url), secrets)).toEqual([])
    expect(await allText(database.database)).toContain('[masked:')
  })

  it('keeps them when masking is off, and masks what was stored once it is on again', async () => {
    await using project = await createTestProject()
    await using database = await open()
    const secrets = await writeSecrets(project)
    {
      await using engine = await joinDatabase(database, { maskSecrets: false })
      await engine.maskOnce()
      await syncAll(engine, project, secrets)
      await engine.maskOnce()
    }
    expect((await leaks(database.database, secrets)).length).toBeGreaterThan(20)
    await project.remove('sessions/one.jsonl') // its session is kept, and cannot be read again
    await using engine = await joinDatabase(database)
    await engine.maskOnce()
    expect(await leaks(database.database, secrets)).toEqual([])
    expect(found(await readFiles(database.url), secrets)).toEqual([])
    const before = engine.store.rowsWritten()
    await engine.maskOnce()
    expect(engine.store.rowsWritten()).toBe(before)

    await project.write('sessions/one.jsonl', log(secrets))
    const incremental = await stateAfterSync(engine)
    await using fresh = await open()
    await using other = await joinDatabase(fresh)
    await other.store.saveProject(project.record)
    expect(incremental).toEqual(await stateAfterSync(other))
  })

  it('starts all the same while another program keeps a lock, says so, and masks at the next start', async () => {
    await using project = await createTestProject()
    await using database = await open()
    const secrets = await writeSecrets(project)
    const warned: unknown[] = []
    const log = { ...SILENT_LOG, warn: (fields: object) => void warned.push(fields) }
    await using engine = await joinDatabase(database, { log })
    {
      await using bare = await joinDatabase(database, { maskSecrets: false })
      await syncAll(bare, project, secrets)
    }
    await whileLocked(await database.open(), () => engine.maskOnce())
    expect(warned).toMatchObject([{ code: 'DATABASE_BUSY' }])
    expect((await leaks(database.database, secrets)).length).toBeGreaterThan(20)
    await engine.maskOnce()
    expect(warned.length).toBe(1)
    expect(await leaks(database.database, secrets)).toEqual([])
    expect(found(await readFiles(database.url), secrets)).toEqual([])
  }, 60_000)

  it.each<[string, Breaking]>([
    ['the rows are masked and their old pages could not be given up', () => ({ dropOldPages: fail })],
    ['some of the rows are masked', fullAfter(3)],
  ])('ends what was begun, when %s', async (_when, breaking) => {
    await using project = await createTestProject()
    await using database = await open()
    const secrets = await writeSecrets(project)
    await using engine = await joinDatabase(database)
    {
      await using bare = await joinDatabase(database, { maskSecrets: false })
      await syncAll(bare, project, secrets)
    }
    const store = createPrismaStore(breakDatabase(database.database, breaking))
    await maskOnce(store, true, SILENT_LOG)
    await maskOnce(store, false, SILENT_LOG) // switched off for a while
    await engine.maskOnce()
    expect(await leaks(database.database, secrets)).toEqual([])
    expect(found(await readFiles(database.url), secrets)).toEqual([])
    expect(await readLinkVersion(engine.store, 'test')).toBe('')
  })
}

async function stateAfterSync(engine: TestEngine): Promise<unknown> {
  expect(await sync(engine, { force: true })).toMatchObject({ status: 'completed' })
  const links = await engine.store.readLinks('test')
  return links.map(({ sourceId, targetId, confidence, metadata }) => ({ sourceId, targetId, confidence, metadata }))
}

async function syncAll(engine: TestEngine, project: TestProject, secrets: readonly string[]): Promise<void> {
  const [secret = '', other = ''] = secrets
  await engine.store.saveProject({
    ...project.record,
    repoUrl: `https://ana:${other}@git.example.com/x`,
    description: secret,
  })
  expect(await sync(engine, { trigger: `hook ${secret}` })).toMatchObject({ status: 'completed' })
  const [link] = await engine.store.readLinks('test')
  if (link === undefined) throw new Error('the project has no link')
  const key = { ...link, projectId: 'test' }
  await engine.judgeLink({ projectId: 'test', key, verdict: 'keep', note: `because ${secret}` })
}

/** A project whose every text holds a secret, each one of its own kind. */
async function writeSecrets(project: TestProject): Promise<string[]> {
  const secrets = [...Object.values(tokens()), ...Array.from({ length: 6 }, () => randomText(40))]
  await project.write('sessions/one.jsonl', log(secrets))
  const at = (index: number): string => secrets[index % secrets.length] ?? ''
  await project.write(
    'docs/implementation_plans/features/cart-v1.md',
    `---\ntitle: Cart ${at(1)}\nstatus: ${at(2)}\nauthor: ${at(3)}\ntags: [${at(4)}]\nowner: ${at(5)}\napi_key: ${secrets.at(-1)}\npr: https://x:${at(6)}@h/1\nnested: {password: ${secrets.at(-2)}, deep: [{note: "see ${at(7)}"}]}\nrelated: [docs/${at(8)}.md, "https://ana:${secrets.at(-4)}@h/docs/c.md"]\n${at(9)}: key\n---\nBody ${at(10)} and https://ana:${at(20)}@h/docs/a.md, [b](https://ana:${secrets.at(-3)}@h/docs/b.md)\n`,
  )
  await project.write(
    'progress/cart/phase-1-progress.md',
    `---\nprd: cart-v1\nphase: 1\ntitle: ${at(11)}\nstatus: ${at(12)}\ntasks:\n  - id: T-${at(13)}\n    title: ${at(14)}\n    status: ${at(15)}\n    assigned_to: [${at(16)}]\n    session_id: S-one\n    git_commit: ${at(17)}\n    deliverables: [src/${at(18)}.ts]\n  - ${at(19)}\n---\n`,
  )
  return secrets
}

function log(secrets: readonly string[]): string {
  const plan = 'docs/implementation_plans/features/cart-v1.md'
  const common = {
    sessionId: 'one',
    cwd: '/work',
    version: '2.0.0',
    gitBranch: 'main',
    timestamp: '2026-01-01T10:00:00Z',
  }
  const named = secrets.slice(-6)
  const records = secrets.flatMap((secret, index) => [
    { ...common, type: 'user', uuid: `u${index}`, cwd: `/work/${secret}`, gitBranch: `fix-${secret}`, version: secret, message: { role: 'user', content: `<command-name>/dev:execute-phase</command-name><command-args>2 ${plan} --token ${secret}</command-args>` } },
    { ...common, type: 'user', uuid: `v${index}`, message: { role: 'user', content: `<command-name>/x-${secret}</command-name><command-args>curl -H "Authorization: Bearer ${secret}" https://h</command-args>` } },
    { ...common, type: 'user', uuid: `w${index}`, message: { role: 'user', content: `<command-name>/fetch</command-name><command-args>https://ana:${secret}@h/docs/cart.md</command-args>` } },
    { ...common, type: 'custom-title', customTitle: `export API_KEY=${secret}` },
    { ...common, type: 'summary', summary: `password: ${secret}` },
    { ...common, type: 'pr-link', prNumber: secret, prUrl: `https://ana:${secret}@h/pull/1`, prRepository: secret },
    { ...common, type: 'queue-operation', operation: 'enqueue', content: `token=${secret} in the queue` },
    { ...common, type: `kind-${secret}`, gitAuthor: secret, gitCommit: secret, taskId: secret, agentId: secret, platform: secret },
    { ...common, type: 'assistant', uuid: `a${index}`, message: { id: `m${index}`, role: 'assistant', model: secret, content: [{ type: 'tool_use', id: secret, name: secret, input: { file_path: plan } }, { type: 'tool_use', id: `t${index}`, name: 'Edit', input: { file_path: `/work/${secret}/a.ts` } }, { type: 'tool_use', id: `p${index}`, name: 'Edit', input: { file_path: `/work/${plan}` } }] } },
  ]) // oxfmt-ignore
  // Texts that only a name gives away hold those of the last kind; elsewhere such a text is no secret.
  const isBare = (text: string): boolean => named.some((secret) => text.includes(secret))
  const isFetch = (record: object): boolean => JSON.stringify(record).includes('/fetch')
  const kept = records.filter(
    (record) => !isBare(JSON.stringify(record)) || 'customTitle' in record || 'summary' in record || isFetch(record),
  )
  return kept.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** Runs `work` while somebody else has a lock on all that would be written. */
async function whileLocked(other: Database, work: () => Promise<void>): Promise<void> {
  await other.transaction(async (sql) => {
    if (other.dialect === 'postgresql')
      await sql.script('LOCK TABLE "app_metadata", "session" IN SHARE ROW EXCLUSIVE MODE')
    await work()
  })
}

function fail(): Promise<never> {
  return Promise.reject(new DatabaseFailure('DISK_FULL', 'here', 'no room on the disk'))
}

type Breaking = (database: Database) => Partial<Database>

/** A disk that is full after so many transactions. */
function fullAfter(transactions: number): Breaking {
  return (database) => {
    let left = transactions
    return { transaction: (...given) => ((left -= 1) < 0 ? fail() : database.transaction(...given)) }
  }
}

/** The same database, some of whose methods do something else. */
function breakDatabase(database: Database, breaking: Breaking): Database {
  const broken = breaking(database)
  return new Proxy(database, {
    get(_, name) {
      const value: unknown = Reflect.get(broken, name) ?? Reflect.get(database, name)
      return typeof value === 'function' ? (value.bind(database) as unknown) : value
    },
  })
}
