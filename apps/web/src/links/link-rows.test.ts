import type { LinkDetail } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { isSameKey, linkRows, signalKinds, strategyText } from './link-rows.ts'
import { fakeLink } from './links-test-kit.ts'

const place = { type: 'feature', id: 'cart-v1' } as const
const signals = (...types: string[]) => ({ signals: types.map((type) => ({ type, path: 'a.md', weight: 0.5 })) })

describe('linkRows', () => {
  const links: LinkDetail[] = [
    fakeLink({ session: 'S-2', confidence: 0.35, label: 'S-2', metadata: { title: 'Execute Phase 1' } }),
    fakeLink({ session: 'S-1', confidence: 0.95, label: 'Checkout' }),
    fakeLink({ document: 'DOC-1', confidence: 0.98, label: 'Cart plan' }),
  ]

  it('are of one kind, the strongest first, whichever end the place is', () => {
    expect(linkRows(links, place, 'sessions').map(({ id, isWeak }) => [id, isWeak])).toEqual([
      ['S-1', false],
      ['S-2', true],
    ])
    expect(linkRows(links, place, 'documents').map(({ name }) => name)).toEqual(['Cart plan'])
    expect(linkRows(links, { type: 'session', id: 'S-1' }, 'features').map(({ id }) => id)).toEqual(['cart-v1'])
  })

  it('names a session by its own name, else by the one its evidence gives it', () => {
    expect(linkRows(links, place, 'sessions').map(({ name }) => name)).toEqual(['Checkout', 'Execute Phase 1'])
    const [row] = linkRows([fakeLink({ session: 'S-3', label: 'S-3' })], place, 'sessions')
    expect(row?.name).toBe('')
  })

  it('leave out links of others', () => {
    expect(linkRows(links, { type: 'feature', id: 'other' }, 'sessions')).toEqual([])
  })
})

describe('signalKinds', () => {
  it('counts kinds, strong ones first; what it does not know is a mention', () => {
    expect(signalKinds(signals('file_read', 'command_args_path', 'file_read', 'rumour'))).toEqual([
      { kind: 'command', count: 1 },
      { kind: 'read', count: 2 },
      { kind: 'reference', count: 1 },
    ])
    expect(signalKinds(null)).toEqual([])
  })
})

describe('strategyText', () => {
  it.each([
    [{ origin: 'auto', strategy: 'session_evidence' }, 'evidence'],
    [{ origin: 'auto', strategy: null }, 'direct'],
    [{ origin: 'auto', strategy: 'new_way' }, 'new way'],
    [{ origin: 'manual', strategy: null }, 'by hand'],
  ] as const)('%j is %s', (link, text) => {
    expect(strategyText(link)).toBe(text)
  })
})

describe('isSameKey', () => {
  it('looks at all five fields', () => {
    const { key } = fakeLink({ session: 'S-1' })
    expect(isSameKey(key, { ...key })).toBe(true)
    expect(isSameKey(key, { ...key, linkType: 'child' })).toBe(false)
  })
})
