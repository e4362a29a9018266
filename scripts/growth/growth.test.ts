import { describe, expect, it } from 'vitest'
import { describeGrowth, findSteepGrowth } from './growth.ts'
import type { TextShape } from './growth.ts'
import { hostileShapes } from './hostile-texts.ts'

const row = (unit: string, suffix = ''): TextShape => ({ prefix: '', unit, suffix })

describe('a measure of growth', () => {
  it.each<[string, (text: string) => unknown, TextShape]>([
    ['a blank end that is looked for from everywhere', (text) => /\s+$/.test(text), row(' ', 'a')],
    ['a bracket that nothing closes', (text) => /<[^>]+>/.test(text), row('<')],
    ['a line that may begin with blank lines', (text) => /^\s*x/m.test(text), row('\n')],
    ['two quantifiers over one letter', (text) => /^a+a+$/.test(text), row('a', '!')],
    [
      'a search within what a search has found',
      (text) => [...text].filter((_, at) => text.includes('ab', at)),
      row('a'),
    ],
    ['a list searched while it grows', (text) => uniqueByList(text.split(' ')), { prefix: '', unit: ' ', suffix: '' }],
    ['text cut off piece by piece and split again', (text) => cutAndSplit(text), row('a/')],
  ])('sees %s', (_name, run, shape) => {
    expect(findSteepGrowth(run, shape)).not.toBeNull()
  })

  it.each<[string, (text: string) => unknown, TextShape]>([
    ['a pattern bound to the start', (text) => /^\s+a/.test(text), row(' ')],
    ['a replacement of every character', (text) => text.replaceAll('a', 'bb'), row('a')],
    ['sorting', (text) => text.split(' ').sort(), row('z a ')],
    ['a set', (text) => new Set(text.split(' ')), row('a b ')],
    ['parsing JSON', (text) => JSON.parse(`[${text}0]`), row('[0],')],
  ])('passes %s', (_name, run, shape) => {
    const growth = findSteepGrowth(run, shape)
    expect(growth === null ? '' : describeGrowth(_name, growth)).toBe('')
  })

  it('has the shapes that make a pattern slow among the hostile ones', () => {
    expect(hostileShapes().some((shape) => findSteepGrowth((text) => /<[^>]+>/.test(text), shape) !== null)).toBe(true)
  })
})

function uniqueByList(words: readonly string[]): number[] {
  const known: number[] = []
  for (const place of words.keys()) if (!known.includes(place)) known.push(place)
  return known
}

function cutAndSplit(text: string): number {
  let parts = 0
  for (let rest = text; rest !== ''; rest = rest.slice(2)) parts += rest.split('/').length
  return parts
}
