import { describe, expect, it } from 'vitest'
import { compareParity } from './compare.ts'
import { readExported, readGolden, type Exported, type Golden } from './read-rows.ts'

const others = { documents: [], tasks: [], features: [], sessions: [] }
const golden: Golden = {
  ...others,
  links: [
    ['feature', 'a-v1', 'session', 'S-1', 'related', 0.57, 'session_evidence'],
    ['feature', 'a-v1', 'task', 'T-1', 'child', 1, ''],
  ],
  featureSessionEvidence: [
    {
      ...{ feature: 'a-v1', session: 'S-1', confidence: 0.57, ambiguityShare: 0.4, title: 'A' },
      signals: [{ path: '/p/a.md', sourceTool: 'Read', type: 'file_read', weight: 0.46 }],
    },
  ],
}
const evidence = {
  ambiguityShare: 0.4,
  title: 'A',
  signals: [{ type: 'file_read', path: '/p/a.md', weight: 0.46, sourceTool: 'Read', byteStart: 5, byteEnd: 9 }],
  waterfall: [],
}
const links: Exported['links'] = [
  {
    ...{ sourceType: 'feature', sourceId: 'a-v1', targetType: 'session', targetId: 'S-1', linkType: 'related' },
    ...{ confidence: 0.57, strategy: 'session_evidence', metadata: evidence },
  },
  {
    ...{ sourceType: 'feature', sourceId: 'a-v1', targetType: 'task', targetId: 'T-1', linkType: 'child' },
    ...{ confidence: 1, strategy: null, metadata: null },
  },
]

function differences(ours: Exported['links']) {
  const report = compareParity(readGolden(golden), readExported({ ...others, links: ours }))
  return report.differences.map(({ entity, id, field }) => [entity, id, field])
}

describe('links and evidence as rows', () => {
  it('are equal where key, confidence, strategy and evidence are; bytes and waterfall are ours alone', () => {
    expect(differences(links)).toEqual([])
    const { counts } = compareParity(readGolden(golden), readExported({ ...others, links }))
    expect(
      counts.filter(({ equal }) => equal > 0).map(({ entity, field, equal }) => `${entity}.${field} ${equal}`),
    ).toEqual([
      ...['links.id 2', 'links.confidence 2', 'links.strategy 2'],
      ...[
        'evidence.id 1',
        'evidence.confidence 1',
        'evidence.ambiguityShare 1',
        'evidence.title 1',
        'evidence.signals 1',
      ],
    ])
  })

  it('tell what differs by link and field', () => {
    const [first, second] = links
    if (first === undefined || second === undefined) throw new Error('two links')
    const rescored = { ...first, confidence: 0.6, metadata: { ...evidence, title: 'B', signals: [] } }
    expect(differences([rescored, { ...second, linkType: 'related' }])).toEqual([
      ['links', 'feature:a-v1 → task:T-1 child', ''],
      ['links', 'feature:a-v1 → task:T-1 related', ''],
      ['links', 'feature:a-v1 → session:S-1 related', 'confidence'],
      ['evidence', 'a-v1 → S-1', 'confidence'],
      ['evidence', 'a-v1 → S-1', 'title'],
      ['evidence', 'a-v1 → S-1', 'signals'],
    ])
  })
})
