/** Requests for a server: over every REST path of its OpenAPI document, every tRPC procedure, and ones no client would send. */
import { opsRouter } from '@ccdash/api-contract/router'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { OpenApiDocument, OpenApiOperation } from '../../rest/open-api.ts'
import { anyValue, hostileText, type InputSchema, type KnownValues } from './input-values.ts'

export type RequestCase = {
  readonly kind: 'rest' | 'trpc' | 'body' | 'target'
  readonly method: string
  /** Path and query as they go over the wire. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | null
  /** Of REST: the path as the document names it. */
  readonly path?: string
}

const JSON_TYPE = { 'content-type': 'application/json' }
const POSTS = [
  '/api/cache/sync',
  '/api/cache/sync-paths',
  '/api/projects',
  '/trpc/sync.start',
  '/trpc/links.judge',
  '/trpc/sync.start?batch=1',
]

export function anyRequest(api: OpenApiDocument, known: KnownValues): fc.Arbitrary<RequestCase> {
  const rest = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => restRequest(path, method.toUpperCase(), operation, known)),
  )
  const procedures = Object.entries(opsRouter._def.procedures as unknown as Readonly<Record<string, Procedure>>)
  const trpc = procedures.map(([name, procedure]) => trpcRequest(name, procedure, known))
  return fc.oneof(
    { weight: 4, arbitrary: fc.oneof(...rest) },
    { weight: 6, arbitrary: fc.oneof(...trpc) },
    { weight: 1, arbitrary: hostileBody },
    { weight: 1, arbitrary: hostileTarget },
  )
}

function restRequest(
  path: string,
  method: string,
  { parameters, requestBody }: OpenApiOperation,
  known: KnownValues,
): fc.Arbitrary<RequestCase> {
  const fields = (place: 'path' | 'query') =>
    objectOf(parameters.filter((parameter) => parameter.in === place).map(({ name, schema }) => [name, schema]))
  const content = requestBody?.content['application/json'].schema
  const body = content === undefined ? fc.constant(undefined) : anyValue(content, known)
  return fc
    .tuple(anyValue(fields('path'), known), anyValue(fields('query'), known), body)
    .map(([names, query, given]) => {
      const text = given === undefined ? null : jsonOf(given)
      return {
        kind: 'rest',
        ...{ method, path },
        target: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(fieldOf(names, name))) + queryOf(query),
        headers: text === null ? {} : JSON_TYPE,
        body: text,
      }
    })
}

type Procedure = { readonly _def: { readonly type: string; readonly inputs: readonly z.ZodType[] } }

/** Alone or as a batch of one. */
function trpcRequest(
  name: string,
  { _def: { type, inputs } }: Procedure,
  known: KnownValues,
): fc.Arbitrary<RequestCase> {
  const [schema] = inputs
  const input = schema === undefined ? fc.constant(undefined) : anyValue(inputSchema(schema), known)
  return fc.tuple(input, fc.boolean()).map(([given, batched]) => {
    const value = batched && type !== 'subscription' ? { 0: given } : given
    const text = value === undefined ? null : jsonOf(value)
    const batch = batched && type !== 'subscription' ? 'batch=1' : ''
    if (type === 'mutation') {
      const target = `/trpc/${name}${batch === '' ? '' : `?${batch}`}`
      return { kind: 'trpc', method: 'POST', target, headers: JSON_TYPE, body: text ?? '{}' }
    }
    const query = [batch, text === null ? '' : `input=${encode(text)}`].filter((part) => part !== '').join('&')
    return { kind: 'trpc', method: 'GET', target: `/trpc/${name}?${query}`, headers: {}, body: null }
  })
}

/** What a caller of a procedure or a REST path has to send. */
function inputSchema(schema: z.ZodType): InputSchema {
  return z.toJSONSchema(schema, { io: 'input' }) as InputSchema
}

const HOSTILE_BODIES: readonly (string | Buffer)[] = [
  ...[
    '',
    ' ',
    '{',
    '{"force": tr',
    'null',
    '[]',
    '"text"',
    '1e400',
    'NaN',
    '-0',
    '{"force":1e400}',
    '{"trigger":"\\ud800"}',
  ],
  ...[
    '{"trigger":"\\u0000"}',
    '{"force":true,"force":false}',
    '{"__proto__":{"force":true}}',
    '{"constructor":{"prototype":{}}}',
  ],
  ...[
    '['.repeat(100_000),
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    '{"a":'.repeat(100_000),
    `{"paths":${'['.repeat(200_000)}`,
  ],
  ...[
    `{"0":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    `{"${'k'.repeat(1_000_000)}":1}`,
    `{"paths":[${'0,'.repeat(400_000)}0]}`,
  ],
  ...[`{"force":${'9'.repeat(500_000)}}`, `{"trigger":"${'\\\\'.repeat(300_000)}"}`, `{"trigger":"${'"'.repeat(3)}`],
  ...[
    Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
    Buffer.from('{"trigger":"\xff"}', 'latin1'),
    Buffer.from('{}', 'utf16le'),
  ],
  ...[
    Buffer.from('\uFEFF{"force":false}'),
    Buffer.from([0xc0, 0xae]),
    Buffer.from([0xed, 0xa0, 0x80]),
    gzipSync('{}'.repeat(100_000)),
  ],
]
const HOSTILE_HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...[
    JSON_TYPE,
    JSON_TYPE,
    JSON_TYPE,
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'multipart/form-data; boundary=x' },
  ],
  ...[{ 'content-type': 'application/json; charset=utf-16' }, { 'content-type': 'application/x-www-form-urlencoded' }],
  ...[
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    { ...JSON_TYPE, 'content-encoding': 'br, gzip' },
  ],
  ...[{ 'content-type': `application/${'x'.repeat(4000)}+json` }, { ...JSON_TYPE, 'x-request-id': 'é'.repeat(200) }],
  ...[
    { ...JSON_TYPE, 'trpc-accept': 'application/jsonl' },
    { ...JSON_TYPE, 'last-event-id': '9'.repeat(300) },
  ],
]

