import { expect, it } from 'vitest'
import { formatBytes, formatBytesPair } from './format-bytes.ts'

it.each([
  [-1, '0 bytes'],
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [8_200, '8.20 kB'],
  [99_960, '100 kB'],
  [999_600, '1.00 MB'],
  [412_300_000, '412 MB'],
  [11_600_000_000, '11.6 GB'],
  [2_500_000_000_000_000, '2500 TB'],
])('says %d as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [6_240_000_000, 11_600_000_000, '6.24 / 11.6 GB'],
  [0, 21_400_000, '0 / 21.4 MB'],
  [3, 900, '3 / 900 bytes'],
])('says %d of %d in one unit: %s', (done, total, text) => {
  expect(formatBytesPair(done, total)).toBe(text)
})
