import { expect, it } from 'vitest'
import { formatByteRate, formatRate } from './format-rate.ts'

it.each([
  [148_000_000, '148 MB/s'],
  [0, '0 bytes/s'],
])('says %d bytes a second as %s', (rate, text) => {
  expect(formatByteRate(rate)).toBe(text)
})

it.each([
  [44.4, '44 files/s'],
  [0.41, '0.4 files/s'],
  [0, '0 files/s'],
])('says %d files a second as %s', (rate, text) => {
  expect(formatRate(rate, 'files')).toBe(text)
})
