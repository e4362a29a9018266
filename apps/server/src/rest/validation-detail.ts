/** Zod's issues → the `detail` list legacy callers know from a 422 (samples 05, 18, 24 of the reference's replies). */
import { shown } from '@ccdash/api-contract'
import { z } from 'zod'
import { shapeOf } from './lax-input.ts'

export const validationDetail = z.object({
  /** `query`, `path` or `body`, then the way to the value. */
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
  type: z.string(),
  ctx: z.record(z.string(), z.unknown()).optional(),
})
export type ValidationDetail = z.infer<typeof validationDetail>

/** Of a body with thousands of wrong values the first are told. */
const TOLD_ISSUES = 20

export type InputPlace = 'query' | 'path' | 'body'

/**
 * @param schema  what refused; tells a whole number from a float.
 * @param value   what was refused, after readLax.
 */
export function toValidationDetails(
  place: InputPlace,
  schema: z.ZodObject,
  value: unknown,
  error: z.core.$ZodError,
): ValidationDetail[] {
  return error.issues.slice(0, TOLD_ISSUES).map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    const integer = shapeOf(schema).properties?.[String(path[0])]?.type === 'integer'
    return { loc: [place, ...path], ...describeIssue(issue, valueAt(value, path), integer) }
  })
}

export const MISSING_BODY: readonly ValidationDetail[] = [
  { loc: ['body'], msg: 'field required', type: 'value_error.missing' },
]

/** @param at  position (characters) at which the JSON text stopped making sense. */
export function badJsonDetails(at: number): ValidationDetail[] {
  return [
    { loc: ['body', at], msg: 'request body is not valid JSON', type: 'value_error.jsondecode', ctx: { pos: at } },
  ]
}

/** A value from outside as an answer repeats it: simple and short. */
function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return shown(value)
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[…]' : '{…}') : value
}

type Description = Omit<ValidationDetail, 'loc'>

function describeIssue(issue: z.core.$ZodIssue, given: unknown, integer: boolean): Description {
  if (given === undefined && issue.code !== 'unrecognized_keys') {
    return { msg: 'field required', type: 'value_error.missing' }
  }
  if (given === null) return { msg: 'none is not an allowed value', type: 'type_error.none.not_allowed' }
  if (issue.code === 'invalid_type') return describeType(issue.expected, integer)
  if (issue.code === 'too_small' || issue.code === 'too_big') return describeLimit(issue, integer)
  if (issue.code !== 'invalid_value') return { msg: issue.message, type: 'value_error' }
  const permitted = issue.values.map(String)
  return {
    msg: `unexpected value; permitted: ${permitted.map((value) => `'${value}'`).join(', ')}`,
    type: 'value_error.const',
    ctx: { given: shownValue(given), permitted },
  }
}

function describeType(expected: string, integer: boolean): Description {
  switch (expected) {
    case 'int':
      return { msg: 'value is not a valid integer', type: 'type_error.integer' }
    case 'number':
      return integer
        ? { msg: 'value is not a valid integer', type: 'type_error.integer' }
        : { msg: 'value is not a valid float', type: 'type_error.float' }
    case 'boolean':
      return { msg: 'value could not be parsed to a boolean', type: 'type_error.bool' }
    case 'array':
      return { msg: 'value is not a valid list', type: 'type_error.list' }
    case 'object':
    case 'record':
      return { msg: 'value is not a valid dict', type: 'type_error.dict' }
    default:
      return { msg: 'str type expected', type: 'type_error.str' }
  }
}

function describeLimit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, integer: boolean): Description {
  const low = issue.code === 'too_small'
  const limit = Number(low ? issue.minimum : issue.maximum)
  const ctx = { limit_value: limit }
  if (issue.origin === 'string' || issue.origin === 'array') {
    const [things, kind] = issue.origin === 'string' ? ['characters', 'any_str'] : ['items', 'list']
    return low
      ? { msg: `ensure this value has at least ${limit} ${things}`, type: `value_error.${kind}.min_length`, ctx }
      : { msg: `ensure this value has at most ${limit} ${things}`, type: `value_error.${kind}.max_length`, ctx }
  }
  const shown = integer || !Number.isInteger(limit) ? String(limit) : limit.toFixed(1) // a float limit reads 1.0
  return low
    ? { msg: `ensure this value is greater than or equal to ${shown}`, type: 'value_error.number.not_ge', ctx }
    : { msg: `ensure this value is less than or equal to ${shown}`, type: 'value_error.number.not_le', ctx }
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>)[key] : undefined,
    value,
  )
}
