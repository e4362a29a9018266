const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 }

/** `300MB`, `1.5 GB`, `1000`: decimal units. @throws Error when it is not a size. */
export function parseBytes(text: string): number {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/iu.exec(text.trim()) ?? []
  if (number === undefined) throw new Error(`'${text}' is not a size, e.g. 300MB`)
  return Math.round(Number(number) * (UNITS[unit.toUpperCase()] ?? 1))
}

export function formatBytes(bytes: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, least]) => bytes >= least) ?? ['B', 1]
  const number = bytes / size
  return `${number >= 100 || size === 1 ? number.toFixed(0) : number.toFixed(1)} ${unit}`
}
