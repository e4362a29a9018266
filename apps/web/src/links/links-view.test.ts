import { describe, expect, it } from 'vitest'
import { decodePart, linksHref, placeHref, readLinksView, type LinksPlace } from './links-view.ts'

const feature: LinksPlace = { type: 'feature', id: 'cart v1/a' }
const viewOf = (place: LinksPlace, query = '') => readLinksView(place, new URLSearchParams(query))

describe('the address of the links page', () => {
  it('has nothing for defaults', () => {
    expect(linksHref(null, viewOf(null))).toBe('/ops/links')
    expect(linksHref(feature, viewOf(feature))).toBe('/ops/links/features/cart%20v1%2Fa')
  })

  it.each<[LinksPlace, string]>([
    [null, 'by=session&q=phase'],
    [null, 'q=a+%26b&weak=hide'],
    [feature, 'q=cart&tab=documents&open=DOC-1&weak=hide'],
    [{ type: 'session', id: 'S-1' }, 'tab=tasks&open=T-1'],
  ])('comes back as it was read: %j ?%s', (place, query) => {
    expect(linksHref(place, viewOf(place, query)).split('?')[1]).toBe(query)
  })

  it('takes what it cannot read as left out', () => {
    expect(viewOf(feature, 'tab=features&weak=maybe&by=session')).toMatchObject({
      by: 'feature',
      tab: 'sessions',
      isWeakShown: true,
    })
    expect(viewOf({ type: 'session', id: 'S-1' }, 'tab=sessions').tab).toBe('features')
  })

  it('keeps the search within a list, but not over to the other', () => {
    const view = viewOf(feature, 'q=cart&tab=tasks&open=T-1&weak=hide')
    expect(placeHref({ type: 'feature', id: 'b' }, view)).toBe('/ops/links/features/b?q=cart&weak=hide')
    expect(placeHref({ type: 'session', id: 'S-1' }, view)).toBe('/ops/links/sessions/S-1?weak=hide')
  })

  it('reads ids with what is special in an address', () => {
    expect(decodePart('cart v1%2Fa')).toBe('cart v1/a')
    expect(decodePart('100%')).toBe('100%')
  })
})
