const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, three figures: `512 bytes`, `8.20 kB`, `412 MB`, `11.6 GB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, Math.round(bytes))
  let unit = 0
  while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : threeFigures(value)} ${UNITS[unit]}`
}

function threeFigures(value: number): string {
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}
