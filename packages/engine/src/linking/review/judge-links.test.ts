import { WATCHER_STOPPED } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import type { JudgeLink, LinkKey, Operation } from '@ccdash/api-contract'
import { createReads } from '../../queries/create-reads.ts'
import type { LinkRecord } from '../../records/link.ts'
import type { Store } from '../../store/store.ts'
import type { TestEngine, TestProject } from '../../testing/test-engine.ts'
import { createTestProject, joinDatabase, openTestEngine, plan, sessionLog, sync } from '../../testing/test-engine.ts'

const PLAN = 'docs/implementation_plans/features/alpha-v1.md'
const KEY: LinkKey = {
  ...{ sourceType: 'feature', sourceId: 'alpha-v1' },
  ...{ targetType: 'session', targetId: 'S-one', linkType: 'related' },
}
const BY_HAND: LinkKey = { ...KEY, targetId: 'S-two' }

async function openProject(project: TestProject): Promise<Awaited<ReturnType<typeof openTestEngine>>> {
  await project.write(PLAN, plan('Alpha'))
  await project.write('sessions/one.jsonl', sessionLog('one', [PLAN]))
  await project.write('sessions/two.jsonl', sessionLog('two', ['/work/src/main.ts']))
  const engine = await openTestEngine(project)
  await sync(engine)
  return engine
}

async function rebuild(engine: TestEngine): Promise<Operation> {
  const { operationId } = await engine.startRebuildLinks({ trigger: 'test', captureAnalytics: false })
  return engine.waitForOperation(operationId)
}

const judged = (verdict: JudgeLink['verdict'], key = KEY, note = ''): JudgeLink => ({ key, verdict, note })
const stored = ({ store }: TestEngine, key = KEY): Promise<LinkRecord | null> => store.readLink('test', key)
const judgements = ({ store }: TestEngine) => store.readJudgements('test')

describe('a verdict', () => {
  it('takes a rejected link out at once, and no relink makes it again', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const before = await stored(engine)
    expect(before).not.toBeNull()
    expect(await engine.judgeLink(judged('reject', KEY, 'only looked'))).toBeNull()
    expect(await stored(engine)).toBeNull()
    await rebuild(engine)
    await project.append('sessions/one.jsonl', sessionLog('one', [PLAN, PLAN]))
    expect((await sync(engine)).changes['link']).toBeUndefined()
    expect(await stored(engine)).toBeNull()
    expect(await judgements(engine)).toMatchObject([{ key: KEY, verdict: 'reject', note: 'only looked', link: before }])
  })

  it('that is taken back lets the rules decide again, by what is stored now', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    await engine.judgeLink(judged('reject'))
    await project.append('sessions/one.jsonl', sessionLog('one', [PLAN, PLAN]))
    await sync(engine)
    const back = await engine.judgeLink(judged(null))
    expect(back).toMatchObject({ key: KEY, confidence: 0.8, judgement: null, sourceLabel: 'Alpha', origin: 'auto' })
    expect(back?.waterfall.at(-1)?.result).toBe(0.8)
    expect(await judgements(engine)).toEqual([])
    expect((await rebuild(engine)).changes).toEqual({})
  })

  it('keeps a link that the rules no longer make, as it was', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const before = await stored(engine)
    expect(await engine.judgeLink(judged('keep'))).toMatchObject({ judgement: { verdict: 'keep', confidence: 0.77 } })
    await project.append('sessions/one.jsonl', sessionLog('one', [PLAN, PLAN]))
    await sync(engine)
    expect(await stored(engine)).toEqual(before)
    await project.write('sessions/one.jsonl', sessionLog('one', ['/work/src/other.ts']))
    await sync(engine)
    await rebuild(engine)
    expect(await stored(engine)).toEqual(before)
    expect(await engine.judgeLink(judged(null))).toBeNull()
    expect(await stored(engine)).toBeNull()
  })

  it('brings back a rejected link when it is kept after all', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const before = await stored(engine)
    await engine.judgeLink(judged('reject'))
    await project.write('sessions/one.jsonl', sessionLog('one', ['/work/src/other.ts']))
    await sync(engine)
    expect(await engine.judgeLink(judged('keep'))).toMatchObject({ confidence: 0.77 })
    expect(await stored(engine)).toEqual(before)
  })

  it('that is uncertain only marks the link', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    expect(await engine.judgeLink(judged('uncertain', KEY, 'ask'))).toMatchObject({
      ...{ confidence: 0.77, judgement: { verdict: 'uncertain', note: 'ask', strategy: 'session_evidence' } },
    })
    await project.write('sessions/one.jsonl', sessionLog('one', ['/work/src/other.ts']))
    await sync(engine)
    expect(await stored(engine)).toBeNull()
  })

  it('is refused for a link that is not there and has not been judged', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    await expect(engine.judgeLink(judged('keep', BY_HAND))).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' })
  })

  it.each(['reject', null] as const)('%s, given by another process while a rebuild writes, holds', async (verdict) => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    await engine.judgeLink(judged(verdict === null ? 'reject' : 'keep'))
    await project.append('sessions/one.jsonl', sessionLog('one', [PLAN, PLAN]))
    await sync(engine, { rebuildLinks: false })
    await using other = await joinDatabase(engine.database)
    const writeLinks = engine.store.writeLinks.bind(engine.store)
    const store: Store = {
      ...engine.store,
      async writeLinks(projectId, write) {
        await other.judgeLink(judged(verdict))
        await writeLinks(projectId, write)
      },
    }
    await project.write('sessions/new.jsonl', sessionLog('new', [PLAN])) // so that there is something to write
    await using slow = await joinDatabase(engine.database, { store })
    await sync(slow)
    expect(await stored(engine)).toEqual(verdict === null ? expect.objectContaining({ confidence: 0.8 }) : null)
    expect((await rebuild(engine)).changes).toEqual({})
  })
})

