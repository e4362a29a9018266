/** What no database may hold, whatever logs, documents and people say; run on both. */
import type { Database } from '@ccdash/db'
import type { TestDatabase } from '@ccdash/db/testing'
import { expect, it } from 'vitest'
import { createTestProject, joinDatabase, sync, type TestEngine, type TestProject } from '../../testing/test-engine.ts'
import { maskSecrets } from '../../secrets/mask-secrets.ts'
import { maskWrites } from '../mask-writes.ts'
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
    `---\ntitle: Cart ${at(1)}\nstatus: ${at(2)}\nauthor: ${at(3)}\ntags: [${at(4)}]\nowner: ${at(5)}\napi_key: ${secrets.at(-1)}\npr: https://x:${at(6)}@h/1\nnested: {password: ${secrets.at(-2)}, deep: [{note: "see ${at(7)}"}]}\nrelated: [docs/${at(8)}.md]\n${at(9)}: key\n---\nBody ${at(10)}\n`,
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
    { ...common, type: 'custom-title', customTitle: `export API_KEY=${secret}` },
    { ...common, type: 'summary', summary: `password: ${secret}` },
    { ...common, type: 'pr-link', prNumber: secret, prUrl: `https://ana:${secret}@h/pull/1`, prRepository: secret },
    { ...common, type: 'queue-operation', operation: 'enqueue', content: `token=${secret} in the queue` },
    { ...common, type: `kind-${secret}`, gitAuthor: secret, gitCommit: secret, taskId: secret, agentId: secret, platform: secret },
    { ...common, type: 'assistant', uuid: `a${index}`, message: { id: `m${index}`, role: 'assistant', model: secret, content: [{ type: 'tool_use', id: secret, name: secret, input: { file_path: plan } }, { type: 'tool_use', id: `t${index}`, name: 'Edit', input: { file_path: `/work/${secret}/a.ts` } }, { type: 'tool_use', id: `p${index}`, name: 'Edit', input: { file_path: `/work/${plan}` } }] } },
  ]) // oxfmt-ignore
  // Texts that only a name gives away hold those of the last kind; elsewhere such a text is no secret.
  const isBare = (text: string): boolean => named.some((secret) => text.includes(secret))
  const kept = records.filter(
    (record) => !isBare(JSON.stringify(record)) || 'customTitle' in record || 'summary' in record,
  )
  return kept.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** `table.column: secret` of every secret that is stored. */
async function leaks(database: Database, secrets: readonly string[]): Promise<string[]> {
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

async function allText(database: Database): Promise<string> {
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

function found(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret))
}
