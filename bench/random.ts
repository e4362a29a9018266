/** Random numbers from a seed: the same on every machine. */
export type Random = {
  /** 0 ≤ x < 1 */
  readonly next: () => number
  /** 0 ≤ n < limit */
  readonly below: (limit: number) => number
  readonly chance: (share: number) => boolean
  /** Mean 0, spread 1. */
  readonly normal: () => number
  readonly pick: <T>(values: readonly [T, ...T[]]) => T
  readonly hex: (digits: number) => string
  readonly uuid: () => string
}

/** A 32-bit counter with a strong mix behind it. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let x = state
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const hex = (digits: number) => {
    let text = ''
    while (text.length < digits)
      text += below(2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return text.slice(0, digits)
  }
  return {
    next,
    below,
    chance: (share) => next() < share,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (values) => values[below(values.length)] ?? values[0],
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  }
}
