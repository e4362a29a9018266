/**
 * Runs a row of rest-routes.ts through the tRPC caller, and puts refusals the way legacy callers know:
 * `{ detail }` with `code` and `requestId` beside it, a list as `detail` for a 422, the bare body for a path or method nobody answers to.
 */
import {
  DATABASE_FAILURE_CODES,
  describeRefusal,
  HTTP_STATUS_BY_OPS_CODE,
  isOpsError,
  shown,
  TRPC_CODE_BY_OPS_CODE,
  type DatabaseFailureCode,
  type OpsError,
  type OpsErrorCode,
} from '@ccdash/api-contract'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { z } from 'zod'
import { readJsonText, type Unreadable } from './readable-request.ts'
import { readLax, shapeOf } from './lax-input.ts'
import {
  OperationDidNotComplete,
  REST_ROUTES,
  type RestContext,
  type RestInput,
  type RestRoute,
} from './rest-routes.ts'
import {
  badJsonDetails,
  MISSING_BODY,
  toValidationDetails,
  type InputPlace,
  type ValidationDetail,
} from './validation-detail.ts'

export type RestMatch =
  | { readonly type: 'route'; readonly route: RestRoute; readonly params: Readonly<Record<string, string>> }
  | { readonly type: 'redirect'; readonly pathname: string }
  | { readonly type: 'wrong-method'; readonly allow: readonly string[] }
  | { readonly type: 'none' }

export type RestReply = {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** A bug, for the log; the caller is told nothing of it. */
  readonly bug?: unknown
}

/** With what is refused because too much waits already. */
export const RETRY_LATER = { 'retry-after': '2' } as const

const PATTERNS = REST_ROUTES.map((route) => ({ route, parts: route.path.split('/') }))

export function matchRest(method: string, pathname: string): RestMatch {
  const asked = pathname.split('/')
  const found = PATTERNS.flatMap(({ route, parts }) => {
    const params = matchParts(parts, asked)
    return params === null ? [] : [{ route, params: decodeParams(params) }]
  })
  const wanted = found.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method))
  if (wanted !== undefined) return { type: 'route', ...wanted }
  if (found.length > 0) return { type: 'wrong-method', allow: found.map(({ route }) => route.method) }
  const used = asked.slice(0, asked.findLastIndex((part) => part !== '') + 1)
  return used.length < asked.length && PATTERNS.some(({ parts }) => matchParts(parts, used) !== null)
    ? { type: 'redirect', pathname: used.join('/') }
    : { type: 'none' }
}

/** What stands for the `{names}` of a route, percent signs and all; null when the path is not the route's. */
function matchParts(parts: readonly string[], asked: readonly string[]): Record<string, string> | null {
  if (parts.length !== asked.length) return null
  const params: Record<string, string> = {}
  for (const [place, part] of parts.entries()) {
    const given = asked[place] ?? ''
    if (part.startsWith('{') && given !== '') params[part.slice(1, -1)] = given
    else if (part !== given) return null
  }
  return params
}

/** Never throws: what goes wrong becomes a reply. */
export async function handleRest(
  context: RestContext,
  match: Extract<RestMatch, { type: 'route' }>,
  request: Request,
  requestId: string,
): Promise<RestReply> {
  const { route } = match
  try {
    const params = readInput('path', route.params, match.params) as RestInput['params']
    const query = readInput('query', route.query, lastOfEach(new URL(request.url).searchParams))
    const body = route.body === null ? {} : readInput('body', route.body, await readJson(request))
    const reply = await route.run(context, { params, query, body })
    return { status: 200, body: reply }
  } catch (error) {
    return refuse(error, Object.values(match.params)[0] ?? '', requestId)
  }
}

class InvalidInput extends Error {
  readonly details: readonly ValidationDetail[]
  constructor(details: readonly ValidationDetail[]) {
    super('invalid input')
    this.details = details
  }
}

