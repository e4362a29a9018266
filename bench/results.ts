/** Figures and their bars. */
import { formatBytes } from './parse-bytes.ts'

export type BenchRow = {
  readonly name: string
  readonly value: number
  readonly text: string
  /** `value` may be at most `max`. */
  readonly bar?: { readonly max: number; readonly text: string }
}

export function milliseconds(name: string, value: number, max?: number): BenchRow {
  return row(name, value, formatMs, max)
}

export function bytes(name: string, value: number, max?: number): BenchRow {
  return row(name, value, formatBytes, max)
}

export function ratio(name: string, value: number, max?: number): BenchRow {
  return row(name, value, (number) => `${number.toFixed(2)} ×`, max)
}

export function percent(name: string, value: number, max?: number): BenchRow {
  return row(name, value, (number) => `${(number * 100).toFixed(2)} %`, max)
}

export function count(name: string, value: number, max?: number): BenchRow {
  return row(name, value, (number) => number.toLocaleString('en'), max)
}

/** A figure that could not be had is a missed bar. */
export function failedBars(rows: readonly BenchRow[]): BenchRow[] {
  return rows.filter(({ value, bar }) => bar !== undefined && !(value <= bar.max))
}

export function printTable(rows: readonly BenchRow[]): void {
  for (const { name, text, bar, value } of rows) {
    const judged = bar === undefined ? '' : `${value <= bar.max ? 'ok    ' : 'MISSED'} ≤ ${bar.text}`
    console.log(`${name.padEnd(52)} ${text.padStart(12)}   ${judged}`.trimEnd())
  }
}

function row(name: string, value: number, format: (value: number) => string, max: number | undefined): BenchRow {
  return { name, value, text: format(value), ...(max === undefined ? {} : { bar: { max, text: format(max) } }) }
}

function formatMs(value: number): string {
  return value < 100 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`
}
