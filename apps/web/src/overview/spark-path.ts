import { largest } from '../format/extremes.ts'

/** Values → an SVG line over its whole width; the largest value touches the top. Empty without two values. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return ''
  const top = largest(values, Number.MIN_VALUE)
  const step = (width - 2) / (values.length - 1)
  return values
    .map((value, index) => {
      const x = 1 + index * step
      const y = height - 2 - (Math.max(0, value) / top) * (height - 5)
      return `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`
    })
    .join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
