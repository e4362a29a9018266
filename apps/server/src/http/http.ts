/**
 * The Hono app:  /api REST · /trpc tRPC · /metrics · everything else the panel.
 *
 * Each request passes, in this order: request id → security headers and time → who may ask → what can be read → size → the route.
 */
import { isOpsError, type OpsApi } from '@ccdash/api-contract'
import { createOpsCaller, opsRouter } from '@ccdash/api-contract/router'
import type { HttpBindings } from '@hono/node-server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { requestId, type RequestIdVariables } from 'hono/request-id'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { answering } from '../client-gone.ts'
import { noteStream } from './connections.ts'
import type { HttpSettings } from '../env.ts'
import type { Log } from '../log.ts'
import type { Metrics } from './metrics.ts'
import { panelFiles } from './panel-files.ts'
import { renderDocs } from '../rest/docs-page.ts'
import type { EngineState } from '../rest/legacy-shapes.ts'
import { describeApi } from '../rest/open-api.ts'
import { handleRest, matchRest, RETRY_LATER } from '../rest/rest-handler.ts'
import { readJsonText, refuseQuery, refuseTarget, type Unreadable } from '../rest/readable-request.ts'
import { createGuard, DATA_CSP, revealRefusal, SECURITY_HEADERS, type Guard } from './security.ts'
import { createStreamLimits, STREAMS } from './stream-limits.ts'

export type HttpDeps = {
  readonly ops: OpsApi
  readonly engineState: () => EngineState
  readonly settings: HttpSettings
  readonly metrics: Metrics
  readonly log: Log
  readonly version: string
  /** Streams of events that may be open. */
  readonly streams?: typeof STREAMS
  /** Folder of the built panel. */
  readonly panelDir: string
}

type Variables = RequestIdVariables & { route: string }
/** What node-server gives along with a request; not there in tests without a socket. */
export type HttpConnection = Partial<Pick<HttpBindings, 'incoming' | 'outgoing'>>
type Env = { Variables: Variables; Bindings: HttpConnection }
type App = Hono<Env>
type AppContext = Context<Env>

const MAX_BODY_BYTES = 1024 * 1024
const MAX_BATCH = 20
const RECONNECT_MS = 1000
const TRPC_METHODS = new Set(['GET', 'HEAD', 'POST'])

export function createHttp(deps: HttpDeps): App {
  const app: App = new Hono()
  const guard = createGuard(deps.settings)

  app.use(requestId({ limitLength: 100 }))
  app.use(account(deps))
  app.use(admit(guard))
  app.use(shareWith(guard))
  app.use(readable())
  app.use(limitBody())
  app.use((c, next) => answering(c.req.raw, next))

  addOwnPaths(app, deps)
  addTrpc(app, deps)
  app.all('/api/*', (c) => answerRest(c, deps))
  app.get('/metrics', async (c) => {
    c.set('route', '/metrics')
    return c.body(await deps.metrics.scrape(), 200, { 'content-type': deps.metrics.contentType })
  })
  app.use(panelFiles(deps.panelDir))
  app.onError((error, c) => {
    deps.log.error({ err: error, requestId: c.get('requestId') }, 'request failed')
    return c.json({ detail: 'Internal Server Error', code: 'INTERNAL', requestId: c.get('requestId') }, 500)
  })
  return app
}

function addOwnPaths(app: App, { engineState, ops, version }: HttpDeps): void {
  const api = describeApi(version)
  const docs = renderDocs(api)
  app.get('/api/openapi.json', (c) => {
    c.set('route', '/api/openapi.json')
    return c.json(api)
  })
  app.get('/api/docs', (c) => {
    c.set('route', '/api/docs')
    return c.html(docs)
  })
  app.get('/api/ready', async (c) => {
    c.set('route', '/api/ready')
    const engine = engineState()
    const { db } = await ops.health()
    const ready = engine === 'ready' && db === 'connected'
    return c.json({ status: ready ? 'ready' : 'not ready', engine, db }, ready ? 200 : 503)
  })
}

function addTrpc(app: App, { ops, log, streams = STREAMS }: HttpDeps): void {
  const limits = createStreamLimits(streams)
  app.all('/trpc/*', async (c) => {
    c.set('route', '/trpc')
    if (!TRPC_METHODS.has(c.req.method)) return c.json({ detail: 'Method Not Allowed' }, 405)
    const request = await readTrpc(c.req.raw)
    if ('status' in request) return refuse(c, request)
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req: request,
      router: opsRouter,
      maxBatchSize: MAX_BATCH,
      createContext: () => ({ ops, revealRefusal: revealRefusal(addressOf(c), c.req.raw) }),
      responseMeta: ({ errors }) => ({ headers: errors.some(isBusy) ? { ...RETRY_LATER } : {} }),
      onError({ error, path }) {
        if (error.code !== 'INTERNAL_SERVER_ERROR') return
        log.error({ err: error.cause ?? error, path, requestId: c.get('requestId') }, 'procedure failed')
      },
    })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (!isStream || response.body === null) return response
    const client = clientOf(c)
    const refusal = limits.enter(client)
    if (refusal !== null) {
      await response.body.cancel() // nothing was read for it yet
      return c.json({ detail: refusal.detail, code: 'TOO_MANY_STREAMS' }, refusal.status, RETRY_LATER)
    }
    if (c.env?.outgoing !== undefined) noteStream(c.env.outgoing)
    return new Response(
      comesBackSoon(response.body, () => limits.leave(client)),
      response,
    )
  })
}

