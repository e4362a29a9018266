import { expect, it } from 'vitest'
import { parseEventFilter, toEventQuery, writeEventFilter } from './event-filter.ts'

it('is read from the address as it was written, and leaves the rest of it alone', () => {
  const filter = { type: 'issue', search: 'a b&c' } as const
  const params = writeEventFilter(new URLSearchParams('tab=x&q=old'), filter)
  expect(params.get('tab')).toBe('x')
  expect(parseEventFilter(params)).toEqual(filter)
  expect(writeEventFilter(params, { type: null, search: '' }).toString()).toBe('tab=x')
})

it('takes an unknown type for none', () => {
  expect(parseEventFilter(new URLSearchParams('events=nonsense'))).toEqual({ type: null, search: '' })
})

it('asks the server only for what is set', () => {
  expect(toEventQuery({ type: null, search: '  ' })).toEqual({})
  expect(toEventQuery({ type: 'phase', search: ' links ' })).toEqual({ types: ['phase'], search: 'links' })
})
