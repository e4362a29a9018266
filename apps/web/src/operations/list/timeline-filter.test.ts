import { describe, expect, it } from 'vitest'
import { countFilters, parseFilter, toQuery, writeFilter } from './timeline-filter.ts'

const parse = (text: string) => parseFilter(new URLSearchParams(text))
const NOW = Date.parse('2026-11-22T12:00:30.000Z')

describe('the filter in the address', () => {
  it.each([
    '',
    'status=failed',
    'status=running&kind=full_sync&trigger=ops-panel&project=p1&range=7d&q=links+done',
    'from=2026-11-22T08%3A00%3A00.000Z&to=2026-11-22T09%3A00%3A00.000Z',
  ])('stays the same when read and written: %j', (text) => {
    expect(writeFilter(new URLSearchParams(), parse(text)).toString()).toBe(text)
  })

  it('leaves out what it does not know', () => {
    expect(writeFilter(new URLSearchParams(), parse('status=odd&kind=x&range=2y&from=soon')).toString()).toBe('')
  })

  it('leaves other parameters alone', () => {
    const params = new URLSearchParams('open=1&status=failed')
    expect(writeFilter(params, parse('status=running')).toString()).toBe('open=1&status=running')
  })

  it.each([
    ['', 0],
    ['status=failed&q=a', 2],
    ['range=24h&trigger=api', 2],
    ['from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z', 1],
  ])('counts what is set in %j', (text, count) => {
    expect(countFilters(parse(text))).toBe(count)
  })

  it('asks the server only for what is set', () => {
    expect(toQuery(parse(''), NOW)).toEqual({})
    expect(toQuery(parse('range=1h&q=%20links%20'), NOW)).toEqual({
      from: '2026-11-22T11:00:30.000Z',
      search: 'links',
    })
  })
})
