import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { validationReply } from './open-api.ts'
import { createFakeServer } from '../testing/fake-server.ts'

type Body = string | Uint8Array<ArrayBuffer>

const JSON_TYPE = { 'content-type': 'application/json' }
const PATHS = ['/api/cache/sync', '/trpc/sync.start', '/trpc/sync.start?batch=1']
const deep = (levels: number) => `{"paths":${'['.repeat(levels)}${']'.repeat(levels)}}`

async function send(path: string, body: Body, headers: Record<string, string> = JSON_TYPE) {
  using server = createFakeServer()
  const response = await server.app.request(path, { method: 'POST', body, headers })
  return {
    status: response.status,
    reply: await response.json(),
    calls: server.ops.calls,
    lines: server.lines,
  }
}

describe.each(PATHS)('a body to %s', (path) => {
  it.each<[string, Body]>([
    ['100,000 lists in one another', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['as many that never close', '['.repeat(100_000)],
    ['100,000 objects in one another', '{"a":'.repeat(100_000)],
    ['a field nobody reads that is too deep', deep(65)],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['half of a surrogate pair as bytes', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
  ])('is refused when it is %s', async (_, body) => {
    const { status, reply, calls, lines } = await send(path, body)
    expect(status).toBe(400)
    expect(reply).toEqual({
      detail: expect.stringMatching(/nests deeper than 64 levels|not UTF-8/) as string,
      code: 'BAD_REQUEST',
      requestId: expect.any(String) as string,
    })
    expect(calls).toEqual([])
    expect(lines.join('')).not.toContain('"level":"error"')
  })

  it.each<[Record<string, string>, Body]>([
    [{ ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync('{}')],
    [{ ...JSON_TYPE, 'content-encoding': 'identity, br' }, '{}'],
    [{ 'content-type': 'application/json; charset=utf-16' }, '{}'],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    [{ 'content-type': 'text/plain' }, '{}'],
  ])('is a 415 with %j', async (headers, body) => {
    const { status, calls } = await send(path, body, headers)
    expect(status).toBe(415)
    expect(calls).toEqual([])
  })
})

it.each([
  '{"force":false}',
  '\uFEFF{"force":false}',
  '{"force":true,"force":false}',
  '{"force":false,"__proto__":{"force":true}}',
])('a body %j means force: false', async (body) => {
  for (const path of ['/api/cache/sync', '/trpc/sync.start']) {
    const { status, calls } = await send(path, body, { 'content-type': 'application/json; charset="UTF-8"' })
    expect([path, status]).toEqual([path, 200])
    expect(calls[0]?.input).toMatchObject({ force: false })
  }
})

it('brackets in texts are no levels, and JSON may be as deep as anything that is meant', async () => {
  const trigger = JSON.stringify('["{'.repeat(30))
  expect((await send('/api/cache/sync', `{"trigger":${trigger},"more":${deep(60)}}`)).status).toBe(200)
})

describe('REST', () => {
  it.each([
    ['GET', '/api/cache/operations/%00', undefined],
    ['GET', `/api/cache/operations/${'x'.repeat(300)}`, undefined],
    ['GET', '/api/links/audit?feature_id=%00', undefined],
    ['POST', '/api/projects/active/a%00b', undefined],
    ['PUT', '/api/projects/a%00b', { id: 'x', name: 'X', path: '/x' }],
    ['POST', '/api/projects', { id: 'x', name: 'X', path: '/\0' }],
    ['POST', '/api/projects', { id: 'x', name: 'X', path: '/x', agentPlatforms: ['\0'] }],
    ['POST', '/api/projects', { id: 'x', name: 'X', path: '/x', description: 'd'.repeat(10_001) }],
    ['POST', '/api/cache/sync', { trigger: '\uD800' }],
    ['POST', '/api/cache/sync-paths', { paths: [{ path: 'a\0' }] }],
    ['POST', '/api/cache/sync-paths', { paths: [{ path: 'a/'.repeat(100_000) }] }],
  ])('%s %s %j is a 422 that names the field and tells no more than it must', async (method, path, body) => {
    using server = createFakeServer()
    const response = await server.app.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_TYPE }),
    })
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(validationReply.parse(JSON.parse(text)).detail[0]?.loc.length).toBeGreaterThan(1)
    expect(text.length).toBeLessThan(500)
    expect(server.ops.calls).toEqual([])
  })

  it('repeats a beginning of a wrong value, and tells the first twenty of many', async () => {
    const paths = Array.from({ length: 9000 }, () => ({ path: 'a', changeType: 'x'.repeat(50) }))
    const { reply } = await send('/api/cache/sync-paths', JSON.stringify({ paths }))
    expect(validationReply.parse(reply).detail).toHaveLength(20)
    const long = await send(
      '/api/cache/sync-paths',
      JSON.stringify({ paths: [{ path: 'a', changeType: 'x'.repeat(5000) }] }),
    )
    expect(validationReply.parse(long.reply).detail[0]?.ctx).toMatchObject({ given: `${'x'.repeat(200)}…` })
  })

  it.each(['/api/cache/operations/%ff', '/api/cache/operations?limit=%c0%ae', '/trpc/health?x=%ed%a0%80', '/%ff'])(
    '%s is a 400',
    async (path) => {
      using server = createFakeServer()
      const response = await server.app.request(path)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        code: 'BAD_REQUEST',
        detail: expect.stringContaining('UTF-8') as string,
      })
    },
  )

  it('a stray % stands for itself', async () => {
    using server = createFakeServer()
    expect(await (await server.app.request('/api/cache/operations/50%')).json()).toMatchObject({
      detail: 'Operation 50% not found',
    })
  })
})

describe('tRPC', () => {
  const message = async (path: string, init: RequestInit = {}) => {
    using server = createFakeServer()
    const response = await server.app.request(path, init)
    const reply = (await response.json()) as { error: { message: string; data: { httpStatus: number } } }
    return { status: response.status, text: reply.error.message }
  }

  it('names the field, what is wrong and the limit', async () => {
    const input = encodeURIComponent(JSON.stringify({ operationId: 'x'.repeat(5000) }))
    expect(await message(`/trpc/operations.get?input=${input}`)).toEqual({
      status: 400,
      text: 'operationId: Too big: expected string to have <=200 characters',
    })
  })

  it('tells the first five of many things that are wrong', async () => {
    const paths = Array.from({ length: 9000 }, () => ({ path: '' }))
    const body = JSON.stringify({ paths })
    const { status, text } = await message('/trpc/sync.paths', { method: 'POST', body, headers: JSON_TYPE })
    expect(status).toBe(400)
    expect(text).toMatch(/^paths\.0\.path: Too small.*; and 8995 more$/)
    expect(text.length).toBeLessThan(600)
  })

  it('does not repeat a name of 9,000 characters', async () => {
    const { status, text } = await message(`/trpc/${'x'.repeat(9000)}`)
    expect(status).toBe(404)
    expect(text.length).toBeLessThan(600)
  })

  it('refuses a query that nests too deep, and methods it does not know', async () => {
    using server = createFakeServer()
    const input = encodeURIComponent('['.repeat(2000))
    expect((await server.app.request(`/trpc/operations.list?input=${input}`)).status).toBe(400)
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect((await server.app.request('/trpc/health', { method })).status).toBe(405)
    }
  })
})
