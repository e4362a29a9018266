import { describe, expect, it } from 'vitest'
import { createFakeOps, FAKE_PROJECT } from '../testing/fake-ops.ts'
import { createFakeServer } from '../testing/fake-server.ts'
import { toLegacyTime } from './legacy-shapes.ts'
import { errorReply, validationReply } from './open-api.ts'
import { matchRest } from './rest-handler.ts'
import { REST_ROUTES } from './rest-routes.ts'

/** What to send to get a good answer from every row of the table. */
const GOOD_REQUESTS: Record<string, { path?: string; body?: unknown; first?: { path: string; body: unknown } }> = {
  'GET /api/health': {},
  'GET /api/cache/status': { first: { path: '/api/cache/sync', body: {} } },
  'GET /api/cache/operations': { first: { path: '/api/cache/sync', body: { background: false } } },
  'GET /api/cache/operations/{operation_id}': {
    path: '/api/cache/operations/OP-1',
    first: { path: '/api/cache/sync', body: {} },
  },
  'POST /api/cache/sync': { body: { background: false } },
  'POST /api/cache/rescan': {},
  'POST /api/cache/rebuild-links': { body: { background: false } },
  'POST /api/cache/sync-paths': { body: { paths: [{ path: 'docs/a.md' }] } },
  'GET /api/links/audit': {},
  'GET /api/cache/links/audit': {},
  'GET /api/projects': {},
  'POST /api/projects': { body: { id: 'p2', name: 'P2', path: '/p2' } },
  'GET /api/projects/active': {},
  'PUT /api/projects/{project_id}': { path: '/api/projects/p1', body: { id: 'x', name: 'Renamed', path: '/p1' } },
  'POST /api/projects/active/{project_id}': { path: '/api/projects/active/p1' },
}

describe('every REST path', () => {
  it.each(REST_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s answers 200 with a body of its schema, and nothing its schema does not name',
    async (name, route) => {
      const wanted = GOOD_REQUESTS[name]
      expect(wanted).toBeDefined()
      using server = createFakeServer()
      if (wanted?.first !== undefined) await server.post(wanted.first.path, wanted.first.body)
      const response = await server.app.request(wanted?.path ?? route.path, {
        method: route.method,
        ...(wanted?.body === undefined
          ? {}
          : { body: JSON.stringify(wanted.body), headers: { 'content-type': 'application/json' } }),
      })
      const body: unknown = await response.json()
      expect(response.status).toBe(200)
      expect(route.reply.parse(body)).toEqual(body)
    },
  )
})

