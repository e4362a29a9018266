/**
 * Order of file paths: component by component, each by code point, so `a/b.md` comes before `a.md`.
 *
 * @returns negative, 0 or positive, as for sort
 */
export function comparePaths(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const order = compareCodePoints(part, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** JavaScript compares UTF-16 units, which puts U+1F600 before U+FF5E. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  for (const [index, character] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
  }
  return left.length - right.length
}
