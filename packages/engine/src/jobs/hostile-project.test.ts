import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { createReads } from '../queries/create-reads.ts'
import { hostileFiles } from '../testing/hostile-project.ts'
import { createTestProject, openTestEngine, sync } from '../testing/test-engine.ts'

/** In proportion it is 2. */
const MOST_PER_DOUBLING = 2.5
const MOST_MEGABYTES = 1500
const RUNS = 2

/** Reads a hostile project whole, in this thread, and audits it. CPU time in ms, with the database's. */
async function readAndAudit(size: number): Promise<{ ms: number; links: number }> {
  await using project = await createTestProject()
  const texts = hostileFiles(size)
  for (const [file, text] of Object.entries(texts)) await project.write(file, text)
  await using engine = await openTestEngine(project)
  const pathEnv = { home: project.root, claudeConfigDir: '' }
  const { store } = engine
  const reads = createReads({
    store,
    now: () => new Date(),
    version: '0',
    watcherHealth: () => WATCHER_STOPPED,
    pathEnv,
  })
  const before = process.cpuUsage()
  const operation = await sync(engine)
  const { rowCount } = await reads.auditLinks({ featureId: '', primaryFloor: 0, fanoutFloor: 1, limit: 500 })
  const { user, system } = process.cpuUsage(before)

  const { files, lines } = operation.accounts
  expect(operation.status).toBe('completed')
  expect((await store.counts('test')).tasks).toBeGreaterThan(7000 * size)
  expect(files).toMatchObject({ seen: Object.keys(texts).length, unchanged: 0, removed: 0 })
  expect(files.parsed + files.failed).toBe(files.seen)
  expect(lines.used + lines.ignored + lines.unknown + lines.malformed).toBe(lines.seen)
  expect(lines.bytesSeen).toBe(bytesOfLogs(texts))
  return { ms: (user + system) / 1000, links: rowCount }
}

function bytesOfLogs(texts: Readonly<Record<string, string>>): number {
  const logs = Object.entries(texts).filter(([file]) => file.endsWith('.jsonl'))
  return logs.reduce((bytes, [, text]) => bytes + Buffer.byteLength(text), 0)
}

it('a hostile project is read, linked and audited in time that grows with its size', async () => {
  let [ms, doubledMs, links] = [Infinity, Infinity, 0]
  for (let run = 0; run < RUNS; run += 1) {
    ms = Math.min(ms, (await readAndAudit(1)).ms)
    const doubled = await readAndAudit(2)
    doubledMs = Math.min(doubledMs, doubled.ms)
    links = doubled.links
  }
  expect(links).toBeGreaterThanOrEqual(3000)
  expect(doubledMs).toBeLessThanOrEqual(ms * MOST_PER_DOUBLING)
  expect(process.memoryUsage().rss / 1e6).toBeLessThan(MOST_MEGABYTES)
}, 300_000)
