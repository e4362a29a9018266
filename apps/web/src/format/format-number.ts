/** Figures of the panel: groups of three with a comma, a real minus sign, a narrow space before the percent sign. */
const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `2,418,306`, `−3`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = whole.format(Math.abs(value))
  return value < 0 && text !== '0' ? `${MINUS}${text}` : text
}

/** A share (0–1) as a whole percent: `54 %`. Only what is complete says 100 %, only nothing says 0 %. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–'
  const percent = Math.round(share * 100)
  if (share > 0 && percent === 0) return `<${NARROW_SPACE}1${NARROW_SPACE}%`
  const shown = share < 1 && percent === 100 ? 99 : percent
  return `${formatNumber(shown)}${NARROW_SPACE}%`
}

/** With its sign, always: `+38`, `−3`, `0`. */
export function formatSigned(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value)
}

/** Confidence and shares of evidence, two decimals: `0.95`, `−0.10`. */
export function formatConfidence(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = Math.abs(value).toFixed(2)
  return value < 0 && text !== '0.00' ? `${MINUS}${text}` : text
}
