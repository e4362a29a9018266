import { describe, expect, it } from 'vitest'
import { metadataFacts } from './metadata-facts.ts'

describe('metadataFacts', () => {
  it('tells what a person can read, in a fixed order', () => {
    const facts = metadataFacts({
      waterfall: [{ step: 'start' }],
      commands: ['/dev:run', '/dev:run', '/plan'],
      ambiguityShare: 0.41,
      title: 'Execute Phase 2',
      commitHashes: [],
      prLinks: [{ url: 'https://host/pull/3' }, { other: 1 }],
    })
    expect(facts).toEqual([
      { name: 'Title', value: 'Execute Phase 2' },
      { name: 'Share', value: '0.41 of the session’s evidence' },
      { name: 'Commands', value: '/dev:run, /plan' },
      { name: 'Pull requests', value: 'https://host/pull/3' },
    ])
  })

  it('bounds lists and takes what it cannot read as not there', () => {
    expect(metadataFacts({ commands: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], title: 7 })).toEqual([
      { name: 'Commands', value: 'a, b, c, d, e, f, 2 more' },
    ])
    expect(metadataFacts(null)).toEqual([])
  })
})
