/** Where the dots of a plot of confidences stand: equal ones on top of each other. Pure. */
import { formatConfidence } from '../format/format-number.ts'
import { largest, smallest } from '../format/extremes.ts'

type Dot = { readonly x: number; readonly y: number; readonly isWeak: boolean }

export const DOT_PLOT = { width: 220, height: 32, radius: 2.6 } as const

const LEFT = 3
const BASE = DOT_PLOT.height - 6
const TOP = 4
/** Between two dots of one pile, as long as it fits. */
const STEP = 6.2
/** Confidences closer than this share a pile. */
const BIN = 0.02

export function xOf(confidence: number): number {
  return LEFT + Math.min(1, Math.max(0, confidence)) * (DOT_PLOT.width - 2 * LEFT)
}

/** @param weakBelow  confidences below it are weak */
export function confidenceDots(confidences: readonly number[], weakBelow: number): Dot[] {
  const piles = Map.groupBy(confidences, (confidence) => Math.round(confidence / BIN))
  return [...piles.values()].flatMap((pile) => {
    const step = Math.min(STEP, (BASE - TOP) / Math.max(1, pile.length - 1))
    return pile
      .toSorted((a, b) => a - b)
      .map((confidence, index) => ({ x: xOf(confidence), y: BASE - index * step, isWeak: confidence < weakBelow }))
  })
}

/** The plot as one sentence. */
export function describeConfidences(confidences: readonly number[], weakBelow: number): string {
  const [first] = confidences
  if (first === undefined) return 'No links to show the confidence of'
  const weak = confidences.filter((confidence) => confidence < weakBelow).length
  const lowest = formatConfidence(smallest(confidences))
  const highest = formatConfidence(largest(confidences))
  const floor = formatConfidence(weakBelow)
  const range = lowest === highest ? `at ${lowest}` : `from ${lowest} to ${highest}`
  const links = confidences.length === 1 ? '1 link' : `${confidences.length} links`
  return `Confidence of ${links}: ${range}, ${weak} below ${floor}`
}