function isBusy({ cause }: Error): boolean {
  return isOpsError(cause) && cause.code === 'SERVER_BUSY'
}

/** The request with a body that has been looked at. Of a query the JSON in it has been. */
async function readTrpc(request: Request): Promise<Request | Unreadable> {
  if (!hasBody(request.method)) return refuseQuery(request.url) ?? request
  const body = await readJsonText(request)
  const { method, headers, signal } = request
  return typeof body === 'string' ? new Request(request.url, { method, headers, signal, body }) : body
}

/** The address it connects from; one for all that come without a socket, as tests do. */
function clientOf(c: AppContext): string {
  return addressOf(c) ?? 'this process'
}

function addressOf(c: AppContext): string | undefined {
  return c.env?.incoming?.socket.remoteAddress
}

/**
 * Events that begin with how soon a client that lost the connection shall try again; without it most wait three seconds.
 *
 * @param onEnd  called once, however the stream ends.
 */
function comesBackSoon(
  events: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEnd: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = events.getReader()
  let isOver = false
  const end = (): void => {
    if (!isOver) onEnd()
    isOver = true
  }
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(new TextEncoder().encode(`retry: ${RECONNECT_MS}\n\n`)),
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          end()
          controller.close()
        } catch (error) {
          end()
          controller.error(error)
        }
      },
      async cancel(reason) {
        end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

async function answerRest(c: AppContext, { ops, engineState, log }: HttpDeps): Promise<Response> {
  const match = matchRest(c.req.method, c.req.path)
  c.set('route', match.type === 'route' ? match.route.path : '/api/*')
  switch (match.type) {
    case 'none':
      return c.json({ detail: 'Not Found' }, 404)
    case 'wrong-method':
      return c.json({ detail: 'Method Not Allowed' }, 405, { allow: match.allow.join(', ') })
    case 'redirect':
      return c.redirect(`${match.pathname}${new URL(c.req.url).search}`, 307)
    case 'route': {
      const context = { caller: createOpsCaller({ ops }), engineState }
      const { status, body, headers, bug } = await handleRest(context, match, c.req.raw, c.get('requestId'))
      if (bug !== undefined) log.error({ err: bug, requestId: c.get('requestId') }, 'request failed')
      return c.json(body, status as ContentfulStatusCode, headers) // every status here has a body
    }
  }
}

/** Security headers, a log line and a duration for every answer. Reads are logged at `debug`: panels poll. */
function account({ metrics, log }: HttpDeps): MiddlewareHandler<Env> {
  return async (c, next) => {
    const startedAt = performance.now()
    c.set('route', 'panel')
    await next()
    const { headers } = c.res // `c.header` would make the answer anew for each of these
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_CSP)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    const durationMs = performance.now() - startedAt
    const { method, path } = c.req
    metrics.countRequest({ method, route: c.get('route'), status: c.res.status, durationMs })
    const level = method === 'GET' && c.res.status < 500 ? 'debug' : 'info'
    log[level](
      { requestId: c.get('requestId'), method, path, status: c.res.status, durationMs: Math.round(durationMs) },
      'request',
    )
  }
}

/** Lets pages of allowed origins read answers; a REST path asked by no page is answered without that work: it is polled. */
function shareWith(guard: Guard): MiddlewareHandler<Env> {
  const share = cors({
    origin: (origin, c) => (guard.allowsOrigin(origin, c.req.raw) ? origin : null),
    credentials: true,
  })
  return async (c, next) => {
    if (c.req.header('origin') !== undefined || !c.req.path.startsWith('/api/')) return share(c, next)
    await next()
    c.res.headers.append('vary', 'Origin')
  }
}

function limitBody(): MiddlewareHandler<Env> {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (c) =>
      c.json(
        {
          detail: `Request body is larger than ${MAX_BODY_BYTES} bytes`,
          code: 'PAYLOAD_TOO_LARGE',
          requestId: c.get('requestId'),
        },
        413,
      ),
  })
  // A GET has none: to look for it costs as much as the rest of the way.
  return (c, next) => (hasBody(c.req.method) ? limit(c, next) : next())
}

function hasBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function readable(): MiddlewareHandler<Env> {
  return async (c, next) => {
    const unreadable = refuseTarget(c.req.url)
    return unreadable === null ? next() : refuse(c, unreadable)
  }
}

function refuse(c: AppContext, { status, detail, code }: Unreadable): Response {
  return c.json({ detail, code, requestId: c.get('requestId') }, status)
}

function admit(guard: Guard): MiddlewareHandler<Env> {
  return async (c, next) => {
    const refusal = guard.refuse(c.req.raw, c.req.path)
    if (refusal === null) return next()
    if (refusal.status === 401) c.header('www-authenticate', 'Bearer')
    return c.json({ detail: refusal.detail, code: refusal.code, requestId: c.get('requestId') }, refusal.status)
  }
}