describe('operations', () => {
  it('a background sync answers at once with the id', async () => {
    using server = createFakeServer()
    const response = await server.post('/api/cache/sync', { force: false, trigger: 'ops-panel' })
    expect(await response.json()).toEqual({
      status: 'ok',
      mode: 'background',
      message: 'Sync triggered in background',
      operationId: 'OP-1',
    })
    expect(server.ops.calls).toEqual([
      {
        method: 'startSync',
        input: { force: false, trigger: 'ops-panel', rebuildLinks: true, captureAnalytics: true },
      },
    ])
  })

  it('force and background are the defaults of a sync', async () => {
    using server = createFakeServer()
    expect(await (await server.post('/api/cache/sync', {})).json()).toMatchObject({ mode: 'background' })
    expect(server.ops.calls[0]?.input).toMatchObject({ force: true, trigger: 'api' })
  })

  it('a rescan is a forced sync that reads no body', async () => {
    using server = createFakeServer()
    const response = await server.app.request('/api/cache/rescan', { method: 'POST' })
    expect(await response.json()).toMatchObject({ mode: 'background', message: 'Sync triggered in background' })
    expect(server.ops.calls[0]?.input).toMatchObject({ force: true })
  })

  it('a foreground rebuild answers with its stats, `links_created` only in the operation', async () => {
    using server = createFakeServer()
    const response = await server.post('/api/cache/rebuild-links', { background: false })
    expect(await response.json()).toMatchObject({
      status: 'ok',
      mode: 'foreground',
      operationId: 'OP-1',
      stats: { created: 5, duration_ms: 80, operation_id: 'OP-1' },
      operation: { id: 'OP-1', stats: { links_created: 5 } },
    })
  })

  it('a path sync runs in the foreground by default and has no operation field', async () => {
    using server = createFakeServer()
    const response = await server.post('/api/cache/sync-paths', { paths: [{ path: 'gone.md', changeType: 'deleted' }] })
    expect(await response.json()).toEqual({
      status: 'ok',
      mode: 'foreground',
      stats: { sessions: 0, documents: 1, tasks: 0, features: 0, links_created: 0, operation_id: 'OP-1' },
    })
  })

  it('a running operation has empty strings for its end and its error, and legacy times', async () => {
    using server = createFakeServer()
    await server.post('/api/cache/sync', {})
    const response = await server.app.request('/api/cache/operations/OP-1')
    expect(await response.json()).toMatchObject({
      status: 'running',
      phase: 'queued',
      startedAt: '2026-02-26T10:45:01.123000+00:00',
      finishedAt: '',
      durationMs: 0,
      error: '',
    })
  })

  it('a failed foreground operation is a 500 that says why and which', async () => {
    using server = createFakeServer()
    server.ops.endWith = 'failed'
    const response = await server.post('/api/cache/sync', { background: false })
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      detail: 'the disk is gone',
      code: 'INTERNAL',
      operationId: 'OP-1',
    })
  })

  it('a cancelled foreground operation is a 409', async () => {
    using server = createFakeServer()
    server.ops.endWith = 'cancelled'
    const response = await server.post('/api/cache/rebuild-links', { background: false })
    expect(response.status).toBe(409)
  })

  it('the status has empty strings without a project', async () => {
    using server = createFakeServer({ ops: createFakeOps([]), engineState: () => 'starting' })
    expect(await (await server.app.request('/api/cache/status')).json()).toMatchObject({
      status: 'active',
      sync_engine: 'starting',
      projectId: '',
      projectName: '',
      activePaths: { sessionsDir: '', docsDir: '', progressDir: '' },
    })
  })
})

describe('lax input', () => {
  it.each([
    ['"true"', true],
    ['"On"', true],
    ['1', true],
    ['"0"', false],
    ['"no"', false],
    ['0', false],
    ['false', false],
  ])('force: %s means %s', async (sent, force) => {
    using server = createFakeServer()
    const response = await server.post('/api/cache/sync', { force: JSON.parse(sent) as unknown, more: 'ignored' })
    expect(response.status).toBe(200)
    expect(server.ops.calls[0]?.input).toMatchObject({ force })
  })

  it('the last of equal query names counts, spaces around a number do not', async () => {
    using server = createFakeServer()
    await server.app.request('/api/cache/operations?limit=500&limit=%2030%20')
    expect(server.ops.calls).toEqual([{ method: 'listOperations', input: { limit: 30 } }])
  })

  it('the feature filter of an audit is trimmed, an empty one is null', async () => {
    using server = createFakeServer()
    const get = async (query: string) => (await server.app.request(`/api/links/audit?${query}`)).json()
    expect(await get('feature_id=%20beta-v1%20&primary_floor=1e-1')).toMatchObject({
      project_id: 'p1',
      feature_filter: 'beta-v1',
      primary_floor: 0.1,
      suspects: [{ reason: 'high_fanout(12);primary_like_title_path_mismatch' }],
    })
    expect(await get('feature_id=%20')).toMatchObject({ feature_filter: null, fanout_floor: 10 })
  })
})

