import { analyticsSnapshotTable, insertRows, linkTable } from '@ccdash/db'
import { describe, expect, it } from 'vitest'
import type { Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { at, documentWrite, feature, phase, PROJECT, sessionWrite, task } from './sample-records.ts'

const NO_ASSIGNMENTS = new Map<string, { featureId: string; phaseId: string }>()

export function derivedContract(open: OpenContractDatabase): void {
  describe('derived rows', () => featureContract(open))
  describe('analytics', () => analyticsContract(open))
  describe('pages', () => pageContract(open))
}

function featureContract(open: OpenContractDatabase): void {
  it('reads documents component by component and tasks by file and position', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const paths = [
      'docs/zeta.md',
      'docs/zeta/phase-1.md',
      'docs/a.md',
      'README.md',
      'docs/\u{1F600}.md',
      'docs/\uFF5E.md',
    ]
    await store.writeSources(
      PROJECT,
      paths.map((path, index) =>
        documentWrite(`DOC-${index}`, path, {
          tasks: [task(`T-${index}b`, path, { position: 1 }), task(`T-${index}a`, path, { position: 2 })],
        }),
      ),
    )
    expect((await store.readDocuments(PROJECT)).map(({ filePath }) => filePath)).toEqual([
      'README.md',
      'docs/a.md',
      'docs/zeta/phase-1.md',
      'docs/zeta.md',
      'docs/\uFF5E.md',
      'docs/\u{1F600}.md',
    ])
    const tasks = (await store.readTasks(PROJECT)).map(({ id }) => id)
    expect(tasks.slice(0, 4)).toEqual(['T-3b', 'T-3a', 'T-2b', 'T-2a'])
  })

  it('makes features and phases equal to the given ones and tells what changed', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const replace = async (features: Parameters<Store['replaceDerived']>[1]['features']) =>
      (await store.replaceDerived(PROJECT, { features, assignments: NO_ASSIGNMENTS })).map(
        ({ entity, id, change, label }) => `${entity} ${id} ${change} (${label})`,
      )
    const search = feature('search', { phases: [phase('search', 0), phase('search', 1)] })
    const login = feature('login')
    expect(await replace([search, login])).toEqual([
      'feature search added (Name of search)',
      'feature login added (Name of login)',
    ])
    expect(await store.readFeatures(PROJECT)).toEqual([login, search])
    const written = store.rowsWritten()
    expect(await replace([login, search])).toEqual([])
    expect(store.rowsWritten()).toBe(written)
    const fewer = feature('search', { phases: [phase('search', 0, 'Renamed')] })
    expect(await replace([fewer, feature('new')])).toEqual([
      'feature login removed (Name of login)',
      'feature new added (Name of new)',
      'feature search changed (Name of search)',
    ])
    expect(await store.readFeatures(PROJECT)).toEqual([feature('new'), fewer])
  })

  it('gives tasks the feature and phase they are assigned, and takes them from the others', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [
      documentWrite('DOC-1', 'p.md', { tasks: [task('T-1', 'p.md'), task('T-2', 'p.md')] }),
    ])
    const assign = async (...ids: string[]) => {
      const assignments = new Map(ids.map((id) => [id, { featureId: 'f', phaseId: 'f:phase-1-0' }]))
      await store.replaceDerived(PROJECT, { features: [], assignments })
      return (await store.readTasks(PROJECT)).map(({ featureId, phaseId }) => [featureId, phaseId])
    }
    expect(await assign('T-1')).toEqual([
      ['f', 'f:phase-1-0'],
      [null, null],
    ])
    const written = store.rowsWritten()
    await assign('T-1')
    expect(store.rowsWritten()).toBe(written)
    expect(await assign('T-2')).toEqual([
      [null, null],
      ['f', 'f:phase-1-0'],
    ])
  })

  it('tells which sessions exist', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2')])
    expect(await store.existingSessionIds(PROJECT, ['S-2', 'S-9'])).toEqual(new Set(['S-2']))
    expect(await store.existingSessionIds('other', ['S-2'])).toEqual(new Set())
    expect(await store.existingSessionIds(PROJECT, [])).toEqual(new Set())
  })
}

