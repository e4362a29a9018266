/** Legacy callers may send "true", "1", "on" or "20" where a boolean or a number is meant: read before the schema judges. */
import type { z } from 'zod'

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on'])
const FALSE = new Set(['0', 'false', 'f', 'no', 'n', 'off'])

/** The parts of a zod schema's definition this file looks at. */
type Definition = {
  readonly type: string
  readonly innerType?: z.core.$ZodType
  readonly element?: z.core.$ZodType
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly checks?: readonly z.core.$ZodCheck[]
  readonly check?: string
  readonly format?: string
}

/** Returns `value` with lax forms of booleans and numbers replaced where `schema` wants one; everything else stays as it is. */
export function readLax(schema: z.core.$ZodType, value: unknown): unknown {
  const definition: Definition = schema._zod.def
  switch (definition.type) {
    case 'default':
    case 'optional':
    case 'nullable':
      return definition.innerType === undefined || value === undefined || value === null
        ? value
        : readLax(definition.innerType, value)
    case 'boolean':
      return laxBoolean(value)
    case 'number':
      return laxNumber(value)
    case 'array': {
      const { element } = definition
      return element !== undefined && Array.isArray(value) ? value.map((item) => readLax(element, item)) : value
    }
    case 'object':
      return isPlainObject(value) ? laxObject(definition.shape ?? {}, value) : value
    default:
      return value
  }
}

/** Whether `schema` wants whole numbers, below its default and optional wrappers. */
export function wantsInteger(schema: z.core.$ZodType | undefined): boolean {
  if (schema === undefined) return false
  const definition: Definition = schema._zod.def
  if (definition.innerType !== undefined) return wantsInteger(definition.innerType)
  const integerFormat = ({ check, format }: { check?: string; format?: string }) =>
    check === 'number_format' && format === 'safeint'
  return integerFormat(definition) || (definition.checks ?? []).some((check) => integerFormat(check._zod.def))
}

function laxObject(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  value: Readonly<Record<string, unknown>>,
): unknown {
  return Object.fromEntries(
    Object.entries(shape)
      .filter(([key]) => Object.hasOwn(value, key))
      .map(([key, schema]) => [key, readLax(schema, value[key])]),
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
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : value
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