describe('refusals', () => {
  const detail = (loc: (string | number)[], msg: string, type: string, ctx?: object) => ({
    loc,
    msg,
    type,
    ...(ctx === undefined ? {} : { ctx }),
  })
  const at = (limit_value: number) => ({ limit_value })

  it.each([
    [
      '/api/cache/operations?limit=0',
      detail(['query', 'limit'], 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge', at(1)),
    ],
    [
      '/api/cache/operations?limit=201',
      detail(
        ['query', 'limit'],
        'ensure this value is less than or equal to 200',
        'value_error.number.not_le',
        at(200),
      ),
    ],
    ['/api/cache/operations?limit=x', detail(['query', 'limit'], 'value is not a valid integer', 'type_error.integer')],
    ['/api/cache/operations?limit=', detail(['query', 'limit'], 'value is not a valid integer', 'type_error.integer')],
    [
      '/api/cache/operations?limit=1.5',
      detail(['query', 'limit'], 'value is not a valid integer', 'type_error.integer'),
    ],
    [
      '/api/links/audit?primary_floor=1.5',
      detail(
        ['query', 'primary_floor'],
        'ensure this value is less than or equal to 1.0',
        'value_error.number.not_le',
        at(1),
      ),
    ],
    [
      '/api/cache/links/audit?primary_floor=x',
      detail(['query', 'primary_floor'], 'value is not a valid float', 'type_error.float'),
    ],
    [
      '/api/links/audit?fanout_floor=1001',
      detail(
        ['query', 'fanout_floor'],
        'ensure this value is less than or equal to 1000',
        'value_error.number.not_le',
        at(1000),
      ),
    ],
  ])('GET %s is a 422', async (path, expected) => {
    using server = createFakeServer()
    const response = await server.app.request(path)
    const body: unknown = await response.json()
    expect(response.status).toBe(422)
    expect(validationReply.parse(body)).toEqual(body)
    expect(body).toMatchObject({ detail: [expected] })
  })

  it.each([
    [
      '/api/cache/sync-paths',
      { paths: [{ path: 'a.md', changeType: 'renamed' }] },
      detail(
        ['body', 'paths', 0, 'changeType'],
        "unexpected value; permitted: 'modified', 'added', 'deleted'",
        'value_error.const',
        {
          given: 'renamed',
          permitted: ['modified', 'added', 'deleted'],
        },
      ),
    ],
    ['/api/cache/sync-paths', {}, detail(['body', 'paths'], 'field required', 'value_error.missing')],
    [
      '/api/cache/sync-paths',
      { paths: [{ path: '' }] },
      detail(
        ['body', 'paths', 0, 'path'],
        'ensure this value has at least 1 characters',
        'value_error.any_str.min_length',
        at(1),
      ),
    ],
    [
      '/api/cache/sync-paths',
      { paths: 'a.md' },
      detail(['body', 'paths'], 'value is not a valid list', 'type_error.list'),
    ],
    [
      '/api/cache/sync',
      { force: 'maybe' },
      detail(['body', 'force'], 'value could not be parsed to a boolean', 'type_error.bool'),
    ],
    [
      '/api/cache/sync',
      { force: null },
      detail(['body', 'force'], 'none is not an allowed value', 'type_error.none.not_allowed'),
    ],
    ['/api/cache/sync', { trigger: 3 }, detail(['body', 'trigger'], 'str type expected', 'type_error.str')],
    ['/api/cache/sync', [], detail(['body'], 'value is not a valid dict', 'type_error.dict')],
    ['/api/cache/sync', null, detail(['body'], 'field required', 'value_error.missing')],
    ['/api/projects', { id: 'x', name: 'X' }, detail(['body', 'path'], 'field required', 'value_error.missing')],
  ])('POST %s %j is a 422', async (path, body, expected) => {
    using server = createFakeServer()
    const response = await server.post(path, body)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ detail: [expected], code: 'VALIDATION_FAILED' })
    expect(server.ops.calls).toEqual([])
  })

  it('a missing body is a 422, JSON cut off too, and a form is a 415', async () => {
    using server = createFakeServer()
    const send = (body: string, type: string) =>
      server.app.request('/api/cache/sync', { method: 'POST', body, headers: { 'content-type': type } })
    expect(await (await send('', 'application/json')).json()).toMatchObject({
      detail: [{ loc: ['body'], type: 'value_error.missing' }],
    })
    expect(await (await send('{"force": tr', 'application/json')).json()).toMatchObject({
      detail: [{ loc: ['body', expect.any(Number)], type: 'value_error.jsondecode' }],
    })
    expect((await send('{"force":true}', 'text/plain')).status).toBe(415)
    expect((await send('{"force":true}', 'application/json; charset=utf-8')).status).toBe(200)
  })

  it.each([
    ['GET', '/api/cache/operations/OP-nope', undefined, 404, 'Operation OP-nope not found', 'OPERATION_NOT_FOUND'],
    ['PUT', '/api/projects/nope', FAKE_PROJECT, 404, 'Project nope not found', 'PROJECT_NOT_FOUND'],
    ['POST', '/api/projects/active/a%2Fb', undefined, 404, 'Project a/b not found', 'PROJECT_NOT_FOUND'],
    ['POST', '/api/projects', { ...FAKE_PROJECT, path: 'rel' }, 400, 'rel is not absolute', 'PROJECT_INVALID'],
    ['POST', '/api/cache/sync-paths', { paths: [] }, 400, 'No paths provided', 'NO_PATHS'],
    [
      'POST',
      '/api/cache/sync-paths',
      { paths: [{ path: '/etc/passwd' }] },
      400,
      'Path outside allowed project roots: /etc/passwd',
      'PATH_OUTSIDE_ROOTS',
    ],
  ])('%s %s %j is refused', async (method, path, body, status, text, code) => {
    using server = createFakeServer()
    const response = await server.app.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const reply: unknown = await response.json()
    expect(response.status).toBe(status)
    expect(errorReply.strict().parse(reply)).toEqual(reply)
    expect(reply).toEqual({ detail: text, code, requestId: response.headers.get('x-request-id') })
  })

  it.each([
    ['POST', '/api/cache/sync', {}],
    ['POST', '/api/cache/rescan', undefined],
    ['POST', '/api/cache/rebuild-links', {}],
    ['GET', '/api/links/audit', undefined],
  ])('%s %s without an active project is a 400', async (method, path, body) => {
    using server = createFakeServer({ ops: createFakeOps([]) })
    const response = await server.app.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: 'No active project', code: 'NO_ACTIVE_PROJECT' })
  })

  it('no active project to show is a 404', async () => {
    using server = createFakeServer({ ops: createFakeOps([]) })
    const response = await server.app.request('/api/projects/active')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ detail: 'No active project found' })
  })

  it('a bug is a 500 that tells the caller nothing and the log everything', async () => {
    using server = createFakeServer()
    server.ops.breakWith = new Error('secret inside')
    const response = await server.app.request('/api/cache/status')
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).toContain('Internal Server Error')
    expect(text).not.toContain('secret inside')
    expect(server.lines.join('')).toContain('secret inside')
    expect(server.lines.join('')).toContain(response.headers.get('x-request-id'))
  })
})

