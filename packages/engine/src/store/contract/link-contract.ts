import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import type { LinkWrite, Store, StoredJudgement } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import {
  command,
  documentWrite,
  evidenceLink,
  feature,
  fileUpdate,
  link,
  linkKey,
  PROJECT,
  sessionWrite,
  task,
} from './sample-records.ts'

const NOTHING: LinkWrite = { gained: [], lost: [], replaced: [] }

export function linkContract(open: OpenContractDatabase): void {
  describe('links', () => writeContract(open))
  describe('links of one entity', () => entityContract(open))
  describe('evidence of sessions', () => evidenceContract(open))
  describe('what the audit reads', () => auditContract(open))
  describe('judgements', () => judgementContract(open))
  describe('what has no links', () => silenceContract(open))
}

function gain(store: Store, ...gained: LinkRecord[]): Promise<void> {
  return store.writeLinks(PROJECT, { ...NOTHING, gained })
}

/** Start value in the link's own explanation: it comes from another table than the confidence. */
function startOf({ metadata }: LinkRecord): number | null {
  const steps: unknown = metadata?.['waterfall']
  const [start]: unknown[] = Array.isArray(steps) ? steps : []
  const hasValue = typeof start === 'object' && start !== null && 'value' in start
  return hasValue && typeof start.value === 'number' ? start.value : null
}

/** All pages of a list, each of which must hold no more than asked for. */
async function allPages<Page extends { next: string | null }, Item>(
  read: (after: string | null) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  limit: number,
): Promise<Item[]> {
  const items: Item[] = []
  for (let after: string | null = null; ;) {
    const page: Page = await read(after)
    expect(itemsOf(page).length).toBeLessThanOrEqual(limit)
    items.push(...itemsOf(page))
    if (page.next === null) return items
    after = page.next
  }
}

function writeContract(open: OpenContractDatabase): void {
  it('are given back whole, ordered by their five key fields', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const links = [
      link('document DOC-1', 'document DOC-2', { strategy: 'document_ref_path', metadata: { note: '\u0000 ü 😀' } }),
      link('feature a', 'session S-1', { strategy: null, metadata: null, origin: 'manual', confidence: 0.1 + 0.2 }),
      evidenceLink('a', 'S-2'),
      link('feature a', 'task T-1', { linkType: 'child' }),
      link('feature a', 'task T-1'),
      evidenceLink('b', 'S-1'),
    ]
    await gain(store, ...links.toReversed())
    await store.writeLinks('other', { ...NOTHING, gained: [evidenceLink('a', 'S-9')] })
    const stored = await store.readLinks(PROJECT)
    expect(stored).toEqual(links)
    expect(stored.map((each) => ({ ...each }))).toEqual(links)
    expect(stored.map(({ metadataText }) => metadataText ?? 'null')).toEqual(
      links.map(({ metadata }) => JSON.stringify(metadata)),
    )
    expect((await store.pageLinks(PROJECT, null, 10)).links).toEqual(links)
    expect(await store.readLink(PROJECT, linkKey('feature a', 'session S-2'))).toEqual(links[2])
    expect(await store.readLink(PROJECT, linkKey('feature a', 'session S-9'))).toBeNull()
    expect(await store.readReferenceLinks(PROJECT)).toEqual([links[0], links[1], links[3], links[4]])
    expect(await store.readLinksToSessions(PROJECT, ['S-1', 'S-7'])).toEqual([links[1], links[5]])
    expect(await store.readLinksToSessions(PROJECT, [])).toEqual([])
    expect(await store.counts(PROJECT)).toMatchObject({ links: 6 })
  })

  it('are gained, lost and replaced; writing nothing writes nothing', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const [one, two, three, four] = ['S-1', 'S-2', 'S-3', 'S-4'].map((id) => evidenceLink('a', id))
    if (!one || !two || !three || !four) throw new Error('there are four')
    await gain(store, one, two, three)
    const byTask = link('feature a', 'session S-3')
    const rescored = evidenceLink('a', 'S-2', 0.35)
    await store.writeLinks(PROJECT, {
      gained: [four],
      lost: [one, linkKey('feature a', 'session S-8')],
      replaced: [rescored, byTask],
    })
    expect(await store.readLinks(PROJECT)).toEqual([rescored, byTask, four])
    const written = store.rowsWritten()
    await store.writeLinks(PROJECT, NOTHING)
    await store.writeLinks(PROJECT, { ...NOTHING, replaced: [rescored, byTask, four] })
    expect(store.rowsWritten()).toBe(written)
    await store.writeLinks(PROJECT, { ...NOTHING, replaced: [three] })
    expect(await store.readLinks(PROJECT)).toEqual([rescored, three, four])
  })

  it('that are there stay as they are when they are gained once more', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const manual = link('feature a', 'session S-1', { origin: 'manual', strategy: null, metadata: { by: 'hand' } })
    await gain(store, manual)
    await gain(store, evidenceLink('a', 'S-1'), evidenceLink('a', 'S-2'))
    expect(await store.readLinks(PROJECT)).toEqual([manual, evidenceLink('a', 'S-2')])
  })

  it('change all at once for whoever reads meanwhile', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const graph = (count: number, confidence: number) =>
      Array.from({ length: count }, (_, n) => evidenceLink(`f${n % 40}`, `S-${n}`, confidence))
    const [before, after] = [graph(2000, 0.5), graph(3000, 0.75)]
    await gain(store, ...before)
    const reader = await opened.openSecond()
    const seen = new Set<string>()
    let polls = 0
    let writing = true
    const look = async () => {
      const { links } = await reader.counts(PROJECT)
      const read = await reader.readLinksToSessions(PROJECT, ['S-0', 'S-1999', 'S-2999'])
      seen.add(`${links} links`)
      seen.add(read.map((each) => `${each.confidence} from ${startOf(each) ?? 'nowhere'}`).join(', '))
      polls += 1
    }
    const polling = (async () => {
      while (writing) await look() // no pause: on SQLite it takes turns with the single steps of the write
    })()
    const replaced = after.slice(0, 2000)
    await store.writeLinks(PROJECT, { gained: after.slice(2000), lost: [], replaced })
    await store.writeLinks(PROJECT, { ...NOTHING, lost: after })
    writing = false
    await polling
    await look()
    const old = ['2000 links', '0.5 from 0.5, 0.5 from 0.5']
    const next = ['3000 links', '0.75 from 0.75, 0.75 from 0.75, 0.75 from 0.75']
    expect(polls).toBeGreaterThan(5)
    expect([...old, ...next, '0 links', '']).toEqual(expect.arrayContaining([...seen]))
    expect([...seen]).toEqual(expect.arrayContaining([...old, '0 links', '']))
    expect(await store.counts(PROJECT)).toMatchObject({ links: 0 })
  })

  it('stay as they were when a write fails', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await gain(store, evidenceLink('a', 'S-1'))
    const broken = { ...evidenceLink('a', 'S-2'), confidence: Number.NaN }
    const write = { lost: [evidenceLink('a', 'S-1')], gained: [evidenceLink('a', 'S-3')], replaced: [broken] }
    await expect(store.writeLinks(PROJECT, write)).rejects.toThrow(/null/i)
    expect(await store.readLinks(PROJECT)).toEqual([evidenceLink('a', 'S-1')])
  })
}

