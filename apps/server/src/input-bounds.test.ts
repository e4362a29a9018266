/** Every text, list and number that a caller may send has a bound, and no text holds what a database cannot: whatever is added. */
import { opsRouter } from '@ccdash/api-contract/router'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeApi } from './rest/open-api.ts'
import { REST_ROUTES } from './rest/rest-routes.ts'
import type { InputSchema } from './testing/fuzz/input-values.ts'

type Inputs = { readonly _def: { readonly inputs: readonly z.ZodType[] } }

const PROCEDURES = Object.entries(opsRouter._def.procedures as unknown as Readonly<Record<string, Inputs>>)
const TRPC_INPUTS = PROCEDURES.flatMap(([name, { _def }]) =>
  _def.inputs.map((schema) => [`tRPC ${name}`, schema] as const),
)
const REST_INPUTS = REST_ROUTES.flatMap((route) => {
  const name = `REST ${route.method} ${route.path}`
  const parts = { params: route.params, query: route.query, ...(route.body === null ? {} : { body: route.body }) }
  return Object.entries(parts).map(([part, schema]) => [`${name} ${part}`, schema as z.ZodType] as const)
})
const INPUTS = [...TRPC_INPUTS, ...REST_INPUTS]

/** Ways to what has no bound. */
function unbounded(schema: InputSchema, path = ''): string[] {
  if (schema.enum !== undefined || schema.const !== undefined) return []
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((part) => unbounded(part, path))
  switch (schema.type) {
    case 'object':
      return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => unbounded(part, `${path}.${name}`))
    case 'array':
      return [...(schema.maxItems === undefined ? [path] : []), ...unbounded(schema.items ?? {}, `${path}[]`)]
    case 'string':
      return schema.maxLength === undefined ? [path] : []
    case 'integer':
    case 'number':
      return schema.minimum === undefined || schema.maximum === undefined ? [path] : []
    case 'boolean':
    case 'null':
      return []
    case undefined:
    default:
      return [path]
  }
}

/** One value for each text inside, as the schema wants it but for that text. */
function valuesWith(text: string, schema: InputSchema): unknown[] {
  if (schema.enum !== undefined || schema.const !== undefined) return []
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((part) => valuesWith(text, part))
  if (schema.type === 'string') return [text]
  if (schema.type === 'array') return valuesWith(text, schema.items ?? {}).map((item) => [item])
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
    valuesWith(text, part).map((value) => ({ ...(plainValue(schema) as object), [name]: value })),
  )
}

function plainValue(schema: InputSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return plainValue(schema.anyOf[0] ?? {})
  switch (schema.type) {
    case 'object': {
      const required = schema.required ?? []
      return Object.fromEntries(required.map((name) => [name, plainValue(schema.properties?.[name] ?? {})]))
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => plainValue(schema.items ?? {}))
    case 'string':
      return schema.format === 'date-time' ? '2026-01-01T00:00:00Z' : '1'
    case 'integer':
    case 'number':
      return schema.minimum
    case 'boolean':
      return true
    case undefined:
    default:
      return null
  }
}

const inputOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as InputSchema

describe('every input', () => {
  it('is looked at', () => {
    expect(TRPC_INPUTS.length).toBeGreaterThan(25)
    expect(REST_INPUTS.length).toBe(REST_ROUTES.length * 2 + REST_ROUTES.filter(({ body }) => body !== null).length)
  })

  it.each(INPUTS)('of %s has a bound on each text, list and number', (_, schema) => {
    expect(unbounded(inputOf(schema))).toEqual([])
  })

  it.each(INPUTS)('of %s refuses NUL and half of a surrogate pair in each text', (_, schema) => {
    for (const text of ['a\0b', '\uD83D', 'x\uDE00']) {
      for (const value of valuesWith(text, inputOf(schema))) {
        const { success, error } = schema.safeParse(value)
        expect([value, success]).toEqual([value, false])
        expect(error?.issues).toHaveLength(1)
      }
    }
  })

  it.each(INPUTS)('of %s would be taken with plain values', (_, schema) => {
    expect(schema.safeParse(plainValue(inputOf(schema))).success).toBe(true)
  })

  it('is described with its bounds in the OpenAPI document', () => {
    const loose = Object.entries(describeApi('0').paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters, requestBody }]) => {
        const body = requestBody?.content['application/json'].schema ?? { type: 'null' }
        const schemas = [...parameters.map(({ schema }) => schema), body] as InputSchema[]
        return schemas.flatMap((schema) => unbounded(schema)).map((place) => `${method} ${path} ${place}`)
      }),
    )
    expect(loose).toEqual([])
  })

  it('would be found out when it had none', () => {
    const text = z.object({ a: z.array(z.object({ b: z.string() })).max(3), c: z.number(), d: z.array(z.null()) })
    expect(unbounded(inputOf(text))).toEqual(['.a[].b', '.c', '.d'])
    expect(valuesWith('\0', inputOf(text))).toEqual([{ a: [{ b: '\0' }], c: undefined, d: [] }])
  })
})
