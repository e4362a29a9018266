import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import type { AuditInput, OpsReads } from '@ccdash/api-contract'
import { createReads } from './create-reads.ts'
import { measureLinkQuality } from '../linking/review/measure-quality.ts'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestProject, openTestEngine, plan, sessionLog, sync } from '../testing/test-engine.ts'

const planFile = (name: string): string => `docs/implementation_plans/features/${name}.md`
const NAMES = ['alpha-v1', 'beta-v1', 'gamma-v1']

async function open(project: TestProject): Promise<TestEngine & { reads: OpsReads }> {
  for (const name of [...NAMES, 'idle-v1']) await project.write(planFile(name), plan(`Plan ${name}`))
  await project.write('docs/notes/a.md', plan('Note', { session_id: 'S-named' }))
  const [alpha = '', beta = '', gamma = ''] = NAMES.map(planFile)
  await project.write('sessions/all.jsonl', sessionLog('all', [alpha, beta, gamma]))
  await project.write('sessions/two.jsonl', sessionLog('two', [alpha, beta]))
  await project.write('sessions/named.jsonl', sessionLog('named', ['/work/main.ts']))
  await project.write('sessions/quiet.jsonl', sessionLog('quiet'))
  await project.write('sessions/code.jsonl', sessionLog('code', ['/work/main.ts']))
  const engine = await openTestEngine(project)
  await sync(engine)
  const reads = createReads({
    ...{ store: engine.store, now: () => new Date(0), version: '0', watcherHealth: () => WATCHER_STOPPED },
    pathEnv: { home: project.root, claudeConfigDir: '' },
  })
  return { ...engine, reads, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() }
}

