import { createClient } from '@ccdash/api-contract/client'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unsafeBinding } from './security.ts'
import { createFakeServer } from '../testing/fake-server.ts'

const TOKEN = 'a-token-of-24-characters'

describe('who may ask', () => {
  it.each([
    ['localhost:8000', 200],
    ['127.0.0.1:8000', 200],
    ['[::1]:8000', 200],
    ['CCDASH.local:8000', 200],
    ['box.lan', 200],
    ['evil.example', 403],
    ['localhost.evil.example:8000', 403],
    ['127.0.0.1.evil.example', 403],
    ['', 403],
    ['LOCALHOST', 200],
    ['localhost:99999', 403],
    ['localhost:123456', 403],
    ['localhost.', 403],
    ['localhost, evil.example', 403],
    ['user@localhost', 403],
    ['127.1', 403],
    ['0x7f.0.0.1', 403],
    ['0177.0.0.1', 403],
    ['2130706433', 403],
    ['127.999.0.1', 403],
    ['[::ffff:127.0.0.1]', 403],
    ['xn--lcalhost-n2a', 403],
  ])('Host %j is answered with %i', async (host, status) => {
    using server = createFakeServer({ settings: { host: 'box.lan', allowedHosts: ['ccdash.local'] } })
    for (const path of ['/api/health', '/trpc/health', '/metrics', '/api/docs']) {
      const response = await server.app.request(path, { headers: { host } })
      expect([path, response.status]).toEqual([path, status])
    }
    expect((await server.app.request('/', { headers: { host } })).status).toBe(status === 403 ? 403 : 503)
  })

  it.each([
    [undefined, 200],
    ['http://localhost:8000', 200],
    ['https://localhost:8000', 200],
    ['http://localhost:3000', 200],
    ['http://127.0.0.1:3000', 200],
    ['https://front.example', 200],
    ['http://localhost:9999', 403],
    ['https://evil.example', 403],
    ['null', 403],
  ])('Origin %s may write: %i', async (origin, status) => {
    using server = createFakeServer({ settings: { frontendOrigin: 'https://front.example' } })
    const headers = { host: 'localhost:8000', ...(origin === undefined ? {} : { origin }) }
    const rescan = await server.app.request('/api/cache/rescan', { method: 'POST', headers })
    expect(rescan.status).toBe(status)
    expect((await server.app.request('/trpc/health', { headers })).status).toBe(status)
    expect(server.ops.calls).toHaveLength(status === 200 ? 1 : 0)
    const read = await server.app.request('/api/health', { headers })
    expect(read.headers.get('access-control-allow-origin')).toBe(status === 200 ? (origin ?? null) : null)
  })

  it('a body-less write of another site is refused when the browser names no origin', async () => {
    using server = createFakeServer()
    const headers = { 'sec-fetch-site': 'cross-site' }
    const response = await server.app.request('/api/cache/rescan', { method: 'POST', headers })
    expect(response.status).toBe(403)
  })

  it('a preflight of an allowed origin is answered, with credentials', async () => {
    using server = createFakeServer({ settings: { token: TOKEN } })
    const response = await server.app.request('/api/cache/sync', {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,authorization')
  })

  it.each([
    ['/api/health', 200],
    ['/api/ready', 200],
    ['/api/cache/status', 401],
    ['/%61pi/cache/status', 401],
    ['/trpc/status.get', 401],
    ['/trpc/status.watch', 401],
    ['/metrics', 401],
    ['/api/nope', 401],
  ])('without the token %s is a %i', async (path, status) => {
    using server = createFakeServer({ settings: { token: TOKEN } })
    expect((await server.app.request(path)).status).toBe(status)
    const wrong = await server.app.request(path, { headers: { authorization: `Bearer ${TOKEN}x` } })
    expect(wrong.status).toBe(status)
  })

  it('with the token everything answers, and the token is in no log line', async () => {
    using server = createFakeServer({ settings: { token: TOKEN } })
    const headers = { authorization: `Bearer ${TOKEN}` }
    for (const path of ['/api/cache/status', '/trpc/status.get', '/metrics']) {
      expect((await server.app.request(path, { headers })).status).toBe(200)
    }
    expect(server.lines.length).toBeGreaterThan(0)
    expect(server.lines.join('')).not.toContain(TOKEN)
  })

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN}`])('takes the scheme in any case', async (given) => {
    using server = createFakeServer({ settings: { token: TOKEN } })
    const answer = (authorization: string) => server.app.request('/api/cache/status', { headers: { authorization } })
    expect((await answer(given)).status).toBe(200)
    expect((await answer(given.toUpperCase())).status).toBe(401)
    expect((await answer(TOKEN)).status).toBe(401)
  })

  it('refuses to listen beyond this machine without a token', () => {
    const settings = { port: 8000, frontendOrigin: null, allowedHosts: [] }
    expect(unsafeBinding({ ...settings, host: '0.0.0.0', token: null })).toMatch(/0\.0\.0\.0 .*CCDASH_TOKEN/)
    expect(unsafeBinding({ ...settings, host: '::', token: null })).not.toBeNull()
    expect(unsafeBinding({ ...settings, host: '0.0.0.0', token: TOKEN })).toBeNull()
    expect(unsafeBinding({ ...settings, host: '::1', token: null })).toBeNull()
  })

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['0:0:0:0:0:0:0:1', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['127.999.0.1', false],
    ['127.0.0.1.', false],
    ['127.1', false],
    ['127.0.0.01', false],
    ['0x7f.0.0.1', false],
    ['0177.0.0.1', false],
    ['2130706433', false],
    ['::ffff:8.8.8.8', false],
    ['128.0.0.1', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['', false],
  ])('%j is this machine alone: %s', (host, isSafe) => {
    const settings = { port: 8000, frontendOrigin: null, allowedHosts: [], token: null }
    expect(unsafeBinding({ ...settings, host }) === null).toBe(isSafe)
  })

  it.each(['/api/cache/sync', '/trpc/sync.start'])('a body over a megabyte to %s is a 413', async (path) => {
    using server = createFakeServer()
    const response = await server.post(path, { trigger: 'x'.repeat(1024 * 1024) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('1048576') as string })
  })

  it('every answer has the security headers and a request id', async () => {
    using server = createFakeServer()
    for (const path of ['/', '/api/health', '/api/nope', '/trpc/health', '/api/docs']) {
      const { headers } = await server.app.request(path)
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
        'x-request-id': expect.stringMatching(/^[\w-]+$/) as string,
      })
    }
    const own = await server.app.request('/api/health', { headers: { 'x-request-id': 'mine-1' } })
    expect(own.headers.get('x-request-id')).toBe('mine-1')
  })
})

describe('tRPC', () => {
  it('the typed client gets answers, refusals with their code, and no stack', async () => {
    using server = createFakeServer()
    const client = createClient({
      url: 'http://localhost',
      fetch: async (url: unknown, init?: unknown) => server.app.request(String(url), init as RequestInit),
    })
    const { operationId } = await client.sync.start.mutate({ force: false })
    expect((await client.operations.wait.mutate({ operationId })).status).toBe('completed')
    await expect(client.operations.get.query({ operationId: 'OP-9' })).rejects.toMatchObject({
      message: 'no operation OP-9',
      data: { code: 'NOT_FOUND', httpStatus: 404, opsCode: 'OPERATION_NOT_FOUND' },
    })
    server.ops.breakWith = new Error('secret inside')
    await expect(client.status.get.query()).rejects.toThrow('Internal Server Error')
    expect(server.lines.join('')).toContain('secret inside')
  })
})

describe('own paths', () => {
  it('is ready once engine and database are', async () => {
    using ready = createFakeServer()
    expect((await ready.app.request('/api/ready')).status).toBe(200)
    using starting = createFakeServer({ engineState: () => 'starting' })
    const response = await starting.app.request('/api/ready')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'not ready', engine: 'starting', db: 'connected' })
  })

  it('describes its REST paths as OpenAPI 3.1', async () => {
    using server = createFakeServer()
    const api = (await (await server.app.request('/api/openapi.json')).json()) as Record<string, never>
    expect(api).toMatchObject({ openapi: '3.1.0', info: { title: 'CCDash API', version: '0.1.0' } })
    expect(Object.keys(api['paths'] ?? {})).toHaveLength(14)
    expect(api['paths']?.['/api/cache/operations']).toMatchObject({
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 20 } },
        ],
        responses: { 200: {}, 422: {}, 503: {} },
      },
    })
    expect(api['paths']?.['/api/cache/sync-paths']).toMatchObject({
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: { required: ['paths'] } } } },
      },
    })
  })

  it('shows them on a page that fetches nothing from elsewhere and runs no script', async () => {
    using server = createFakeServer()
    const page = await (await server.app.request('/api/docs')).text()
    expect(page).toContain('/api/cache/rebuild-links')
    expect(page).not.toMatch(/<script|https?:\/\/(?!json-schema)/)
  })

  it('exposes what Prometheus reads', async () => {
    using server = createFakeServer()
    await server.app.request('/api/cache/operations/OP-1')
    await server.post('/api/cache/sync', {})
    const response = await server.app.request('/metrics')
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain(
      'ccdash_http_request_duration_seconds_count{method="GET",route="/api/cache/operations/{operation_id}",status="404"} 1',
    )
    expect(text).toContain('ccdash_entities{project="p1",entity="sessions"} 4')
    expect(text).toContain('ccdash_operations_queued 1')
    expect(text).toContain('ccdash_event_loop_lag_seconds{quantile="0.99"}')
    server.ops.breakWith = new Error('down')
    expect(await (await server.app.request('/metrics')).text()).toContain('ccdash_store_up 0')
  })
})

describe('the panel', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ccdash-panel-'))
    const parent = join(dir, 'assets') // says nothing of what is in it
    await mkdir(join(parent, 'dist', 'assets'), { recursive: true })
    await writeFile(join(parent, 'dist', 'index.html'), '<title>panel</title>')
    await writeFile(join(parent, 'dist', 'assets', 'app-1a2b.js'), 'run()')
    await writeFile(join(parent, 'secret.txt'), 'secret')
  })
  afterAll(() => rm(dir, { recursive: true }))
  const serve = () => createFakeServer({ panelDir: join(dir, 'assets', 'dist') })

  it.each(['/', '/index.html', '/ops', '/ops/operations/OP-1?phase=parse', '/ops/links/feature/v1.2-auth'])(
    '%s is the page, asked for anew each time',
    async (path) => {
      using server = serve()
      const response = await server.app.request(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
      expect(await response.text()).toBe('<title>panel</title>')
    },
  )

  it('assets are kept for ever', async () => {
    using server = serve()
    const response = await server.app.request('/assets/app-1a2b.js')
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await response.text()).toBe('run()')
  })

  it.each(['/assets/gone.js', '/ops/assets/gone.js', '/operations', '/opsx', '/favicon.ico', '/assets/'])(
    '%s is not there',
    async (path) => {
      using server = serve()
      expect((await server.app.request(path)).status).toBe(404)
    },
  )

  it.each(['/../secret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt', '/..%5csecret.txt'])(
    'nothing beside it is served: %s',
    async (path) => {
      using server = serve()
      expect(await (await server.app.request(path)).text()).not.toContain('secret')
    },
  )

  it('says how to build it when it is not built', async () => {
    using server = createFakeServer()
    const response = await server.app.request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
  })
})
