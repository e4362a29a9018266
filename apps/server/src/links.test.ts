import { createClient } from '@ccdash/api-contract/client'
import { describe, expect, it } from 'vitest'
import { fakeLinkKey, fakeSuspect } from './testing/fake-links.ts'
import { createFakeServer } from './testing/fake-server.ts'

const KEY = fakeLinkKey('alpha-v1', 'S-3')

function open() {
  const server = createFakeServer()
  const client = createClient({
    url: 'http://localhost',
    fetch: async (url: unknown, init?: unknown) => server.app.request(String(url), init as RequestInit),
  })
  return { ...server, links: client.links, [Symbol.dispose]: () => server[Symbol.dispose]() }
}

describe('links over tRPC', () => {
  it('lists the links of an entity with their evidence, a page at a time', async () => {
    using server = open()
    const first = await server.links.list.query({ entityType: 'session', entityId: 'S-3', limit: 1 })
    expect(first.items).toMatchObject([
      { key: { sourceId: 'beta-v1' }, confidence: 0.67, metadata: { ambiguityShare: 0.674 }, judgement: null },
    ])
    const { nextCursor: cursor } = first
    const second = await server.links.list.query({ entityType: 'session', entityId: 'S-3', limit: 1, cursor })
    expect(second).toMatchObject({ items: [{ key: { sourceId: 'alpha-v1' } }], nextCursor: null })
    expect(server.ops.calls[0]).toEqual({
      method: 'listLinks',
      input: { entityType: 'session', entityId: 'S-3', limit: 1 },
    })
  })

  it('keeps, rejects and takes back', async () => {
    using server = open()
    const kept = await server.links.judge.mutate({ key: KEY, verdict: 'keep', note: 'pair work' })
    expect(kept).toMatchObject({ judgement: { verdict: 'keep', note: 'pair work', confidence: 0.35 } })
    expect(await server.links.judge.mutate({ key: KEY, verdict: null })).toMatchObject({ judgement: null })
    expect(await server.links.judge.mutate({ key: KEY, verdict: 'reject' })).toBeNull()
    const { items } = await server.links.judgements.query({ verdict: 'reject' })
    expect(items).toMatchObject([{ key: KEY, verdict: 'reject', strategy: 'session_evidence' }])
    expect((await server.links.judgements.query({ verdict: 'keep' })).items).toEqual([])
  })

  it('makes links by hand', async () => {
    using server = open()
    const made = await server.links.create.mutate({ key: fakeLinkKey('gamma-v1', 'S-1') })
    expect(made).toMatchObject({ origin: 'manual', confidence: 1 })
  })

  it('imports judgements, also of links that are not there', async () => {
    using server = open()
    const judgements = [
      { key: KEY, verdict: 'keep' as const },
      { key: fakeLinkKey('later-v1', 'S-1'), verdict: 'reject' as const, note: 'no' },
    ]
    expect(await server.links.importJudgements.mutate({ judgements })).toEqual({ imported: 2, unchanged: 0 })
    expect(await server.links.importJudgements.mutate({ judgements })).toEqual({ imported: 0, unchanged: 2 })
  })

  it('tells what is silent, what nobody worked on, and who worked on much', async () => {
    using server = open()
    expect((await server.links.silent.query({ silence: 'source_gone' })).items).toMatchObject([{ sessionId: 'S-8' }])
    expect((await server.links.unworked.query({})).items).toMatchObject([{ featureId: 'gamma-v1' }])
    expect((await server.links.fanout.query({})).items).toMatchObject([{ sessionId: 'S-3', features: 2 }])
    expect(server.ops.calls.map(({ input }) => input)).toEqual([
      { limit: 100, silence: 'source_gone' },
      { limit: 100 },
      { limit: 100 },
    ])
  })

  it('reports on quality; an answer that breaks the schema never leaves', async () => {
    using server = open()
    expect(await server.links.quality.query({})).toMatchObject({ projectId: 'p1', precision: null })
    server.ops.fakeLinks.quality.histogram.pop()
    await expect(server.links.quality.query({})).rejects.toMatchObject({ data: { httpStatus: 500 } })
  })

  it.each([
    [{ key: fakeLinkKey('nobody', 'S-1'), verdict: 'keep' as const }, 404, 'LINK_NOT_FOUND'],
    [{ key: { ...KEY, sourceId: '' }, verdict: 'keep' as const }, 400, null],
    [{ key: KEY, verdict: 'keep' as const, note: 'x'.repeat(2001) }, 400, null],
  ])('judging %j is refused with %i', async (input, status, opsCode) => {
    using server = open()
    await expect(server.links.judge.mutate(input)).rejects.toMatchObject({ data: { httpStatus: status, opsCode } })
  })

  it.each([
    [KEY, 409, 'LINK_EXISTS'],
    [fakeLinkKey('no-such-v1', 'S-1'), 404, 'ENTITY_NOT_FOUND'],
  ])('making %j is refused with %i', async (key, httpStatus, opsCode) => {
    using server = open()
    await expect(server.links.create.mutate({ key })).rejects.toMatchObject({ data: { httpStatus, opsCode } })
  })

  it('an unknown project is not found', async () => {
    using server = open()
    const input = { entityType: 'feature' as const, entityId: 'a', projectId: 'p9' }
    await expect(server.links.list.query(input)).rejects.toMatchObject({ data: { opsCode: 'PROJECT_NOT_FOUND' } })
  })
})

describe('links.audit over tRPC', () => {
  it('pages beyond the limit with the true total', async () => {
    using server = open()
    server.ops.fakeLinks.suspects.push(fakeSuspect('gamma-v1', 'S-3'), fakeSuspect('delta-v1', 'S-3'))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof server.links.audit.query>> = await server.links.audit.query({
        limit: 2,
        cursor,
      })
      expect(page).toMatchObject({ totalSuspects: 3, suspectCount: page.suspects.length })
      seen.push(...page.suspects.map(({ featureId }) => featureId))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(['beta-v1', 'gamma-v1', 'delta-v1'])
  })

  it('filters by reason, feature and verdict; reasons are data', async () => {
    using server = open()
    server.ops.fakeLinks.suspects.push({ ...fakeSuspect('gamma-v1', 'S-3'), verdict: 'keep' })
    const kept = await server.links.audit.query({ verdict: 'keep' })
    expect(kept).toMatchObject({ totalSuspects: 1, suspects: [{ featureId: 'gamma-v1', verdict: 'keep' }] })
    const unjudged = await server.links.audit.query({ verdict: 'none', featureId: ' beta-v1 ' })
    expect(unjudged.suspects).toMatchObject([{ reasons: [{ type: 'high_fanout', fanout: 12 }, {}] }])
    const command = await server.links.audit.query({ reason: 'primary_like_command_path_mismatch' })
    expect(command).toMatchObject({ totalSuspects: 0, suspects: [] })
  })

  it('REST neither pages nor filters by verdict, and its fields stay', async () => {
    using server = open()
    server.ops.fakeLinks.suspects.push(fakeSuspect('gamma-v1', 'S-3'))
    const reply = await server.app.request('/api/links/audit?limit=1&verdict=keep&cursor=1')
    const body = (await reply.json()) as Record<string, unknown>
    expect(Object.keys(body)).toEqual([
      ...['project_id', 'feature_filter', 'row_count', 'suspect_count', 'primary_floor', 'fanout_floor'],
      ...['generated_at', 'suspects', 'status'],
    ])
    expect(body).toMatchObject({ suspect_count: 1, suspects: [{ feature_id: 'beta-v1' }] })
  })
})