function analyticsContract(open: OpenContractDatabase): void {
  it('keeps the newest thousand values of a metric', async () => {
    await using opened = await openStore(open)
    const { store, database } = opened
    const days = Array.from({ length: 1200 }, (_, value) => {
      const capturedAt = new Date(value * 86_400_000).toISOString()
      return { projectId: PROJECT, metric: 'session_count', capturedAt, value, metadata: '{}' }
    })
    await database.transaction((sql) => insertRows(sql, analyticsSnapshotTable, days))
    await store.captureAnalytics(PROJECT, at(1))
    const rows = await database.all<{ value: number }>(
      'SELECT "value" FROM "analytics_snapshot" WHERE "projectId" = $1 AND "metric" = $2 ORDER BY "capturedAt" DESC',
      [PROJECT, 'session_count'],
    )
    expect(rows.length).toBe(1000)
    expect([rows[0]?.value, rows[1]?.value, rows.at(-1)?.value]).toEqual([0, 1199, 201])
  })

  it('captures metrics whose value differs from the newest one', async () => {
    await using opened = await openStore(open)
    const { store, database } = opened
    const values = async () => {
      const rows = await database.all<{ metric: string; value: number }>(
        'SELECT "metric", "value" FROM "analytics_snapshot" WHERE "projectId" = $1 ORDER BY "capturedAt"',
        [PROJECT],
      )
      return Object.fromEntries(rows.map(({ metric, value }) => [metric, value]))
    }
    expect(await store.captureAnalytics(PROJECT, at(1))).toBe(8)
    expect(new Set(Object.values(await values()))).toEqual(new Set([0]))
    expect(await store.captureAnalytics(PROJECT, at(2))).toBe(0)

    const tools = [
      { name: 'Edit', calls: 4, errors: 1, totalMs: 1 },
      { name: 'Read', calls: 2, errors: 0, totalMs: 1 },
    ]
    await store.writeSources(PROJECT, [
      sessionWrite('S-1', { fields: { durationSeconds: 100, tools } }),
      sessionWrite('S-2', { fields: { durationSeconds: 200, tools: [] } }),
      documentWrite('DOC-1', 'p.md', {
        tasks: [
          task('T-1', 'p.md', { status: 'done' }),
          task('T-2', 'p.md', { status: 'deferred' }),
          task('T-3', 'p.md'),
        ],
      }),
    ])
    const features = [
      feature('a', { totalTasks: 4, completedTasks: 1 }),
      feature('b', { totalTasks: 0, completedTasks: 0 }),
    ]
    await store.replaceDerived(PROJECT, { features, assignments: NO_ASSIGNMENTS })
    expect(await store.captureAnalytics(PROJECT, at(3))).toBe(8)
    expect(await values()).toEqual({
      session_count: 2,
      session_tokens: 240,
      session_duration: 150,
      task_velocity: 2,
      task_completion_pct: (2 / 3) * 100,
      feature_progress: 12.5,
      tool_call_count: 6,
      tool_success_rate: 87.5,
    })
    expect(await store.captureAnalytics(PROJECT, at(4))).toBe(0)
  })
}

function pageContract(open: OpenContractDatabase): void {
  it('pages every entity by id to the end', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const numbers = [3, 1, 5, 2, 4]
    await store.writeSources(PROJECT, [
      ...numbers.map((n) => sessionWrite(`S-${n}`)),
      ...numbers.map((n) => documentWrite(`DOC-${n}`, `${n}.md`, { tasks: [task(`T-${n}`, `${n}.md`)] })),
    ])
    await store.writeSources('other', [sessionWrite('S-6')])
    const features = numbers.map((n) => feature(`f-${n}`, { phases: [phase(`f-${n}`, 1), phase(`f-${n}`, 0)] }))
    await store.replaceDerived(PROJECT, { features, assignments: NO_ASSIGNMENTS })
    const readers = [store.pageSessions, store.pageDocuments, store.pageTasks, store.pageFeatures] as const
    for (const read of readers) {
      const seen: string[] = []
      for (let page = await read(PROJECT, null, 2); page.length > 0; page = await read(PROJECT, seen.at(-1) ?? '', 2)) {
        seen.push(...page.map(({ id }) => id))
      }
      expect(seen.map((id) => id.slice(-1)).join('')).toBe('12345')
    }
    const [first] = await store.pageFeatures(PROJECT, null, 1)
    expect(first).toEqual(feature('f-1', { phases: [phase('f-1', 0), phase('f-1', 1)] }))
  })

  it('pages links by their five key fields', async () => {
    await using opened = await openStore(open)
    const { store, database } = opened
    const link = (sourceId: string, targetType: string, targetId: string) => ({
      ...{ projectId: PROJECT, sourceType: 'feature', sourceId, targetType, targetId, linkType: 'related' },
      ...{ origin: 'auto', confidence: 0.75, strategy: null, metadata: '{"note":1}' },
    })
    const links = [
      link('b', 'session', 'S-1'),
      link('a', 'task', 'T-1'),
      link('a', 'session', 'S-2'),
      link('a', 'session', 'S-1'),
    ]
    await database.transaction((sql) => insertRows(sql, linkTable, links))
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<Store['pageLinks']>> = await store.pageLinks(PROJECT, after, 2)
      seen.push(...page.links.map(({ sourceId, targetId }) => `${sourceId} ${targetId}`))
      expect(page.links[0]).toMatchObject({ confidence: 0.75, strategy: null, metadata: { note: 1 } })
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(['a S-1', 'a S-2', 'a T-1', 'b S-1'])
    await expect(store.pageLinks(PROJECT, 'nonsense', 2)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })
}