function entityContract(open: OpenContractDatabase): void {
  it('are paged from the most certain, both those from it and those to it', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const own = [
      evidenceLink('a', 'S-1', 0.95),
      evidenceLink('a', 'S-2', 0.95),
      link('document DOC-1', 'feature a', { confidence: 0.7 }),
      link('document DOC-2', 'feature a', { confidence: 0.7 }),
      link('feature a', 'feature a', { confidence: 0.7 }),
      link('feature a', 'task T-1', { confidence: 0.7, linkType: 'child' }),
      evidenceLink('a', 'S-3', 0.35),
    ]
    await gain(store, ...own.toReversed(), evidenceLink('b', 'S-1'), link('document a', 'task T-1'))
    const entity = { type: 'feature', id: 'a' } as const
    for (const limit of [1, 2, 3, 7, 100]) {
      const read = (after: string | null) => store.pageLinksOf(PROJECT, entity, after, limit)
      expect(await allPages(read, ({ links }) => links, limit)).toEqual(own)
    }
    const ofSession = await store.pageLinksOf(PROJECT, { type: 'session', id: 'S-1' }, null, 5)
    expect(ofSession).toEqual({ links: [evidenceLink('a', 'S-1', 0.95), evidenceLink('b', 'S-1')], next: null })
    expect(await store.pageLinksOf(PROJECT, { type: 'session', id: 'S-8' }, null, 5)).toEqual({ links: [], next: null })
    await expect(store.pageLinksOf(PROJECT, entity, 'nonsense', 2)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('have names to show', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [
      sessionWrite('S-1'),
      sessionWrite('S-2', { fields: { titles: [] } }),
      documentWrite('x', 'p.md', { tasks: [task('T-1', 'p.md')] }),
    ])
    await store.replaceDerived(PROJECT, { features: [feature('x')], assignments: new Map() })
    const asked = [
      ...['S-1', 'S-2', 'S-9', 'S-1'].map((id) => ({ type: 'session', id }) as const),
      { type: 'feature', id: 'x' } as const,
      { type: 'document', id: 'x' } as const,
      { type: 'task', id: 'T-1' } as const,
    ]
    expect(await store.readLabels(PROJECT, asked)).toEqual(
      new Map([
        ['session S-1', 'Title of S-1'],
        ['session S-2', 'S-2'],
        ['feature x', 'Name of x'],
        ['document x', 'Title of x'],
        ['task T-1', 'Title of T-1'],
      ]),
    )
    expect(await store.readLabels(PROJECT, [])).toEqual(new Map())
  })
}

