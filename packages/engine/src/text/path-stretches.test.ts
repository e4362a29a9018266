import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findPathStretches } from './path-stretches.ts'
import { runs } from '../testing/property-runs.ts'

/** The same rule as one pattern, which takes the square of the text's length. */
const PATTERN =
  /\/[^\s"'<>]+|(?:(?<![\p{L}\p{N}_])(?=[A-Za-z0-9_])|(?<=[\p{L}\p{N}_])(?=[.-]))(?:[A-Za-z0-9_.-]+\/)+[A-Za-z0-9_.-]+\.[A-Za-z0-9]+(?![\p{L}\p{N}_])/gu

const UNITS = ['a', 'B', '1', '_', '.', '-', '/', ' ', '"', '<', 'é', '😀', '\ud83d', ':', 'a/b.c', '/a.md', '../']

it('finds what the pattern finds', () => {
  const text = fc.array(fc.constantFrom(...UNITS), { maxLength: 24 }).map((units) => units.join(''))
  fc.assert(
    fc.property(text, (given) => {
      expect(findPathStretches(given)).toEqual(given.match(PATTERN) ?? [])
    }),
    runs(5000),
  )
})
