/** A real server on a database of its own, with the sample project synced and folders that may be registered, synced and watched. */
import { checkIntegrity, openDatabase } from '@ccdash/db'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../env.ts'
import { SAMPLE_PROJECT } from '../../sample-project.ts'
import { startServer } from '../../start-server.ts'
import type { KnownValues } from './input-values.ts'
import { untilIdle } from './fuzz-server.ts'

export type FuzzedServer = {
  readonly url: string
  readonly known: KnownValues
  /** What is wrong after a full sync of the sample: rows of it that are lost, what the database itself says; [] of nothing. */
  findLosses(): Promise<string[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** @param databaseUrl of a PostgreSQL database; left out: an SQLite file. */
export async function startFuzzedServer(databaseUrl?: string): Promise<FuzzedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-fuzz-'))
  // Deep inside, so that `..` in a hostile path leads to nothing but these
  const home = join(folder, 'a', 'b', 'c', 'home')
  const project = join(home, 'work', 'sample')
  await cp(SAMPLE_PROJECT.path, project, { recursive: true })
  await mkdir(join(home, 'work', 'other', 'docs'), { recursive: true })
  await mkdir(join(folder, 'panel'))
  await writeFile(join(folder, 'panel', 'index.html'), '<title>panel</title>')
  const url = databaseUrl ?? `file:${join(folder, 'fuzz.db')}`
  const settings = readSettings({
    HOME: home,
    CCDASH_DATABASE_URL: url,
    CCDASH_PORT: '0',
    CCDASH_LOG_LEVEL: 'silent',
    CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600',
  })
  const sample = { ...SAMPLE_PROJECT, path: project, sessionsPath: join(project, 'sessions') }
  const server = await startServer(settings, {
    panelDir: join(folder, 'panel'),
    beforeStartup: async ({ saveProject, activateProject }) => {
      await saveProject(sample)
      await activateProject(sample.id)
      await saveProject({ ...sample, id: 'fuzz-one', path: join(home, 'work', 'other'), sessionsPath: 'sessions' })
    },
  })
  await server.ready
  const { ops } = server

  async function syncSample() {
    const input = { projectId: sample.id, force: true, rebuildLinks: true, captureAnalytics: true, trigger: 'fuzz' }
    const { operationId } = await ops.startSync(input)
    const { status } = await ops.waitForOperation(operationId)
    await ops.activateProject(sample.id)
    const { links: _judged, ...counts } = (await ops.status()).counts
    return { operationId, status, counts }
  }
  const before = await syncSample()
  const sessions = await ops.listSessions({ projectId: sample.id, limit: 5 })
  const features = await ops.listFeatures({ projectId: sample.id, limit: 5 })
  const sessionIds = sessions.items.map(({ sessionId }) => sessionId)
  const featureIds = features.items.map(({ featureId }) => featureId)
  return {
    url: server.url,
    known: {
      projectId: [sample.id, 'fuzz-one'],
      ...{ id: ['fuzz-one', 'fuzz-two'], project_id: ['fuzz-one', 'fuzz-two'] },
      ...{ operationId: [before.operationId], operation_id: [before.operationId] },
      ...{
        sessionId: sessionIds,
        featureId: featureIds,
        feature_id: featureIds,
        entityId: [...sessionIds, ...featureIds],
      },
      ...{ sourceId: featureIds, targetId: sessionIds, lastEventId: ['0', '1', '999'] },
      path: [join(home, 'work', 'other'), 'docs', 'docs/none.md', '.claude/progress'],
      ...{ planDocsPath: ['docs', ''], progressPath: ['progress'], sessionsPath: ['sessions'] },
    },
    async findLosses() {
      await untilIdle(server.url)
      const after = await syncSample()
      const lost = Object.entries(before.counts).flatMap(([entity, count]) => {
        const now = after.counts[entity as keyof typeof after.counts]
        return now === count ? [] : [`${entity}: ${count} before, ${now} now`]
      })
      await using database = disposable(await openDatabase({ url }))
      return [
        ...(after.status === 'completed' ? [] : [`the sync is ${after.status}`]),
        ...lost,
        ...(await checkIntegrity(database)),
      ]
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function disposable<Opened extends { close(): Promise<void> }>(opened: Opened): Opened & AsyncDisposable {
  return Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() })
}
