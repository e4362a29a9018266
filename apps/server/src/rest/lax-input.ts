/** Legacy callers may send "true", "1", "on" or "20" where a boolean or a number is meant: read before the schema judges. */
import { z } from 'zod'

/** The parts of a JSON schema that say where booleans and numbers are. */
export type Shape = {
  readonly type?: string
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
}

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on'])
const FALSE = new Set(['0', 'false', 'f', 'no', 'n', 'off'])

const shapes = new WeakMap<z.ZodObject, Shape>()

/** What `schema` wants sent. Made once per schema. */
export function shapeOf(schema: z.ZodObject): Shape {
  const known = shapes.get(schema)
  if (known !== undefined) return known
  const shape = z.toJSONSchema(schema, { io: 'input' }) as Shape
  shapes.set(schema, shape)
  return shape
}

/** Returns `value` with lax forms of booleans and numbers replaced where `shape` wants one; fields it does not name are dropped. */
export function readLax(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'boolean':
      return laxBoolean(value)
    case 'integer':
    case 'number':
      return laxNumber(value)
    case 'array': {
      const { items } = shape
      return items !== undefined && Array.isArray(value) ? value.map((item) => readLax(items, item)) : value
    }
    case 'object':
      return isPlainObject(value) ? laxObject(shape.properties ?? {}, value) : value
    case undefined:
    default:
      return value
  }
}

function laxObject(properties: Readonly<Record<string, Shape>>, value: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => Object.hasOwn(value, key))
      .map(([key, shape]) => [key, readLax(shape, value[key])]),
  )
}

function laxBoolean(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.toLowerCase() : null
  if (text === null) return value
  if (TRUE.has(text)) return true
  return FALSE.has(text) ? false : value
}

function laxNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') return value
  const text = value.trim()
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : value
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
