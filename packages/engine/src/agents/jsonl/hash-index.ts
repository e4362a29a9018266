/** So many slots are looked at for one hash; hashes are made of what logs say, so a log may be made to have them collide. */
const MAX_PROBES = 64

/**
 * 64-bit hash → small number; open addressing, at most two thirds full. What finds no slot near its own goes into a map: its
 * keys are texts, whose hashing nobody outside of the process can foresee.
 */
export class HashIndex {
  #high: Uint32Array
  #low: Uint32Array
  /** Value + 1; 0 where the slot is free. */
  #values: Uint32Array
  #count = 0
  readonly #overflow = new Map<string, number>()

  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)))
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#values = new Uint32Array(slots)
  }

  find(high: number, low: number): number {
    const slot = this.#slotOf(high, low)
    const value = slot === -1 ? 0 : (this.#values[slot] ?? 0)
    return value === 0 && this.#overflow.size > 0 ? (this.#overflow.get(textOf(high, low)) ?? -1) : value - 1
  }

  /** @returns whether it was absent. */
  addIfAbsent(high: number, low: number, value: number): boolean {
    if (this.find(high, low) !== -1) return false
    const slot = this.#slotOf(high, low)
    if (slot === -1) {
      this.#overflow.set(textOf(high, low), value)
      return true
    }
    this.#high[slot] = high
    this.#low[slot] = low
    this.#values[slot] = value + 1
    this.#count += 1
    if (this.#count * 3 > this.#values.length * 2) this.#grow()
    return true
  }

  /** The hash's slot, or a free one for it; -1 when there is neither nearby. */
  #slotOf(high: number, low: number): number {
    const mask = this.#values.length - 1
    let slot = (high ^ low) & mask
    for (let probes = 0; probes < MAX_PROBES; probes += 1) {
      if (this.#values[slot] === 0 || (this.#high[slot] === high && this.#low[slot] === low)) return slot
      slot = (slot + 1) & mask
    }
    return -1
  }

  #grow(): void {
    const [high, low, values] = [this.#high, this.#low, this.#values]
    this.#high = new Uint32Array(high.length * 2)
    this.#low = new Uint32Array(high.length * 2)
    this.#values = new Uint32Array(high.length * 2)
    this.#count = 0
    for (let slot = 0; slot < values.length; slot += 1) {
      const value = values[slot] ?? 0
      if (value !== 0) this.addIfAbsent(high[slot] ?? 0, low[slot] ?? 0, value - 1)
    }
  }
}

function textOf(high: number, low: number): string {
  return `${high} ${low}`
}
