import { formatBytes } from './format-bytes.ts'
import { formatNumber } from './format-number.ts'

/** Bytes a second: `148 MB/s`. */
export function formatByteRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** Things a second: `44 files/s`, `0.4 files/s`. */
export function formatRate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond)) return '–'
  const figure = perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : formatNumber(perSecond)
  return `${figure} ${unit}/s`
}