describe('paths', () => {
  it.each([
    ['GET', '/api/nope', 404, 'Not Found'],
    ['GET', '/api/cache/operations/', 307, ''],
    ['GET', '/api/cache/sync', 405, 'Method Not Allowed'],
    ['DELETE', '/api/projects', 405, 'Method Not Allowed'],
    ['GET', '/api/projects/p1', 405, 'Method Not Allowed'],
  ])('%s %s is a %i', async (method, path, status, text) => {
    using server = createFakeServer()
    const response = await server.app.request(path, { method })
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(text === '' ? '' : JSON.stringify({ detail: text }))
  })

  it('a trailing slash leads to the path without, with its query', async () => {
    using server = createFakeServer()
    const response = await server.app.request('/api/cache/operations/?limit=3')
    expect(response.headers.get('location')).toBe('/api/cache/operations?limit=3')
    expect(matchRest('GET', '/api/nope/')).toEqual({ type: 'none' })
  })
})

describe('toLegacyTime', () => {
  it.each([
    ['2026-02-26T10:45:01.123Z', '2026-02-26T10:45:01.123000+00:00'],
    ['2026-02-26T10:45:01.123456Z', '2026-02-26T10:45:01.123456+00:00'],
    ['2026-02-26T10:45:01.000Z', '2026-02-26T10:45:01+00:00'],
    ['2026-02-26T10:45:01Z', '2026-02-26T10:45:01+00:00'],
    ['', ''],
  ])('%s → %s', (time, expected) => {
    expect(toLegacyTime(time)).toBe(expected)
  })
})
