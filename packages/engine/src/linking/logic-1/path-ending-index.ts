/**
 * Documents by path, and by how their path ends (spec 4.5, D-30): when no document has the asked-for path, the first one
 * whose path ends with it as plain text is meant, with no regard to folders: `plan.md` finds `my-plan.md`.
 *
 * Paths are kept reversed and sorted, so that all with one ending stand together; which of a stretch was added first is
 * answered from the minima of all stretches of 2, 4, 8 … neighbours. A look-up costs O(log n).
 */
export class PathEndingIndex<Value> {
  readonly #values: ReadonlyMap<string, Value>
  /** In the order of adding. */
  readonly #paths: readonly string[]
  /** Reversed paths, sorted, and each one's place in `#paths`. */
  readonly #reversed: readonly string[]
  /** `#firsts[k][i]`: the smallest place among 2^k reversed paths from i on. */
  readonly #firsts: readonly Int32Array[]

  /** @param entries  a later entry of the same path gives the value, the first one the order. */
  constructor(entries: Iterable<readonly [path: string, value: Value]>) {
    this.#values = new Map(entries)
    this.#paths = [...this.#values.keys()]
    const sorted = this.#paths
      .map((path, place) => ({ text: reverse(path), place }))
      .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    this.#reversed = sorted.map(({ text }) => text)
    this.#firsts = minimaOfStretches(Int32Array.from(sorted, ({ place }) => place))
  }

  /** Value of the path itself, else of the first path that ends with it; undefined when there is none. */
  find(path: string): Value | undefined {
    if (path === '') return undefined
    const exact = this.#values.get(path)
    if (exact !== undefined) return exact
    const ending = reverse(path)
    const start = this.#lowerBound((text) => text < ending)
    const end = this.#lowerBound((text) => text < ending || text.startsWith(ending))
    if (start >= end) return undefined
    const first = this.#paths[this.#firstPlace(start, end)]
    return first === undefined ? undefined : this.#values.get(first)
  }

  /** Position of the first reversed path that does not lie `before`. */
  #lowerBound(before: (text: string) => boolean): number {
    let low = 0
    let high = this.#reversed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (before(this.#reversed[middle] ?? '')) low = middle + 1
      else high = middle
    }
    return low
  }

  #firstPlace(start: number, end: number): number {
    const level = 31 - Math.clz32(end - start)
    const firsts = this.#firsts[level]
    return Math.min(firsts?.[start] ?? 0, firsts?.[end - (1 << level)] ?? 0)
  }
}

function minimaOfStretches(places: Int32Array): Int32Array[] {
  const levels = [places]
  for (let width = 2; width <= places.length; width *= 2) {
    const half = levels.at(-1) ?? places
    const size = places.length - width + 1
    levels.push(Int32Array.from({ length: size }, (_, at) => Math.min(half[at] ?? 0, half[at + width / 2] ?? 0)))
  }
  return levels
}

/** By UTF-16 unit: two texts have a common ending exactly when their reversals have a common start. */
function reverse(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charAt(text.length - 1 - at)).join('')
}
