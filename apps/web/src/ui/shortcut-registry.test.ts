import { describe, expect, it } from 'vitest'
import { createShortcutRegistry, keyCaps, keyName, matchKey, type Shortcut } from './shortcut-registry.ts'

const shortcut = (keys: string, description = keys): Shortcut => ({ keys, description, group: 'Test', run: () => {} })
const all = ['x', 'g o', 'g a', 's f', 'mod+k', 'Enter'].map((keys) => shortcut(keys))

function press(...keys: string[]): string[] {
  let pending = ''
  return keys.flatMap((key) => {
    const match = matchKey(all, pending, key)
    pending = match.pending
    return match.shortcut === null ? [] : [match.shortcut.keys]
  })
}

describe('keys', () => {
  it.each([
    [['x'], ['x']],
    [['g', 'o'], ['g o']],
    [['g', 'x'], ['x']],
    [['g', 'g', 'a'], ['g a']],
    [['g', 's', 'f'], ['s f']],
    [['o'], []],
    [['mod+k'], ['mod+k']],
  ])('%j run %j', (keys, run) => {
    expect(press(...keys)).toEqual(run)
  })

  it('belong to who registered them last, until it is gone', () => {
    const registry = createShortcutRegistry()
    registry.add(shortcut('x', 'first'))
    const remove = registry.add(shortcut('x', 'second'))
    expect(matchKey(registry.list(), '', 'x').shortcut?.description).toBe('second')
    remove()
    expect(matchKey(registry.list(), '', 'x').shortcut?.description).toBe('first')
  })
})

it.each([
  [{ key: 'k', ctrlKey: true }, 'mod+k'],
  [{ key: 'K', metaKey: true }, 'mod+k'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: '[', altKey: true }, '['],
  [{ key: 'x', altKey: true }, null],
  [{ key: 'Shift' }, null],
  [{ key: 'Enter', ctrlKey: true }, null],
])('%o is %s', (event, name) => {
  expect(keyName({ ctrlKey: false, metaKey: false, altKey: false, ...event })).toBe(name)
})

it('are drawn one by one', () => {
  expect(keyCaps('g o', false)).toEqual(['g', 'o'])
  expect(keyCaps('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K'])
})
