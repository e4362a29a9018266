/** The OpenAPI 3.1 document of rest-routes.ts: the schemas that judge are the schemas that describe. */
import { z } from 'zod'
import { shapeOf } from './lax-input.ts'
import { REST_ROUTES, type RestRoute } from './rest-routes.ts'
import { validationDetail } from './validation-detail.ts'

export const errorReply = z.object({ detail: z.string(), code: z.string(), requestId: z.string() }).partial({
  code: true,
  requestId: true,
})
export const validationReply = z.object({
  detail: z.array(validationDetail),
  code: z.literal('VALIDATION_FAILED'),
  requestId: z.string(),
})

export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: object
  readonly security: readonly object[]
}

export type OpenApiOperation = {
  readonly summary: string
  readonly operationId: string
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: OpenApiContent }>>
}
export type OpenApiParameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: object
}
export type OpenApiContent = { readonly 'application/json': { readonly schema: object } }

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'Refused: no active project, or the input cannot be meant.',
  401: 'The token is missing or wrong.',
  403: 'The host or the origin is not allowed.',
  404: 'There is none of this id.',
  409: 'The operation was cancelled.',
  413: 'The body is too long.',
  415: 'The body is not JSON.',
  422: 'The input is not of the described shape.',
  500: 'The operation failed, or a bug.',
  503: 'The engine is not ready.',
}

export function describeApi(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const route of REST_ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'CCDash API', version, description: 'The REST paths; the typed client and the panel use /trpc.' },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{}, { token: [] }],
  }
}

function describeRoute(route: RestRoute): OpenApiOperation {
  const errors = statusesOf(route).map((status): [string, OpenApiOperation['responses'][string]] => [
    String(status),
    { description: MEANINGS[status] ?? '', content: json(status === 422 ? validationReply : errorReply, 'output') },
  ])
  return {
    summary: route.summary,
    operationId: operationId(route),
    parameters: [
      ...Object.entries(shapeOf(route.params).properties ?? {}).map(([name, schema]) => ({
        name,
        in: 'path' as const,
        required: true,
        schema,
      })),
      ...Object.entries(shapeOf(route.query).properties ?? {}).map(([name, schema]) => ({
        name,
        in: 'query' as const,
        required: false,
        schema,
      })),
    ],
    ...(route.body === null ? {} : { requestBody: { required: true as const, content: json(route.body, 'input') } }),
    responses: {
      '200': { description: 'OK', content: json(route.reply, 'output') },
      ...Object.fromEntries(errors),
    },
  }
}

/** Those of the row, and what any request can be refused with before the row sees it. */
function statusesOf({ errors, params, query, body }: RestRoute): number[] {
  const isJudged = [params, query, body ?? query].some((schema) => Object.keys(schema.shape).length > 0)
  const bodyErrors = body === null ? [] : [413, 415]
  return [...new Set([...errors, 400, 401, 403, ...bodyErrors, ...(isJudged ? [422] : [])])].sort((a, b) => a - b)
}

/** `GET /api/cache/operations/{operation_id}` → `get_cache_operations_operation_id` */
function operationId({ method, path }: RestRoute): string {
  return `${method.toLowerCase()}_${path
    .replace(/^\/api\//, '')
    .replaceAll(/[{}]/g, '')
    .replaceAll(/[^a-z_]+/g, '_')}`
}

function json(schema: z.core.$ZodType, io: 'input' | 'output'): OpenApiContent {
  return { 'application/json': { schema: schemaOf(schema, io) } }
}

function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _draft, ...described } = z.toJSONSchema(schema, { io })
  return described
}
