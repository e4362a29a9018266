import { describe, expect, it } from 'vitest'
import { addAccount, addCounters, countChange, findImbalances, NO_ACCOUNTS } from './counters.ts'

describe('counters', () => {
  it('adds key by key and shows keys added with 0', () => {
    expect(addCounters({ issues: 1 }, { issues: 2, linksCreated: 0 })).toEqual({ issues: 3, linksCreated: 0 })
  })
  it('counts changes per entity', () => {
    const once = countChange({}, 'session', 'added')
    expect(countChange(once, 'session', 'removed')).toEqual({ session: { added: 1, changed: 0, removed: 1 } })
  })
  it('finds accounts that do not add up, in words', () => {
    expect(findImbalances(NO_ACCOUNTS)).toEqual([])
    const files = addAccount(NO_ACCOUNTS.files, { seen: 3, parsed: 1, failed: 1 })
    const lines = addAccount(NO_ACCOUNTS.lines, { seen: 1 })
    expect(findImbalances({ files, lines })).toEqual([
      '3 files seen, but 2 unchanged, parsed, removed or failed',
      '1 lines seen, but 0 used, ignored, unknown or malformed',
    ])
    expect(findImbalances({ files: addAccount(files, { unchanged: 1 }), lines: NO_ACCOUNTS.lines })).toEqual([])
  })
})
