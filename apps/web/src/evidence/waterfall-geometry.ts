/** Where the bars of a link's confidence stand, on a scale from 0 to 1. Pure. */
import type { WaterfallStep } from '@ccdash/api-contract'

export type WaterfallBar = {
  readonly kind: 'base' | 'up' | 'down' | 'result'
  readonly label: string
  /** Left and right end, 0–1. */
  readonly from: number
  readonly to: number
  /** What stands beside the bar: the value of base and result, the change of the others. */
  readonly figure: number
  /** Value before this bar: where a line from the bar above comes down; null for the first. */
  readonly before: number | null
}

/** One bar per step and one for the result; none for no steps. */
export function waterfallBars(steps: readonly WaterfallStep[]): WaterfallBar[] {
  const last = steps.at(-1)
  if (last === undefined) return []
  const bars = steps.map(({ label, amount, result }, index): WaterfallBar => {
    const before = index === 0 ? null : (steps[index - 1]?.result ?? 0)
    const [from, to] = [unit(before ?? 0), unit(result)]
    return {
      kind: before === null ? 'base' : amount < 0 ? 'down' : 'up',
      label: capitalize(label),
      from: Math.min(from, to),
      to: Math.max(from, to),
      figure: before === null ? result : amount,
      before: before === null ? null : unit(before),
    }
  })
  const result = unit(last.result)
  return [...bars, { kind: 'result', label: 'Confidence', from: 0, to: result, figure: last.result, before: result }]
}

/** The chart as one sentence. */
export function describeWaterfall(steps: readonly WaterfallStep[], primaryFloor: number): string {
  const last = steps.at(-1)
  if (last === undefined) return 'How this confidence came about was not kept.'
  const parts = steps.map(({ label, amount }, index) =>
    index === 0 ? `${amount.toFixed(2)} for ${label}` : `${signed(amount)} for ${label}`,
  )
  const place = last.result >= primaryFloor ? 'at or above' : 'below'
  return `${parts.join(', ')}: ${last.result.toFixed(2)}, ${place} the primary floor ${primaryFloor.toFixed(2)}.`
}

/** `+0.05`, `−0.20`. */
export function signed(amount: number): string {
  return `${amount < 0 ? '−' : '+'}${Math.abs(amount).toFixed(2)}`
}

function unit(value: number): number {
  return Math.min(Math.max(value, 0), 1)
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
