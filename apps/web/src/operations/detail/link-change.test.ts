import type { LinkChange, OperationChange } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { readLinkChange } from './link-change.ts'

const link = (before: number | null, after: number | null): LinkChange => ({
  ...{ source: { type: 'feature', id: 'cart-v1' }, target: { type: 'session', id: 'S-1' }, before, after },
  strategy: null,
})
const row = (moved: LinkChange | null): OperationChange => ({
  ...{ position: 1, entity: 'link', change: 'changed', entityId: 'k', label: 'a document, confidence 2', link: moved },
})

it.each([
  ['gained', null, 0.95],
  ['lost', 0.55, null],
  ['rescored', 0.67, 0.78],
  ['other', 0.9, 0.9],
] as const)('knows a link that was %s', (type, before, after) => {
  expect(readLinkChange(row(link(before, after)))).toEqual({ ...link(before, after), type })
})

it('reads no label', () => {
  expect(readLinkChange(row(null))).toBeNull()
})
