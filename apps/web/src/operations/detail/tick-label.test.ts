import { expect, it } from 'vitest'
import { tickLabel } from './tick-label.ts'

it.each([
  [0, 500, '0'],
  [250, 400, '250 ms'],
  [200, 900, '0.2 s'],
  [70_000, 78_000, '70 s'],
  [180_000, 600_000, '3 min'],
  [150_000, 600_000, '2:30 min'],
  [10_800_000, 36_000_000, '3 h'],
  [11_100_000, 36_000_000, '3:05 h'],
  [-20_000, 78_000, '−20 s'],
])('%d ms of %d is %s', (ms, wholeMs, label) => expect(tickLabel(ms, wholeMs)).toBe(label))