describe('a link made by hand', () => {
  it('survives every rebuild and is never overwritten', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const made = await engine.createLink({ key: BY_HAND, confidence: 0.9, note: 'paired on it' })
    expect(made).toMatchObject({ key: BY_HAND, origin: 'manual', confidence: 0.9, judgement: { note: 'paired on it' } })
    expect(made.waterfall).toEqual([{ label: 'made by hand', amount: 0.9, result: 0.9 }])
    await project.append('sessions/two.jsonl', sessionLog('two', [PLAN]))
    await sync(engine)
    await rebuild(engine)
    expect(await stored(engine, BY_HAND)).toMatchObject({ origin: 'manual', confidence: 0.9 })
  })

  it('comes back by hand when its rejection is taken back', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    await engine.createLink({ key: BY_HAND, confidence: 1, note: '' })
    expect(await engine.judgeLink(judged('reject', BY_HAND))).toBeNull()
    expect(await engine.judgeLink(judged(null, BY_HAND))).toMatchObject({ origin: 'manual', judgement: null })
  })

  it('is refused where there is a link, or nothing to link', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const create = (key: LinkKey) => engine.createLink({ key, confidence: 1, note: '' })
    await expect(create(KEY)).rejects.toMatchObject({ code: 'LINK_EXISTS' })
    await expect(create({ ...KEY, targetId: 'S-none' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })
})

describe('verdicts', () => {
  it('are carried over to another database, before or after the links come', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    await engine.judgeLink(judged('reject', KEY, 'no'))
    const reads = createReads({
      ...{ store: engine.store, now: () => new Date(), version: '0', watcherHealth: () => WATCHER_STOPPED },
      pathEnv: { home: project.root, claudeConfigDir: '' },
    })
    const { items } = await reads.listJudgements({ limit: 100 })
    expect(items).toMatchObject([{ key: KEY, verdict: 'reject', note: 'no', confidence: 0.77 }])

    await using later = await openTestEngine(project)
    expect(await later.importJudgements({ judgements: items })).toEqual({ imported: 1, unchanged: 0 })
    await sync(later)
    expect(await stored(later)).toBeNull()

    await using earlier = await openTestEngine(project)
    await sync(earlier)
    expect(await earlier.importJudgements({ judgements: items })).toEqual({ imported: 1, unchanged: 0 })
    expect(await earlier.importJudgements({ judgements: items })).toEqual({ imported: 0, unchanged: 1 })
    expect(await stored(earlier)).toBeNull()
  })

  it('are taken back several at once, links made by hand too', async () => {
    await using project = await createTestProject()
    await using engine = await openProject(project)
    const before = await stored(engine)
    await engine.createLink({ key: BY_HAND, confidence: 0.9, note: '' })
    const keys = [KEY, BY_HAND]
    const all = (verdict: JudgeLink['verdict']) => ({ judgements: keys.map((key) => judged(verdict, key)) })
    await engine.importJudgements(all('reject'))
    expect([await stored(engine), await stored(engine, BY_HAND)]).toEqual([null, null])
    const unjudged = judged(null, { ...KEY, targetId: 'S-none' })
    expect(await engine.importJudgements({ judgements: [...all(null).judgements, unjudged] })).toEqual({
      imported: 2,
      unchanged: 1,
    })
    expect(await stored(engine)).toEqual(before)
    expect(await stored(engine, BY_HAND)).toMatchObject({ origin: 'manual', confidence: 0.9 })
    expect(await judgements(engine)).toEqual([])
    expect(await engine.importJudgements(all(null))).toEqual({ imported: 0, unchanged: 2 })
    await engine.importJudgements(all('reject'))
    await engine.importJudgements(all('uncertain'))
    expect(await stored(engine, BY_HAND)).toMatchObject({ origin: 'manual', confidence: 0.9 })
  })
})
