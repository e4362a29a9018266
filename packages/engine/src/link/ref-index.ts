/**
 * Which features own a path (spec 4.3 a). A path and a reference match when they are equal or one ends with `/` and the
 * other: logs name files absolutely, documents relative to the project. Case-sensitive; both sides normalised.
 *
 * Looking up costs one map access per folder of the path, however many features and references there are.
 */
const NONE: readonly number[] = []

export class RefIndex {
  /** Last parts of all references: most paths of a log end here. */
  readonly #lastParts = new Set<string>()
  readonly #whole = new Map<string, number[]>()
  /** The last two characters of all references. */
  readonly #lastPairs = new Set<number>()
  /** Every ending of every reference that starts behind a `/`, the whole one included. */
  readonly #endings = new Map<string, number[]>()

  /** @param owner  number of the feature; owners are added one after the other, each with all its references. */
  add(ref: string, owner: number): void {
    this.#lastParts.add(lastPart(ref))
    this.#lastPairs.add(lastPair(ref))
    append(this.#whole, ref, owner)
    append(this.#endings, ref, owner)
    for (const ending of endingsOf(ref)) append(this.#endings, ending, owner)
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
    let found = this.#endings.get(path) ?? NONE
    for (const ending of endingsOf(path)) {
      const more = this.#whole.get(ending)
      if (more !== undefined) found = found.length === 0 ? more : [...new Set([...found, ...more])]
    }
    return found
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

/** Everything behind a `/`, longest first. */
function endingsOf(path: string): string[] {
  const endings: string[] = []
  for (let at = path.indexOf('/'); at !== -1 && at + 1 < path.length; at = path.indexOf('/', at + 1)) {
    endings.push(path.slice(at + 1))
  }
  return endings
}

function append(lists: Map<string, number[]>, key: string, owner: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [owner])
  else if (list.at(-1) !== owner) list.push(owner)
}
