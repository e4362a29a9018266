import { expect, it } from 'vitest'
import type { LinkChange } from './link-change.ts'
import { pickLinkChanges } from './pick-link-changes.ts'

const link = (type: LinkChange['type'], before: number | null, after: number | null): LinkChange => ({
  ...{ type, source: { type: 'feature', id: 'f' }, target: { type: 'session', id: 's' }, before, after },
  strategy: null,
})
const gained = Array.from({ length: 50 }, (_, index) => link('gained', null, index / 100))
const rescored = [link('rescored', 0.5, 0.55), link('rescored', 0.9, 0.3), link('rescored', 0.4, 0.7)]

it('puts gained before lost before rescored, the weightiest first', () => {
  const picked = pickLinkChanges([...rescored, link('lost', 0.4, null), link('gained', null, 0.2)], 9)
  expect(picked.map(({ type, before, after }) => [type, before, after])).toEqual([
    ['gained', null, 0.2],
    ['lost', 0.4, null],
    ['rescored', 0.9, 0.3],
    ['rescored', 0.4, 0.7],
    ['rescored', 0.5, 0.55],
  ])
})

it('leaves room for each kind when there are many of one', () => {
  const picked = pickLinkChanges([...gained, ...rescored], 8)
  expect(picked).toHaveLength(8)
  expect(picked.filter(({ type }) => type === 'rescored')).toHaveLength(2)
  expect(picked[0]?.after).toBe(0.49)
})

it('puts what sessions did for features first', () => {
  const structural = { ...link('gained', null, 1), target: { type: 'task', id: 't' } as const }
  expect(pickLinkChanges([structural, link('gained', null, 0.4)], 9).map(({ after }) => after)).toEqual([0.4, 1])
})
