import { roundHalfEven } from './python-text.ts'

/** `roundHalfEven(value, 3)`, quickly: only a value that may be a tie needs a look at its exact digits. For |value| < 10⁹. */
export function roundThousandths(value: number): number {
  const scaled = value * 1000
  const nearest = Math.round(scaled)
  return Math.abs(scaled - nearest) < 0.499 ? nearest / 1000 : roundHalfEven(value, 3)
}
