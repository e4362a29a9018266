import { expect, it } from 'vitest'
import { filterCommands, markTyped } from './palette-items.ts'

const command = (group: string, title: string, hint?: string) => ({
  group,
  title,
  run: () => {},
  ...(hint === undefined ? {} : { hint }),
})
const commands = [
  command('Go to', 'Links'),
  command('Run', 'Force Full Sync', 'asks first'),
  command('Run', 'Sync Paths'),
  command('Run', 'Rebuild Links'),
  command('Page', 'Export'),
]
const titles = (typed: string) =>
  filterCommands(commands, typed).map(({ group, commands: found }) => [group, ...found.map(({ title }) => title)])

it('without a word shows all, what the page offers first', () => {
  expect(titles('')).toEqual([
    ['Page', 'Export'],
    ['Run', 'Force Full Sync', 'Sync Paths', 'Rebuild Links'],
    ['Go to', 'Links'],
  ])
})

it('finds every word anywhere, titles that begin with it first', () => {
  expect(titles('sync')).toEqual([['Run', 'Sync Paths', 'Force Full Sync']])
  expect(titles('FIRST full')).toEqual([['Run', 'Force Full Sync']])
  expect(titles('nothing')).toEqual([])
})

it('offers a command once, however often it is registered', () => {
  expect(filterCommands([...commands, command('Page', 'Export')], 'export')[0]?.commands).toHaveLength(1)
})

it('marks what was typed, also when it means something to a pattern', () => {
  expect(markTyped('Force Full Sync', 'full')).toEqual([
    { text: 'Force ', typed: false, start: 0 },
    { text: 'Full', typed: true, start: 6 },
    { text: ' Sync', typed: false, start: 10 },
  ])
  expect(markTyped('a (b)', '(b')).toContainEqual({ text: '(b', typed: true, start: 2 })
  expect(markTyped('plain', ' ')).toEqual([{ text: 'plain', typed: false, start: 0 }])
})