function evidenceContract(open: OpenContractDatabase): void {
  it('is read in pages by id and by name, updates and commands in order', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const backwards = {
      fileUpdates: [fileUpdate(2), fileUpdate(0), fileUpdate(10)],
      commands: [command(1, { kind: 'tag', parsed: null }), command(0)],
    }
    const ids = ['S-3', 'S-1', 'S-4', 'S-2']
    await store.writeSources(PROJECT, [
      ...ids.map((id) => sessionWrite(id, backwards)),
      sessionWrite('S-5', { fileUpdates: [], commands: [] }),
    ])
    await store.writeSources('other', [sessionWrite('S-6')])
    const whole = ids.toSorted().map((id) => ({
      session: sessionWrite(id).record,
      fileUpdates: [fileUpdate(0), fileUpdate(2), fileUpdate(10)],
      commands: [command(0), command(1, { kind: 'tag', parsed: null })],
    }))
    const bare = { session: sessionWrite('S-5').record, fileUpdates: [], commands: [] }
    expect(await store.pageSessionEvidence(PROJECT, null, 3)).toEqual(whole.slice(0, 3))
    expect(await store.pageSessionEvidence(PROJECT, 'S-3', 3)).toEqual([whole[3], bare])
    expect(await store.pageSessionEvidence(PROJECT, 'S-5', 3)).toEqual([])
    expect(await store.readSessionEvidence(PROJECT, ['S-5', 'S-2', 'S-6'])).toEqual([whole[1], bare])
    expect(await store.readSessionEvidence(PROJECT, [])).toEqual([])
    const without = { session: whole[1]?.session, fileUpdates: [], commands: [] }
    expect(await store.readSessionEvidence(PROJECT, ['S-2'], 'bare')).toEqual([without])
    expect(await store.pageSessionEvidence(PROJECT, 'S-1', 1, 'bare')).toEqual([without])
  })
}

function auditContract(open: OpenContractDatabase): void {
  it('are related links of stored features by feature and session, and the fan-out of all', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const features = [feature('b'), feature('a'), feature('idle')]
    await store.replaceDerived(PROJECT, { features, assignments: new Map() })
    await gain(
      store,
      evidenceLink('b', 'S-1', 0.9),
      link('feature a', 'session S-2'),
      evidenceLink('a', 'S-1'),
      evidenceLink('vanished', 'S-1'),
      link('feature a', 'session S-3', { linkType: 'child' }),
      link('document DOC-1', 'session S-1'),
    )
    const { links, fanout } = await store.readAuditLinks(PROJECT)
    expect(links.map(({ sourceId, targetId, confidence }) => [sourceId, targetId, confidence])).toEqual([
      ['a', 'S-1', 0.75],
      ['a', 'S-2', 1],
      ['b', 'S-1', 0.9],
    ])
    expect(links[0]).toMatchObject({
      sourceType: 'feature',
      targetType: 'session',
      linkType: 'related',
      origin: 'auto',
    })
    expect(links[0]?.metadata).toMatchObject({
      linkStrategy: 'session_evidence',
      signals: [{ type: 'command_args_path', path: 'docs/a.md' }],
      commands: ['/plan', '/clear'],
      ambiguityShare: 0.5,
      title: 'Work on a',
    })
    expect(links[1]?.metadata).toEqual({ linkStrategy: 'task_frontmatter' })
    expect(fanout).toEqual(new Map(Object.entries({ 'S-1': 3, 'S-2': 1 })))
    const slices = await Array.fromAsync(store.auditLinkSlices(PROJECT))
    expect(slices.flatMap((slice) => slice.links)).toEqual(links)
    expect(slices.flatMap(({ sessionIds }) => sessionIds)).toEqual(['S-1', 'S-2', 'S-1', 'S-1'])
  })

  it('come in slices, each once', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const made = Array.from({ length: 8000 }, (_, n) => evidenceLink(`f${n % 3}`, `S-${n}`))
    await store.replaceDerived(PROJECT, { features: [feature('f0'), feature('f1')], assignments: new Map() })
    await gain(store, ...made)
    const slices = await Array.fromAsync(store.auditLinkSlices(PROJECT))
    expect(slices.length).toBeGreaterThan(1)
    expect(new Set(slices.flatMap(({ sessionIds }) => sessionIds)).size).toBe(8000)
    expect(slices.flatMap(({ sessionIds }) => sessionIds)).toHaveLength(8000)
    expect(slices.flatMap(({ links }) => links)).toHaveLength(made.filter(({ sourceId }) => sourceId !== 'f2').length)
  })
}

