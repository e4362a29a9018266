import type { OperationChange } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { readLinkChange } from './link-change.ts'

const row = (change: OperationChange['change'], label: string): OperationChange => ({
  ...{ position: 1, entity: 'link', change, entityId: 'feature cart-v1 session S-1 related', label },
})
const ends = { source: { type: 'feature', id: 'cart-v1' }, target: { type: 'session', id: 'S-1' } }

it.each([
  ['added', '0.95', { type: 'gained', before: null, after: 0.95, note: null }],
  ['added', '1', { type: 'gained', before: null, after: 1, note: null }],
  ['removed', '0.55', { type: 'lost', before: 0.55, after: null, note: null }],
  ['changed', '0.67 → 0.78', { type: 'rescored', before: 0.67, after: 0.78, note: null }],
  ['changed', '0.9, other evidence', { type: 'other', before: 0.9, after: 0.9, note: 'other evidence' }],
] as const)('reads a link that was %s: %s', (change, figures, expected) => {
  expect(readLinkChange(row(change, `feature cart-v1 → session S-1 ${figures}`))).toEqual({ ...ends, ...expected })
})

it('reads ids with spaces and slashes', () => {
  const read = readLinkChange(row('added', 'document docs/my plan 2.md → task T 1 0.5'))
  expect(read).toMatchObject({ source: { id: 'docs/my plan 2.md' }, target: { type: 'task', id: 'T 1' }, after: 0.5 })
})

it('leaves alone what it does not know', () => {
  expect(readLinkChange(row('added', 'something else'))).toBeNull()
  expect(readLinkChange({ ...row('added', 'feature a → session b 1'), entity: 'task' })).toBeNull()
})
