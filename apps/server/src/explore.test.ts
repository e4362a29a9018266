/** What people look things up with, through the router and over the real engine: the sample project, synced once. */
import type { OpsApi } from '@ccdash/api-contract'
import { createOpsCaller } from '@ccdash/api-contract/router'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine, type EngineHost } from './engine-host/engine-host.ts'
import { readCommandSettings } from './env.ts'
import { createLog } from './log.ts'
import { ensureSampleProject, SAMPLE_PROJECT } from './sample-project.ts'

let folder = ''
let host: EngineHost
let caller: ReturnType<typeof createOpsCaller>
let operationId = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-explore-'))
  const settings = readCommandSettings({ HOME: folder, CCDASH_DB_PATH: join(folder, 'ccdash.db') })
  host = await openEngine(settings, createLog('silent'))
  caller = createOpsCaller({ ops: host.ops satisfies OpsApi })
  await ensureSampleProject(host.ops)
  operationId = (await caller.sync.start({ force: false })).operationId
  await caller.operations.wait({ operationId })
}, 30_000)

afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

describe('operations looked back upon', () => {
  it('are found by text and summed up for charts', async () => {
    const { items } = await caller.operations.list({ search: operationId.slice(0, 9) })
    expect(items.map(({ id }) => id)).toEqual([operationId])
    const { points, byStatus } = await caller.operations.history({ kind: 'full_sync' })
    expect(byStatus).toEqual({ running: 0, completed: 1, failed: 0, cancelled: 0 })
    const [operation] = items
    expect(points).toMatchObject([
      { id: operationId, force: false, filesRead: operation?.progress['filesTotal'], changes: operation?.changes },
    ])
    expect(points[0]?.bytesRead).toBeGreaterThan(10_000)
  })

  it('show their events by position', async () => {
    const all = await caller.operations.events({ operationId, limit: 1000 })
    const page = await caller.operations.eventPage({ operationId, offset: 1, limit: 3 })
    expect(page.items).toEqual(all.toReversed().slice(1, 4))
    expect(page).toMatchObject({ total: all.length, upTo: all.at(-1)?.sequence, byType: { started: 1, ended: 1 } })
    const issues = await caller.operations.eventPage({ operationId, types: ['issue'], search: 'LINE_malformed' })
    expect(issues.total).toBeGreaterThan(0)
    expect(issues.items.every((event) => event.type === 'issue' && event.data.code === 'LINE_MALFORMED')).toBe(true)
    const unknown = caller.operations.eventPage({ operationId: 'OP-none' })
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

it('what has a NUL in its name is refused, wherever it stands', async () => {
  const code = 'BAD_REQUEST'
  await expect(caller.links.features({ search: 'a\0b' })).rejects.toMatchObject({ code })
  await expect(caller.operations.get({ operationId: '\0' })).rejects.toMatchObject({ code })
  const paths = [{ path: 'a\0.md', changeType: 'modified' as const }]
  await expect(caller.sync.paths({ paths })).rejects.toMatchObject({ code })
})

describe('features and sessions', () => {
  it('have as many links as are listed for them', async () => {
    const features = await caller.links.features({ limit: 500 })
    const sessions = await caller.links.sessions({ limit: 500 })
    expect(features.items.length).toBeGreaterThan(3)
    const linksOf = async (entityType: 'feature' | 'session', entityId: string) =>
      (await caller.links.list({ entityType, entityId, limit: 500 })).items.map(({ key }) => key)
    for (const { featureId, sessions: count, documents } of features.items) {
      const keys = await linksOf('feature', featureId)
      expect(new Set(keys.flatMap((key) => (key.targetType === 'session' ? [key.targetId] : []))).size).toBe(count)
      expect(new Set(keys.flatMap((key) => (key.sourceType === 'document' ? [key.sourceId] : []))).size).toBe(documents)
    }
    for (const { sessionId, features: count } of sessions.items) {
      const keys = await linksOf('session', sessionId)
      expect(new Set(keys.flatMap((key) => (key.sourceType === 'feature' ? [key.sourceId] : []))).size).toBe(count)
    }
    const [first] = features.items
    const { phases, ...detail } = await caller.links.feature({ featureId: first?.featureId ?? '' })
    expect(detail).toMatchObject(first ?? {})
    expect(phases.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(first?.tasks)
    await expect(caller.links.feature({ featureId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const found = await caller.links.features({ search: first?.name.toUpperCase() })
    expect(found.items).toContainEqual(first)
  })

  it('show the lines of the log that speak for each link', async () => {
    const { items: sessions } = await caller.links.sessions({ limit: 500 })
    let looked = 0
    for (const { sessionId } of sessions.filter(({ features }) => features > 0)) {
      const { items } = await caller.links.list({ entityType: 'session', entityId: sessionId, limit: 500 })
      for (const { metadata } of items) {
        const signals = (metadata?.['signals'] ?? []) as { byteStart: number; byteEnd: number; path: string }[]
        if (signals.length === 0) continue
        const ranges = signals.map(({ byteStart, byteEnd, path }) => ({ byteStart, byteEnd, find: path }))
        const { state, path, lines } = await caller.links.logLines({ sessionId, ranges })
        expect(state).toBe('read')
        const bytes = readFileSync(join(SAMPLE_PROJECT.path, path))
        for (const [index, { line, text, cutBefore, cutAfter }] of lines.entries()) {
          const { byteStart, byteEnd, path: wanted } = signals[index] ?? { byteStart: 0, byteEnd: 0, path: '' }
          const whole = bytes.toString('utf8', byteStart, byteEnd)
          expect(whole).toContain(text)
          expect([cutBefore, cutAfter]).toEqual([!whole.startsWith(text), !whole.endsWith(text)])
          expect(text).toContain(wanted)
          expect(line).toBe(bytes.subarray(0, byteStart).toString('latin1').split('\n').length)
          looked += 1
        }
      }
    }
    expect(looked).toBeGreaterThan(20)
    const ranges = [{ byteStart: 0, byteEnd: 1 }]
    await expect(caller.links.logLines({ sessionId: 'S-none', ranges })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    [0.55, 10],
    [0, 1],
    [0.9, 2],
    [1, 3],
  ])('count as many suspects as the audit at floors %d and %d', async (primaryFloor, fanoutFloor) => {
    const { links, cells } = await caller.links.auditSpread({})
    const audit = await caller.links.audit({ primaryFloor, fanoutFloor })
    const suspects = cells.filter(({ confidence, fanout, commandMismatch, titleMismatch }) => {
      return fanout >= fanoutFloor || (confidence >= primaryFloor && (commandMismatch || titleMismatch))
    })
    expect(suspects.reduce((sum, cell) => sum + cell.links, 0)).toBe(audit.totalSuspects)
    expect(links).toBe(audit.rowCount)
  })
})

describe('projects', () => {
  it('are looked over and looked into', async () => {
    const [overview] = await caller.projects.overviews()
    const { counts, folders, files, lastOperation } = overview ?? {}
    expect(overview).toMatchObject({ project: { id: SAMPLE_PROJECT.id }, active: true })
    expect(counts).toEqual((await caller.status.get()).counts)
    expect(folders?.every(({ exists }) => exists)).toBe(true)
    expect(lastOperation?.id).toBe(operationId)
    const inspected = await caller.projects.inspect({ path: SAMPLE_PROJECT.path })
    expect(inspected).toMatchObject({ registeredAs: SAMPLE_PROJECT.id, proposal: { name: SAMPLE_PROJECT.name } })
    expect(inspected.folders.map(({ role, files, bytes }) => [role, { files, bytes }])).toEqual(
      Object.entries(files ?? {}),
    )
  })
})
