/** 64-bit hash → small number; open addressing, at most two thirds full. */
export class HashIndex {
  #high: Uint32Array
  #low: Uint32Array
  /** Value + 1; 0 where the slot is free. */
  #values: Uint32Array
  #count = 0

  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)))
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#values = new Uint32Array(slots)
  }

  find(high: number, low: number): number {
    return (this.#values[this.#slotOf(high, low)] ?? 0) - 1
  }

  /** @returns whether it was absent. */
  addIfAbsent(high: number, low: number, value: number): boolean {
    const slot = this.#slotOf(high, low)
    if (this.#values[slot] !== 0) return false
    this.#high[slot] = high
    this.#low[slot] = low
    this.#values[slot] = value + 1
    this.#count += 1
    if (this.#count * 3 > this.#values.length * 2) this.#grow()
    return true
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#values.length - 1
    let slot = (high ^ low) & mask
    while (this.#values[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask
    return slot
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
