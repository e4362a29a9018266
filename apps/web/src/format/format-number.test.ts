import { expect, it } from 'vitest'
import { formatConfidence, formatNumber, formatPercent, formatSigned } from './format-number.ts'

it.each([
  [2_418_306, '2,418,306'],
  [-3, '−3'],
  [-0.2, '0'],
  [Number.NaN, '–'],
])('says %d as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

it.each([
  [0, '0 %'],
  [0.001, '< 1 %'],
  [0.54, '54 %'],
  [0.996, '99 %'],
  [1, '100 %'],
  [Number.NaN, '–'],
])('says the share %d as %s', (share, text) => {
  expect(formatPercent(share).replaceAll('\u202f', ' ')).toBe(text)
})

it.each([
  [38, '+38'],
  [-1200, '−1,200'],
  [0, '0'],
])('writes the sign of %d: %s', (value, text) => {
  expect(formatSigned(value)).toBe(text)
})

it.each([
  [0.95, '0.95'],
  [-0.1, '−0.10'],
  [-0.001, '0.00'],
])('says a confidence of %d as %s', (value, text) => {
  expect(formatConfidence(value)).toBe(text)
})