class UnreadableBody extends Error {
  readonly reason: Unreadable
  constructor(reason: Unreadable) {
    super(reason.detail)
    this.reason = reason
  }
}

function readInput(place: InputPlace, schema: z.ZodObject, given: unknown): Record<string, unknown> {
  const value = readLax(shapeOf(schema), given)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidInput(toValidationDetails(place, schema, value, parsed.error))
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readJsonText(request)
  if (typeof text !== 'string') throw new UnreadableBody(text)
  if (text === '') throw new InvalidInput(MISSING_BODY)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    throw new InvalidInput(badJsonDetails(Number(position ?? text.length)))
  }
  if (body === null) throw new InvalidInput(MISSING_BODY)
  return body
}

function refuse(error: unknown, subject: string, requestId: string): RestReply {
  if (error instanceof InvalidInput) {
    return { status: 422, body: { detail: error.details, code: 'VALIDATION_FAILED', requestId } }
  }
  if (error instanceof UnreadableBody) {
    const { status, detail, code } = error.reason
    return { status, body: { detail, code, requestId } }
  }
  if (error instanceof OperationDidNotComplete) return refuseOperation(error, requestId)
  const refusal = isOpsError(error) ? error : error instanceof TRPCError && isOpsError(error.cause) ? error.cause : null
  if (refusal !== null) {
    const { code, details } = refusal
    const asked = typeof details['operationId'] === 'string' ? { operationId: details['operationId'] } : {}
    const status = statusOf(code)
    const body = { detail: legacyText(refusal, subject), code, requestId, ...asked }
    return code === 'SERVER_BUSY' ? { status, body, headers: RETRY_LATER } : { status, body }
  }
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') {
    const status = getHTTPStatusCodeFromError(error)
    return { status, body: { detail: describeRefusal(error), code: error.code, requestId } }
  }
  const bug = error instanceof TRPCError ? (error.cause ?? error) : error
  return { status: 500, body: { detail: 'Internal Server Error', code: 'INTERNAL', requestId }, bug }
}

function refuseOperation({ operation }: OperationDidNotComplete, requestId: string): RestReply {
  const ended = { requestId, operationId: operation.id }
  if (operation.status === 'cancelled') {
    return { status: 409, body: { detail: `Operation ${operation.id} was cancelled`, code: 'CANCELLED', ...ended } }
  }
  const detail = operation.error?.message ?? 'Internal Server Error'
  const code = operation.error?.code ?? 'INTERNAL'
  const isDatabase = DATABASE_FAILURE_CODES.some((failure) => failure === code)
  return { status: isDatabase ? statusOf(code as DatabaseFailureCode) : 500, body: { detail, code, ...ended } }
}

function statusOf(code: OpsErrorCode): number {
  return (
    HTTP_STATUS_BY_OPS_CODE[code] ?? getHTTPStatusCodeFromError(new TRPCError({ code: TRPC_CODE_BY_OPS_CODE[code] }))
  )
}

const DETAIL_CHARACTERS = 500

/** The texts legacy callers compare with; `subject` is the id in the path. */
function legacyText({ code, message, details }: OpsError, subject: string): string {
  const path = details['path']
  const texts: Partial<Record<OpsErrorCode, string>> = {
    NO_ACTIVE_PROJECT: 'No active project',
    NO_PATHS: 'No paths provided',
    PATH_OUTSIDE_ROOTS: `Path outside allowed project roots: ${shown(typeof path === 'string' ? path : message)}`,
    OPERATION_NOT_FOUND: `Operation ${subject} not found`,
    PROJECT_NOT_FOUND: details['active'] === true ? message : `Project ${subject} not found`,
  }
  return shown(texts[code] ?? message, DETAIL_CHARACTERS)
}

function lastOfEach(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(parameters) // the last one of equal names stays, as in the reference
}

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]))
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment // a stray % stands for itself
    throw error
  }
}