function judgementContract(open: OpenContractDatabase): void {
  it('are given, changed and taken back, and outlive the link', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const judgement = (featureId: string, change: Partial<StoredJudgement> = {}): StoredJudgement => ({
      key: linkKey(`feature ${featureId}`, 'session S-1'),
      ...{ verdict: 'reject', note: 'wrong "feature" 😀', at: '2026-01-01T00:00:00.000Z' },
      link: evidenceLink(featureId, 'S-1'),
      ...change,
    })
    const write = (...given: StoredJudgement[]) =>
      store.writeJudgements(
        PROJECT,
        given.map((each) => ({ key: each.key, judgement: each })),
      )
    const unmade = judgement('a', { verdict: 'uncertain', note: '', link: null })
    await write(judgement('b'), unmade)
    await store.writeJudgements('other', [{ key: unmade.key, judgement: unmade }])
    await gain(store, evidenceLink('b', 'S-1'))
    await store.writeLinks(PROJECT, { ...NOTHING, lost: [evidenceLink('b', 'S-1')] })
    expect(await store.readJudgements(PROJECT)).toEqual([unmade, judgement('b')])

    const kept = judgement('b', { verdict: 'keep', note: 'right after all', at: '2026-02-01T00:00:00.000Z' })
    await store.writeJudgements(PROJECT, [
      { key: kept.key, judgement: kept },
      { key: unmade.key, judgement: null },
    ])
    expect(await store.readJudgements(PROJECT)).toEqual([kept])
    const written = store.rowsWritten()
    await write(kept)
    await store.writeJudgements(PROJECT, [])
    expect(store.rowsWritten()).toBe(written)
    expect(await store.readJudgements('other')).toEqual([unmade])
  })
}

function silenceContract(open: OpenContractDatabase): void {
  it('sessions without a feature are paged from the newest', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const starts = { 'S-1': '2026-01-03', 'S-2': '2026-01-05', 'S-3': '2026-01-03', 'S-4': '', 'S-5': '2026-01-09' }
    await store.writeSources(
      PROJECT,
      Object.entries(starts).map(([id, startedAt]) => sessionWrite(id, { fields: { startedAt } })),
    )
    await gain(store, evidenceLink('a', 'S-5'), link('document DOC-1', 'session S-1'))
    for (const limit of [1, 2, 4, 9]) {
      const read = (after: string | null) => store.pageUnlinkedSessions(PROJECT, after, limit)
      const found = await allPages(read, ({ sessions }) => sessions, limit)
      expect(found.map(({ id }) => id)).toEqual(['S-2', 'S-3', 'S-1', 'S-4'])
    }
    const { sessions } = await store.pageUnlinkedSessions(PROJECT, null, 1)
    expect(sessions[0]).toEqual(sessionWrite('S-2', { fields: { startedAt: '2026-01-05' } }).record)
  })

  it('features without a session are paged by id', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const features = ['d', 'a', 'c', 'b'].map((id) => feature(id))
    await store.replaceDerived(PROJECT, { features, assignments: new Map() })
    await gain(store, evidenceLink('b', 'S-5'), link('feature a', 'task T-1', { linkType: 'child' }))
    for (const limit of [1, 2, 3]) {
      const read = (after: string | null) => store.pageUnworkedFeatures(PROJECT, after, limit)
      expect(await allPages(read, (page) => page.features, limit)).toEqual(
        ['a', 'c', 'd'].map((id) => ({ id, name: `Name of ${id}`, status: 'in-progress' })),
      )
    }
  })

  it('sessions are paged by how many features they are linked to', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await gain(
      store,
      ...['a', 'b', 'c'].map((id) => evidenceLink(id, 'S-2')),
      ...['a', 'b'].flatMap((id) => [evidenceLink(id, 'S-3'), evidenceLink(id, 'S-1')]),
      link('feature a', 'session S-1', { linkType: 'child' }),
      link('document DOC-1', 'session S-1'),
      evidenceLink('a', 'S-4'),
    )
    for (const limit of [1, 2, 4]) {
      const read = (after: string | null) => store.pageFanout(PROJECT, after, limit)
      const rows = await allPages(read, (page) => page.rows, limit)
      expect(rows.map(({ sessionId, features }) => [sessionId, features])).toEqual([
        ['S-2', 3],
        ['S-1', 2],
        ['S-3', 2],
        ['S-4', 1],
      ])
    }
  })
}
