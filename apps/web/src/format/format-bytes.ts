import { formatNumber } from './format-number.ts'

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, three figures: `512 bytes`, `8.20 kB`, `412 MB`, `11.6 GB`. */
export function formatBytes(bytes: number): string {
  const { value, unit } = scale(bytes)
  return `${figures(value, unit)} ${UNITS[unit]}`
}

/** Two sizes that share the unit of the second: `6.24 / 11.6 GB`. */
export function formatBytesPair(done: number, total: number): string {
  const { unit } = scale(Math.max(done, total))
  const inUnit = (bytes: number) => figures(Math.max(0, bytes) / 1000 ** unit, unit)
  return `${inUnit(done)} / ${inUnit(total)} ${UNITS[unit]}`
}

/** All of them, for a title: `11,600,000,000 bytes`. */
export function formatExactBytes(bytes: number): string {
  return `${formatNumber(bytes)} bytes`
}

function scale(bytes: number): { value: number; unit: number } {
  let value = Math.max(0, Math.round(bytes))
  let unit = 0
  while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
    value /= 1000
    unit += 1
  }
  return { value, unit }
}

function figures(value: number, unit: number): string {
  if (unit === 0) return String(Math.round(value))
  if (value === 0) return '0'
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}