const hostileBody: fc.Arbitrary<RequestCase> = fc
  .tuple(
    fc.constantFrom(...POSTS),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_BODIES) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
      { weight: 1, arbitrary: fc.json() },
    ),
    fc.constantFrom(...HOSTILE_HEADERS),
  )
  .map(([target, body, headers]) => ({ kind: 'body', method: 'POST', target, headers, body }))

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']
const keys = (count: number, key: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => key(index)).join('&')
const HOSTILE_TARGETS: readonly string[] = [
  ...[
    '/',
    '//',
    '//evil/api/health',
    '/api',
    '/api/',
    '/api//health',
    '/api/%',
    '/api/%00',
    '/api/%ff',
    '/api/%c0%ae',
    '/trpc',
    '/trpc/',
  ],
  ...[
    '/api/cache/operations/%00',
    '/api/cache/operations/%ff',
    '/api/cache/operations/%',
    '/api/cache/operations/a%2Fb%5C..',
    '/assets/%00',
  ],
  ...[
    '/api/projects/active/%2e%2e',
    '/api/projects/active/%00',
    '/api/projects/%0a',
    '/metrics',
    '/api/docs',
    '/api/openapi.json',
    '/*',
  ],
  ...[
    '/api/cache/operations?limit[]=1',
    '/api/cache/operations?limit=1&limit=x',
    '/api/cache/operations?limit=1e400',
    '/api/health?%',
    '/?%ff',
  ],
  ...[
    `/api/cache/operations?${keys(3000, (n) => `k${n}`)}`,
    `/api/links/audit?${keys(1500, () => 'limit=1')}`,
    `/${'a/'.repeat(6000)}`,
  ],
  ...[
    '/trpc/nope',
    `/trpc/${'x'.repeat(9000)}`,
    `/trpc/${'health,'.repeat(1000)}?batch=1`,
    '/trpc/health?batch=1&input={',
    '/trpc/__proto__',
  ],
  ...[
    '/trpc/operations.list?input=%7B%22limit%22%3A1e400%7D',
    `/trpc/operations.list?input=${'%5B'.repeat(3000)}`,
    '/trpc/health?input=%ff',
  ],
  ...[
    '/trpc/operations.list?input=[]',
    '/trpc/operations.list?input=%00',
    '/trpc/live.watch?lastEventId=-1',
    '/trpc/live.watch?lastEventId=9e99',
  ],
  ...[
    '/trpc/operations.watch?input=%7B%7D&lastEventId=%00',
    '/trpc/health?connectionParams=%7B',
    '/trpc/constructor.prototype',
    '/trpc/status',
  ],
]
const hostileTarget: fc.Arbitrary<RequestCase> = fc
  .tuple(
    fc.constantFrom(...METHODS),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TARGETS) },
      { weight: 1, arbitrary: hostileText.map((text) => `/api/cache/operations/${encode(text)}`) },
      { weight: 1, arbitrary: hostileText.map((text) => `/api/links/audit?feature_id=${encode(text)}`) },
    ),
    fc.constantFrom(...HOSTILE_HEADERS.slice(-2), {}),
  )
  .map(([method, target, headers]) => ({ kind: 'target', method, target, headers: latin1(headers), body: null }))

function objectOf(fields: readonly (readonly [string, object])[]): InputSchema {
  return { type: 'object', properties: Object.fromEntries(fields), required: [] }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : value
}

function queryOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? '' : `?${encode(value)}`
  const pairs = Object.entries(value)
    .slice(0, 100)
    .map(([name, item]) => `${encode(name)}=${encode(item)}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** As URL parts are written; half a surrogate pair as the three bytes that no UTF-8 decoder takes. */
function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (jsonOf(value) ?? '')
  return text
    .split(/([\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF])/)
    .map((part, index) => (index % 2 === 1 ? '%ED%A0%80' : encodeURIComponent(part)))
    .join('')
}

function jsonOf(value: unknown): string | null {
  return JSON.stringify(value) ?? null
}

function latin1(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'))
}
