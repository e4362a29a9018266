import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import type { LinkAudit, LinkAuditResult } from './audit-links.ts'
import { auditLinks as audit, auditSlug, normalizeAuditPath, reasonText } from './audit-links.ts'

const DEFAULTS: LinkAudit = { featureId: '', primaryFloor: 0.55, fanoutFloor: 10 }

function auditLinks(links: LinkRecord[], options: LinkAudit): LinkAuditResult {
  const fanout = new Map([...Map.groupBy(links, ({ targetId }) => targetId)].map(([id, all]) => [id, all.length]))
  const verdictOf = ({ sourceId }: LinkRecord) => (sourceId === 'kept' ? 'keep' : null)
  return audit({ links, fanout, verdictOf }, options)
}

function evidence(featureId: string, sessionId: string, over: Partial<LinkRecord> = {}): LinkRecord {
  return {
    sourceType: 'feature',
    sourceId: featureId,
    targetType: 'session',
    targetId: sessionId,
    linkType: 'related',
    origin: 'auto',
    confidence: 0.7,
    strategy: 'session_evidence',
    metadata: { title: '', commands: [], signals: [], ambiguityShare: 1 },
    ...over,
  }
}

function signalled(type: string, path: string, commands: string[] = [], title = ''): Partial<LinkRecord> {
  return { metadata: { title, commands, signals: [{ type, path }], ambiguityShare: '0.5625' } }
}

function reasonsOf(links: LinkRecord[], audit = DEFAULTS): string[] {
  return auditLinks(links, audit).suspects.map(({ reasons }) => reasons.map(reasonText).join(';'))
}

describe('auditLinks', () => {
  it('finds nothing in an empty table', () => {
    expect(auditLinks([], DEFAULTS)).toEqual({ rowCount: 0, suspects: [] })
  })

  it('suspects a strong link whose command path names another feature', () => {
    const link = evidence('cart-v1', 'S-1', signalled('command_args_path', ' "Docs\\Plans/menu-v1.md", '))
    const { rowCount, suspects } = auditLinks([link], DEFAULTS)
    expect(rowCount).toBe(1)
    expect(suspects).toEqual([
      {
        ...{ featureId: 'cart-v1', sessionId: 'S-1', confidence: 0.7, ambiguityShare: 0.562, title: '' },
        ...{
          signalType: 'command_args_path',
          signalPath: 'docs/plans/menu-v1.md',
          commands: [],
          fanoutCount: 1,
          verdict: null,
        },
        reasons: [{ type: 'primary_like_command_path_mismatch' }],
      },
    ])
  })

  it.each<[string, Partial<LinkRecord>, string[]]>([
    ['a path naming the feature without its version', signalled('command_args_path', 'docs/CART/plan.md'), []],
    ['a weak link', { ...signalled('command_args_path', 'menu.md'), confidence: 0.54 }, []],
    ['a file signal elsewhere', signalled('file_write', 'menu.md'), []],
    [
      'a key command with a foreign title',
      signalled('file_write', 'menu.md', ['/dev:execute-phase 1'], 'Menu'),
      ['primary_like_title_path_mismatch'],
    ],
    ['a key command with a matching title', signalled('file_write', 'menu.md', ['/dev:quick-feature'], 'the cart'), []],
    [
      'both mismatches',
      signalled('command_args_path', 'menu.md', ['/plan:plan-feature']),
      ['primary_like_command_path_mismatch;primary_like_title_path_mismatch'],
    ],
    ['no metadata', { metadata: null }, []],
    ['metadata of odd shapes', { metadata: { signals: 'x', commands: { a: 1 }, title: 3 } }, []],
  ])('judges %s', (_case, over, expected) => {
    expect(reasonsOf([evidence('cart-v1', 'S-1', over)])).toEqual(expected)
  })

  it('counts the fanout over every strategy and feature, also when filtered', () => {
    const links = Array.from({ length: 10 }, (_, index) =>
      evidence(`f-${index}`, 'S-1', index === 0 ? {} : { strategy: 'task_frontmatter', metadata: {} }),
    )
    const { rowCount, suspects } = auditLinks(links, { ...DEFAULTS, featureId: 'f-0' })
    expect(rowCount).toBe(1)
    expect(suspects[0]?.reasons).toEqual([{ type: 'high_fanout', fanout: 10 }])
  })

  it('takes a link whose metadata mentions session evidence for one', () => {
    const link = evidence('f', 'S-1', { strategy: 'other', metadata: { note: 'was session_evidence' } })
    expect(auditLinks([link], DEFAULTS).rowCount).toBe(1)
  })

  it('sorts by fanout, then confidence, then ids', () => {
    const links = [
      evidence('a', 'S-1', { confidence: 0.6 }),
      evidence('a', 'S-2', { confidence: 0.9 }),
      evidence('b', 'S-1', { confidence: 0.9 }),
      evidence('c', 'S-3', { confidence: 0.9 }),
    ]
    const { suspects } = auditLinks(links, { ...DEFAULTS, fanoutFloor: 1 })
    const order = suspects.map(({ featureId, sessionId }) => `${featureId} ${sessionId}`)
    expect(order).toEqual(['b S-1', 'a S-1', 'a S-2', 'c S-3'])
  })

  it('gives only suspects with the reason or verdict asked for', () => {
    const links = [
      evidence('cart-v1', 'S-1', signalled('command_args_path', 'menu.md')),
      evidence('kept', 'S-2', signalled('file_write', 'menu.md', ['/dev:quick-feature'])),
    ]
    const found = (over: Partial<LinkAudit>) =>
      auditLinks(links, { ...DEFAULTS, ...over }).suspects.map(({ featureId }) => featureId)
    expect(found({ reason: 'high_fanout' })).toEqual([])
    expect(found({ reason: 'primary_like_title_path_mismatch' })).toEqual(['kept'])
    expect(found({ verdict: 'keep' })).toEqual(['kept'])
    expect(found({ verdict: 'none' })).toEqual(['cart-v1'])
    expect(auditLinks(links, { ...DEFAULTS, verdict: 'reject' })).toEqual({ rowCount: 2, suspects: [] })
  })
})

describe('auditSlug', () => {
  it.each([
    ['foo-v1', 'foo'],
    ['foo-v1.2.3', 'foo'],
    [' Foo-V2 ', 'foo'],
    ['foo-v1-beta', 'foo-v1-beta'],
    ['foo-v', 'foo-v'],
    ['foo-v.', 'foo-v.'],
    ['-v1', '-v1'],
    ['a-v2-v3', 'a-v2'],
  ])('%s → %s', (id, slug) => {
    expect(auditSlug(id)).toBe(slug)
  })
})

it('normalizeAuditPath drops quotes and brackets around a path', () => {
  expect(normalizeAuditPath(' (`Docs\\A.md`), ')).toBe('docs/a.md')
})
