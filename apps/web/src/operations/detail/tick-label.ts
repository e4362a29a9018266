const SECOND = 1000
const MINUTE = 60_000

/**
 * Offset on a time axis, short; all of one axis in the same unit: `0`, `250 ms`, `0.5 s`, `70 s`, `2:30 min`, `3:05 h`.
 *
 * @param wholeMs  how long the axis is.
 */
export function tickLabel(offsetMs: number, wholeMs: number): string {
  if (offsetMs === 0) return '0'
  if (offsetMs < 0) return `\u2212${tickLabel(-offsetMs, wholeMs)}`
  if (wholeMs < 500) return `${Math.round(offsetMs)} ms`
  if (wholeMs < 150 * SECOND) return `${Number((offsetMs / SECOND).toFixed(2))} s`
  if (wholeMs < 150 * MINUTE) return `${pair(Math.round(offsetMs / SECOND))} min`
  return `${pair(Math.round(offsetMs / MINUTE))} h`
}

/** Of a whole and its sixtieths: `2`, `2:30`. */
function pair(sixtieths: number): string {
  const rest = sixtieths % 60
  const whole = Math.floor(sixtieths / 60)
  return rest === 0 ? String(whole) : `${whole}:${String(rest).padStart(2, '0')}`
}