/** All items, from pages of two. */
async function allOf<Item>(
  list: (page: { limit: number; cursor: string | null }) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const found: Item[] = []
  let cursor: string | null = null
  do {
    const page: { items: Item[]; nextCursor: string | null } = await list({ limit: 2, cursor })
    expect(page.items.length).toBeLessThanOrEqual(2)
    found.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

const AUDIT: AuditInput = { featureId: '', primaryFloor: 0.55, fanoutFloor: 2, limit: 50 }

describe('link queries', () => {
  it('give the links of an entity with names, waterfall and verdict', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    const key = {
      sourceType: 'feature',
      sourceId: 'beta-v1',
      targetType: 'session',
      targetId: 'S-all',
      linkType: 'related',
    } as const
    await engine.judgeLink({ key, verdict: 'uncertain', note: '' })
    const links = await allOf((page) => engine.reads.listLinks({ entityType: 'session', entityId: 'S-all', ...page }))
    expect(links.map((link) => link.key.sourceId)).toEqual(NAMES)
    for (const { waterfall, confidence, sourceLabel } of links) {
      expect(waterfall.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(confidence, 9)
      expect(sourceLabel).toMatch(/^Plan /)
    }
    expect(links.map(({ judgement }) => judgement?.verdict)).toEqual([undefined, 'uncertain', undefined])
    expect(await engine.reads.listLinks({ entityType: 'task', entityId: 'T-none', limit: 5 })).toEqual({
      ...{ items: [], nextCursor: null },
    })
  })

  it('tell why sessions have no feature', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    for (const sourceId of ['alpha-v1', 'beta-v1']) {
      const key = {
        sourceType: 'feature',
        sourceId,
        targetType: 'session',
        targetId: 'S-two',
        linkType: 'related',
      } as const
      await engine.judgeLink({ key, verdict: 'reject', note: '' })
    }
    const silent = await allOf((page) => engine.reads.listSilentSessions(page))
    expect(Object.fromEntries(silent.map(({ sessionId, silence }) => [sessionId, silence]))).toEqual({
      'S-named': 'task_bound_elsewhere',
      'S-quiet': 'no_evidence',
      'S-two': 'conflicting',
      'S-code': 'below_floor',
    })
    const quiet = await allOf((page) => engine.reads.listSilentSessions({ silence: 'no_evidence', ...page }))
    expect(quiet.map(({ sessionId }) => sessionId)).toEqual(['S-quiet'])
    const { items } = await engine.reads.listJudgements({ verdict: 'reject', limit: 1 })
    expect(items).toHaveLength(1)
    expect(await allOf((page) => engine.reads.listJudgements(page))).toHaveLength(2)
  })

  it('give features without sessions, and sessions by how many features they have', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    expect(await allOf((page) => engine.reads.listUnworkedFeatures(page))).toEqual([
      { featureId: 'idle-v1', name: 'Plan idle-v1', status: 'in-progress' },
    ])
    expect(
      (await allOf((page) => engine.reads.listFanout(page))).map(({ sessionId, features }) => [sessionId, features]),
    ).toEqual([
      ['S-all', 3],
      ['S-two', 2],
    ])
  })

  it('page the audit to its end and filter by verdict', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    const key = {
      sourceType: 'feature',
      sourceId: 'beta-v1',
      targetType: 'session',
      targetId: 'S-all',
      linkType: 'related',
    } as const
    await engine.judgeLink({ key, verdict: 'keep', note: '' })
    const whole = await engine.reads.auditLinks(AUDIT)
    expect(whole).toMatchObject({ rowCount: 5, suspectCount: 5, totalSuspects: 5, nextCursor: null })
    const first = await engine.reads.auditLinks({ ...AUDIT, limit: 3 })
    expect(first).toMatchObject({ rowCount: 5, suspectCount: 3, totalSuspects: 5 })
    const second = await engine.reads.auditLinks({ ...AUDIT, limit: 3, cursor: first.nextCursor })
    expect(second.nextCursor).toBeNull()
    expect([...first.suspects, ...second.suspects]).toEqual(whole.suspects)
    const open3 = await engine.reads.auditLinks({ ...AUDIT, verdict: 'none' })
    expect(open3).toMatchObject({ rowCount: 5, totalSuspects: 4 })
    const kept = await engine.reads.auditLinks({ ...AUDIT, verdict: 'keep', reason: 'high_fanout' })
    expect(kept.suspects.map(({ featureId, verdict }) => [featureId, verdict])).toEqual([['beta-v1', 'keep']])
  })

  it('keep what was rejected in the audit, as it was, for whoever asks for it', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    const ends = { sourceType: 'feature', targetType: 'session', linkType: 'related' } as const
    const before = await engine.reads.auditLinks(AUDIT)
    const rejected = { ...ends, sourceId: 'beta-v1', targetId: 'S-two' }
    await engine.judgeLink({ key: rejected, verdict: 'reject', note: '' })
    // Without it the session has one feature only: none of its links is suspect any more.
    expect(await engine.reads.auditLinks(AUDIT)).toMatchObject({ rowCount: 4, totalSuspects: 3 })
    const withRejected = await engine.reads.auditLinks({ ...AUDIT, includeRejected: true })
    expect(withRejected).toMatchObject({ rowCount: 4, totalSuspects: 4 })
    const was = before.suspects.find(({ featureId, sessionId }) => featureId === 'beta-v1' && sessionId === 'S-two')
    const onlyRejected = await engine.reads.auditLinks({ ...AUDIT, verdict: 'reject' })
    expect(onlyRejected.suspects).toEqual([{ ...was, verdict: 'reject' }])
    expect(withRejected.suspects).toContainEqual(onlyRejected.suspects[0])
    const pages = await allOf(async (page) => {
      const { suspects: items, nextCursor } = await engine.reads.auditLinks({
        ...AUDIT,
        ...page,
        includeRejected: true,
      })
      return { items, nextCursor }
    })
    expect(pages).toEqual(withRejected.suspects)
    const ofOther = { ...AUDIT, featureId: 'alpha-v1', includeRejected: true }
    expect((await engine.reads.auditLinks(ofOther)).suspects.map(({ verdict }) => verdict)).toEqual([null])
    // Of a feature that is gone nothing is left to review.
    await project.remove(planFile('beta-v1'))
    await sync(engine)
    expect(await engine.reads.auditLinks({ ...AUDIT, verdict: 'reject' })).toMatchObject({ totalSuspects: 0 })
  })

  it('measure the quality of the links without writing anything', async () => {
    await using project = await createTestProject()
    await using engine = await open(project)
    const before = engine.store.rowsWritten()
    const report = await measureLinkQuality({ store: engine.store, now: () => new Date() }, undefined)
    expect(report).toMatchObject({
      coverage: { features: 4, featuresWithSessions: 3, sessions: 5, sessionsWithFeatures: 2 },
      ...{ precision: null, recall: null, negativeControls: { falseLinks: 0 } },
    })
    expect(engine.store.rowsWritten()).toBe(before)
  })
})
