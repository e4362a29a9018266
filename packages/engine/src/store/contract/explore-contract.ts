import type { Page } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import type { Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { documentWrite, evidenceLink, feature, link, phase, PROJECT, sessionWrite } from './sample-records.ts'

export function exploreContract(open: OpenContractDatabase): void {
  describe('features with their counts', () => featureContract(open))
  describe('sessions with their counts', () => sessionContract(open))
  it('tells the files that are there by kind', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.writeSources(PROJECT, [
      sessionWrite('S-1'),
      sessionWrite('S-2'),
      documentWrite('d', 'docs/d.md', { state: { sizeBytes: 7 } }),
      documentWrite('p', 'progress/p.md', { state: { sizeBytes: 3, kind: 'progress' } }),
    ])
    await store.markSourcesGone(PROJECT, ['/logs/S-2.jsonl'], true)
    const bytes = sessionWrite('S-1').state.sizeBytes
    expect((await store.filesPerKind(PROJECT)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'document', files: 1, bytes: 7 },
      { kind: 'progress', files: 1, bytes: 3 },
      { kind: 'session', files: 1, bytes },
    ])
    expect(await store.filesPerKind('other')).toEqual([])
  })
}

async function gain(store: Store, ...gained: LinkRecord[]): Promise<void> {
  await store.writeLinks(PROJECT, { gained, lost: [], replaced: [] })
}

async function allOf<Item>(read: (cursor: string | null) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = null; ;) {
    const page: Page<Item> = await read(cursor)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
}

function featureContract(open: OpenContractDatabase): void {
  const features = [
    feature('b', { name: 'Cart', phases: [phase('b', 2), phase('b', 1)] }),
    feature('a', { name: 'Cart' }),
    feature('z_1', { name: '100% Äpfel' }),
    feature('m', { name: 'menu', totalTasks: 0, completedTasks: 0 }),
  ]

  it('are paged by name and id', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.replaceDerived(PROJECT, { features, assignments: new Map() })
    await store.replaceDerived('other', { features: [feature('o')], assignments: new Map() })
    await gain(
      store,
      evidenceLink('b', 'S-1'),
      evidenceLink('b', 'S-2'),
      link('feature b', 'session S-2', { linkType: 'child' }),
      link('document DOC-1', 'feature b'),
      link('document DOC-2', 'feature b'),
      link('feature m', 'feature b'),
      link('document DOC-1', 'session S-1'),
      evidenceLink('a', 'S-1'),
    )
    const all = [
      { featureId: 'z_1', name: '100% Äpfel', sessions: 0, documents: 0, tasks: 4, tasksDone: 1 },
      { featureId: 'a', name: 'Cart', sessions: 1, documents: 0, tasks: 4, tasksDone: 1 },
      { featureId: 'b', name: 'Cart', sessions: 2, documents: 2, tasks: 4, tasksDone: 1 },
      { featureId: 'm', name: 'menu', sessions: 0, documents: 0, tasks: 0, tasksDone: 0 },
    ].map((item) => ({ ...item, status: 'in-progress' }))
    for (const limit of [1, 2, 3, 4, 50]) {
      expect(await allOf((cursor) => store.pageFeatureSummaries(PROJECT, { limit, cursor }))).toEqual(all)
    }
    const search = async (text: string) =>
      (await allOf((cursor) => store.pageFeatureSummaries(PROJECT, { limit: 1, cursor, search: text }))).map(
        ({ featureId }) => featureId,
      )
    expect(await search('CART')).toEqual(['a', 'b'])
    expect(await search('_')).toEqual(['z_1'])
    expect(await search('0%')).toEqual(['z_1'])
    expect(await search('\\')).toEqual([])
    expect(await search('M')).toEqual(['m'])
    await expect(store.pageFeatureSummaries(PROJECT, { limit: 1, cursor: 'x' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })

  it('show their phases in order', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    await store.replaceDerived(PROJECT, { features, assignments: new Map() })
    expect(await store.readFeatureDetail(PROJECT, 'b')).toEqual({
      ...{ featureId: 'b', name: 'Cart', status: 'in-progress', category: 'plans', updatedAt: '2026-01-02' },
      ...{ sessions: 0, documents: 0, tasks: 4, tasksDone: 1 },
      phases: [
        { phase: '1', title: 'Phase 1', tasks: 4, tasksDone: 1 },
        { phase: '2', title: 'Phase 2', tasks: 4, tasksDone: 1 },
      ],
    })
    expect(await store.readFeatureDetail('other', 'b')).toBeNull()
  })
}

function sessionContract(open: OpenContractDatabase): void {
  const title = (text: string) => ({ ...sessionWrite('S-x').record?.titles[0], text })

  it('are paged from the newest and found by id or by their last title', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const starts = { 'S-1': '2026-01-03', 'S-2': '2026-01-05', 'S-3': '2026-01-03', 'S-4': '' }
    await store.writeSources(
      PROJECT,
      Object.entries(starts).map(([id, startedAt]) => sessionWrite(id, { fields: { startedAt } })),
    )
    const titles = [title('First words'), title('50% "done" \\ ÄPFEL')] as NonNullable<
      ReturnType<typeof sessionWrite>['record']
    >['titles']
    await store.writeSources(PROJECT, [sessionWrite('S-5', { fields: { startedAt: '2026-01-01', titles } })])
    await gain(
      store,
      ...[evidenceLink('a', 'S-1'), evidenceLink('b', 'S-1'), evidenceLink('a', 'S-2')],
      link('document DOC-1', 'session S-3'),
    )
    for (const limit of [1, 2, 5, 50]) {
      const found = await allOf((cursor) => store.pageSessionSummaries(PROJECT, { limit, cursor }))
      expect(found.map(({ sessionId, features }) => [sessionId, features])).toEqual([
        ['S-2', 1],
        ['S-3', 0],
        ['S-1', 2],
        ['S-5', 0],
        ['S-4', 0],
      ])
      expect(found[0]).toMatchObject({ label: 'Title of S-2', startedAt: '2026-01-05' })
    }
    const search = async (text: string) =>
      (await allOf((cursor) => store.pageSessionSummaries(PROJECT, { limit: 2, cursor, search: text }))).map(
        ({ sessionId }) => sessionId,
      )
    expect(await search('title of')).toEqual(['S-2', 'S-3', 'S-1', 'S-4'])
    expect(await search('s-3')).toEqual(['S-3'])
    expect(await search('"done" \\')).toEqual(['S-5'])
    expect(await search('0% ')).toEqual(['S-5'])
    expect(await search('First words')).toEqual([])
    expect(await search('_')).toEqual([])
  })

  it('have a log', async () => {
    await using opened = await openStore(open)
    const { store } = opened
    const write = sessionWrite('S-1')
    await store.writeSources(PROJECT, [write])
    const { consumedBytes, headHash } = write.state
    expect(await store.readSessionLog(PROJECT, 'S-1')).toEqual({ path: '/logs/S-1.jsonl', consumedBytes, headHash })
    expect(await store.readSessionLog('other', 'S-1')).toBeNull()
  })
}
