/** Of a list of any length; as arguments of `Math.max` its items would have to fit on the stack. */
export function largest(values: Iterable<number>, atLeast = -Infinity): number {
  let found = atLeast
  for (const value of values) found = Math.max(found, value)
  return found
}

export function smallest(values: Iterable<number>): number {
  let found = Infinity
  for (const value of values) found = Math.min(found, value)
  return found
}
