import { expect, it } from 'vitest'
import { confidenceBars, fanoutBars, linksAtOrAbove } from './spread-bars.ts'

const cell = (confidence: number, fanout: number, links = 1) => ({
  confidence,
  fanout,
  links,
  commandMismatch: false,
  titleMismatch: false,
})

it('puts each confidence in its bar, a boundary in the upper one and 1 in the last', () => {
  const bars = confidenceBars([cell(0, 1), cell(0.35, 1, 2), cell(0.55, 1, 3), cell(1, 1, 4)])
  expect(bars).toHaveLength(40)
  expect(bars.filter(({ links }) => links > 0)).toEqual([
    { from: 0, to: 0.025, links: 1 },
    { from: 0.35, to: 0.375, links: 2 },
    { from: 0.55, to: 0.575, links: 3 },
    { from: 0.975, to: 1, links: 4 },
  ])
})

it('gives every fan-out a bar of its own while they fit, and widens the bars when they do not', () => {
  const narrow = fanoutBars([cell(0.5, 1), cell(0.5, 7, 7)])
  expect(narrow).toHaveLength(20)
  expect(narrow.filter(({ links }) => links > 0)).toEqual([
    { from: 1, to: 2, links: 1 },
    { from: 7, to: 8, links: 7 },
  ])
  const wide = fanoutBars([cell(0.5, 1), cell(0.5, 100, 5), cell(0.5, 99, 2)])
  expect(wide).toHaveLength(34)
  expect(wide.at(-1)).toEqual({ from: 100, to: 103, links: 5 })
  expect(wide.reduce((sum, { links }) => sum + links, 0)).toBe(8)
})

it('counts links at or above a floor', () => {
  const cells = [cell(0.35, 2, 10), cell(0.75, 9, 3), cell(0.95, 10, 1)]
  expect(linksAtOrAbove(cells, 'confidence', 0.75)).toBe(4)
  expect(linksAtOrAbove(cells, 'fanout', 10)).toBe(1)
})
