/** JSON text columns hold what this version wrote there, so their shape is taken on trust. */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text) as Value
}

/** A row without one of its columns. */
export function without<Row extends object, Name extends keyof Row>(row: Row, name: Name): Omit<Row, Name> {
  const { [name]: _, ...rest } = row
  return rest
}
