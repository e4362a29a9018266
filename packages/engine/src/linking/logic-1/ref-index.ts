/**
 * Which features own a path (spec 4.3 a). A path and a reference match when they are equal or one ends with `/` and the
 * other: logs name files absolutely, documents relative to the project. Case-sensitive; both sides normalised.
 *
 * Looking up costs one map access per folder that path and references have in common, however many features and references
 * there are.
 */
const NONE: readonly number[] = []
const ROOT = 0
/** Features that one name or path may speak for; of what speaks for more it says nothing of the rest. */
export const MAX_OWNERS = 1000

export class RefIndex {
  /** Last parts of all references: most paths of a log end here. */
  readonly #lastParts = new Set<string>()
  /** The last two characters of all references. */
  readonly #lastPairs = new Set<number>()
  /** References as a tree, part by part from their ends: `<number of a node> <part>` → number of the node below it. */
  readonly #nodes = new Map<string, number>()
  /** By node: owners of the references that pass it, and of those that begin with it. */
  readonly #passing: number[][] = [[]]
  readonly #whole = new Map<number, number[]>()

  /** @param owner  number of the feature; owners are added one after the other, each with all its references. */
  add(ref: string, owner: number): void {
    this.#lastParts.add(lastPart(ref))
    this.#lastPairs.add(lastPair(ref))
    let node = ROOT
    for (let end = ref.length; end !== -1; end = slashBefore(ref, end)) {
      node = this.#childOf(node, ref.slice(slashBefore(ref, end) + 1, end))
      append(this.#passing[node] ?? [], owner)
    }
    const whole = this.#whole.get(node)
    if (whole === undefined) this.#whole.set(node, [owner])
    else append(whole, owner)
  }

  /**
   * Whether a path may match when it is normalised; most paths of a log are code and end like no document. Two letters or
   * digits at the end are there before and after normalising, and matching texts end alike.
   */
  mayMatch(path: string): boolean {
    return !endsPlainly(path) || this.#lastPairs.has(lastPair(path))
  }

  /** Owners of matching references, each once, in no particular order. */
  match(path: string): readonly number[] {
    if (path === '' || !this.#lastParts.has(lastPart(path))) return NONE
    let node = ROOT
    let found = NONE
    let merged: Set<number> | null = null
    for (let end = path.length; end !== -1; end = slashBefore(path, end)) {
      const slash = slashBefore(path, end)
      const child = this.#nodes.get(`${node} ${path.slice(slash + 1, end)}`)
      if (child === undefined) break
      node = child
      const more = (slash === -1 ? this.#passing[node] : this.#whole.get(node)) ?? NONE
      if (found.length === 0) found = more
      else if (more.length > 0) {
        merged ??= new Set(found)
        for (const owner of more) merged.add(owner)
      }
    }
    return merged === null ? found : [...merged]
  }

  #childOf(node: number, part: string): number {
    const key = `${node} ${part}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const child = this.#passing.length
    this.#nodes.set(key, child)
    this.#passing.push([])
    return child
  }
}

/** What stands behind the last `/`. Equal for any path and reference that match. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function lastPair(path: string): number {
  return path.charCodeAt(path.length - 2) * 0x10000 + path.charCodeAt(path.length - 1)
}

function endsPlainly(path: string): boolean {
  return isLetterOrDigit(path.charCodeAt(path.length - 2)) && isLetterOrDigit(path.charCodeAt(path.length - 1))
}

/** ASCII only; false for NaN, which stands for no character. */
function isLetterOrDigit(code: number): boolean {
  const lower = code | 0x20
  return (code >= 48 && code <= 57) || (lower >= 97 && lower <= 122)
}

/** Place of the last `/` before `end`; -1 when there is none. */
function slashBefore(path: string, end: number): number {
  return end === 0 ? -1 : path.lastIndexOf('/', end - 1)
}

function append(owners: number[], owner: number): void {
  if (owners.at(-1) !== owner && owners.length < MAX_OWNERS) owners.push(owner)
}
