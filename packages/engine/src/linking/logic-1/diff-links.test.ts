import { describe, expect, it } from 'vitest'
import type { LinkRecord } from '../../records/link.ts'
import { linkKeyText } from './auto-link.ts'
import { diffLinks } from './diff-links.ts'

function link(targetId: string, changes: Partial<LinkRecord> = {}): LinkRecord {
  return {
    sourceType: 'feature', sourceId: 'alpha-v1', targetType: 'session', targetId, linkType: 'related',
    origin: 'auto', confidence: 0.8, strategy: 'session_evidence', metadata: { title: 'A', signals: [{ path: 'p' }] },
    ...changes,
  } // oxfmt-ignore
}

const NOTHING = { gained: [], lost: [], rescored: [], updated: [] }

describe('the difference between stored and computed links', () => {
  it('is nothing for equal links, whatever the order of their fields', () => {
    const stored = link('S-1', { metadata: { signals: [{ path: 'p' }], title: 'A' } })
    expect(diffLinks([stored], [link('S-1')])).toEqual(NOTHING)
  })

  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [
      { a: 1, b: 2 },
      { a: 1, c: 2 },
    ],
    [{ a: [1, 2] }, { a: [1] }],
    [{ a: [] }, { a: {} }],
    [{ a: null }, { a: {} }],
    [{ a: { b: 1 } }, { a: { b: '1' } }],
    [null, {}],
  ])('is an update from metadata %j to %j', (before, after) => {
    const diff = diffLinks([link('S-1', { metadata: before })], [link('S-1', { metadata: after })])
    expect(diff.updated).toHaveLength(1)
  })

  it('tells gained, lost, rescored and updated apart', () => {
    const [same, gone, weaker, retitled] = [link('S-1'), link('S-2'), link('S-3'), link('S-4')]
    const scored = link('S-3', { confidence: 0.6 })
    const titled = link('S-4', { metadata: { title: 'B' } })
    const added = link('S-5')
    expect(diffLinks([same, gone, weaker, retitled], [same, scored, titled, added])).toEqual({
      gained: [added],
      lost: [gone],
      rescored: [{ before: weaker, after: scored }],
      updated: [{ before: retitled, after: titled }],
    })
  })

  it('leaves links made by hand as they are', () => {
    const byHand = link('S-1', { origin: 'manual', confidence: 1 })
    expect(diffLinks([byHand], [])).toEqual(NOTHING)
    expect(diffLinks([byHand], [link('S-1')])).toEqual(NOTHING)
  })

  it('never changes or loses a kept link nor makes a rejected one', () => {
    const [kept, rejected] = [link('S-1'), link('S-2')]
    const judged = { kept: new Set([linkKeyText(kept)]), rejected: new Set([linkKeyText(rejected)]) }
    expect(diffLinks([kept], [rejected], judged)).toEqual(NOTHING)
    expect(diffLinks([kept], [link('S-1', { confidence: 0.5 })], judged)).toEqual(NOTHING)
    expect(diffLinks([rejected], [rejected], judged)).toEqual({ ...NOTHING, lost: [rejected] })
  })
})
