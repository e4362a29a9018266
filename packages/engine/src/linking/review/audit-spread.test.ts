import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import { auditLinks } from './audit-links.ts'
import { judgeLinks, spreadLinks } from './audit-spread.ts'

const text = fc.constantFrom('', 'cart', 'menu.md', 'docs/CART/plan.md', '"cart-v1"', 'other')
const command = fc.constantFrom('/dev:execute-phase 1', '/plan:plan-feature', '/clear')

const anyLink: fc.Arbitrary<LinkRecord> = fc
  .record({
    sourceId: fc.constantFrom('cart-v1', 'menu-v2', 'other'),
    targetId: fc.constantFrom('S-1', 'S-2', 'S-3'),
    confidence: fc.oneof(fc.constantFrom(0.35, 0.55, 0.95), fc.double({ min: 0, max: 1, noNaN: true })),
    strategy: fc.constantFrom('session_evidence', 'task_frontmatter', null),
    title: text,
    commands: fc.array(command, { maxLength: 3 }),
    type: fc.constantFrom('command_args_path', 'file_write'),
    path: text,
  })
  .map(({ title, commands, type, path, ...link }) => ({
    ...{ sourceType: 'feature', targetType: 'session', linkType: 'related', origin: 'auto' },
    ...link,
    metadata: { title, commands, signals: [{ type, path }] },
  }))

function auditSpread(links: readonly LinkRecord[], fanout: ReadonlyMap<string, number>, featureId: string) {
  return spreadLinks(judgeLinks(links, featureId), fanout)
}

const floors = fc.record({
  featureId: fc.constantFrom('', 'cart-v1'),
  primaryFloor: fc.double({ min: 0, max: 1, noNaN: true }),
  fanoutFloor: fc.integer({ min: 1, max: 8 }),
})

describe('the spread of audited links', () => {
  it('counts as many suspects as the audit finds, at any floors', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 30 }), floors, (links, audit) => {
        const fanout = new Map([...Map.groupBy(links, ({ targetId }) => targetId)].map(([id, all]) => [id, all.length]))
        const { rowCount, suspects } = auditLinks({ links, fanout, verdictOf: () => null }, audit)
        const spread = auditSpread(links, fanout, audit.featureId)
        expect(spread.links).toBe(rowCount)
        const isSuspect = (cell: (typeof spread.cells)[number]): boolean =>
          cell.fanout >= audit.fanoutFloor ||
          (cell.confidence >= audit.primaryFloor && (cell.commandMismatch || cell.titleMismatch))
        const counted = spread.cells.filter(isSuspect).reduce((sum, cell) => sum + cell.links, 0)
        expect(counted).toBe(suspects.length)
      }),
    )
  })

  it('puts equal links into one cell', () => {
    const metadata = { title: '', commands: [], signals: [{ type: 'command_args_path', path: 'menu.md' }] }
    const links = ['a', 'b', 'a-v1'].map((sourceId): LinkRecord => ({
      ...{ sourceType: 'feature', sourceId, targetType: 'session', targetId: 'S-1', linkType: 'related' },
      ...{ origin: 'auto', confidence: sourceId === 'b' ? 0.5 : 0.7, strategy: 'session_evidence', metadata },
    }))
    const flags = { commandMismatch: true, titleMismatch: false, fanout: 3 }
    expect(auditSpread(links, new Map([['S-1', 3]]), '')).toEqual({
      links: 3,
      cells: [
        { confidence: 0.7, ...flags, links: 2 },
        { confidence: 0.5, ...flags, links: 1 },
      ],
    })
    expect(auditSpread([], new Map(), '')).toEqual({ links: 0, cells: [] })
  })
})
