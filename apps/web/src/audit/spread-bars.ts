/** The distributions the two floors cut: numbers of links per confidence and per fan-out. Pure. */
import type { AuditSpread } from '@ccdash/api-contract'

type Cell = AuditSpread['cells'][number]

/** The values `[from, to)`, the last bar `[from, to]`. */
export type SpreadBar = { readonly from: number; readonly to: number; readonly links: number }

const CONFIDENCE_BARS = 40
const MOST_FANOUT_BARS = 40
/** So that the default floor lies within the scale even where every session has few features. */
const LEAST_FANOUT_END = 20

/** 40 bars over 0–1. */
export function confidenceBars(cells: readonly Cell[]): SpreadBar[] {
  const links = Array.from({ length: CONFIDENCE_BARS }, () => 0)
  for (const cell of cells) {
    const bar = Math.min(Math.floor(cell.confidence * CONFIDENCE_BARS + 1e-9), CONFIDENCE_BARS - 1)
    links[bar] = (links[bar] ?? 0) + cell.links
  }
  return links.map((count, bar) => ({
    from: bar / CONFIDENCE_BARS,
    to: (bar + 1) / CONFIDENCE_BARS,
    links: count,
  }))
}

/** At most 40 bars from 1 to the largest fan-out, each of the same whole width. */
export function fanoutBars(cells: readonly Cell[]): SpreadBar[] {
  const largest = cells.reduce((most, { fanout }) => Math.max(most, fanout), LEAST_FANOUT_END)
  const width = Math.ceil(largest / MOST_FANOUT_BARS)
  const links = Array.from({ length: Math.ceil(largest / width) }, () => 0)
  for (const cell of cells) {
    const bar = Math.max(Math.ceil(cell.fanout / width) - 1, 0)
    links[bar] = (links[bar] ?? 0) + cell.links
  }
  return links.map((count, bar) => ({ from: 1 + bar * width, to: 1 + (bar + 1) * width, links: count }))
}

/** @param value  which property the floor cuts. */
export function linksAtOrAbove(cells: readonly Cell[], value: 'confidence' | 'fanout', floor: number): number {
  return cells.reduce((sum, cell) => (cell[value] >= floor ? sum + cell.links : sum), 0)
}
