import { expect, it } from 'vitest'
import { fuzzServer } from './testing/fuzz/fuzz-server.ts'
import { startFuzzedServer } from './testing/fuzz/fuzzed-server.ts'
import { sendBytes } from './testing/fuzz/send-request.ts'

it('whatever is asked over HTTP is answered as documented, within a second, and nothing is lost', async () => {
  await using server = await startFuzzedServer()
  const { byStatus } = await fuzzServer({ ...server, cases: 1500 })
  expect(byStatus['200']).toBeGreaterThan(100)
  expect(byStatus['422']).toBeGreaterThan(20)
  expect(await server.findLosses()).toEqual([])
}, 240_000)

const HOST = 'Host: localhost\r\n'
const request = (line: string, headers = HOST) => `${line}\r\n${headers}Connection: close\r\n\r\n`

it('what no HTTP client sends is refused or the connection closed, and the server goes on', async () => {
  await using server = await startFuzzedServer()
  const hosts = [
    'localhost:99999',
    'user@localhost',
    '',
    'localhost/x',
    '[::1',
    '127.999.0.1',
    'l\xF6calhost',
    'a b',
    'h'.repeat(5000),
  ]
  const lines = [
    'TRACE /trpc/health',
    'TRACE /api/health',
    'CONNECT localhost:80',
    'NOPE /api/health',
    'GET http://evil/api/health',
    'GET http://127.999.0.1/api/health',
  ]
  const targets = [
    'GET *',
    'OPTIONS *',
    'GET http://[/api/health',
    'GET ftp://localhost/',
    'GET localhost:80',
    'GET /\xFF',
    'GET //evil/api/health',
  ]
  const manyHeaders = Array.from({ length: 1500 }, (_, index) => `x${index}: 1\r\n`).join('')
  const chunked = `${HOST}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n`
  const bytes = [
    ...hosts.map((host) => request('GET /api/health HTTP/1.1', `Host: ${host}\r\n`)),
    ...[...lines, ...targets].map((line) => request(`${line} HTTP/1.1`)),
    request('GET /api/health HTTP/1.1', ''),
    request('GET /api/health HTTP/1.1', `${HOST}Host: evil\r\n`),
    request('GET /api/health HTTP/1.1', HOST + manyHeaders),
    request('GET /api/health HTTP/1.1', `${HOST}X: ${'a'.repeat(20_000)}\r\n`),
    request('POST /api/cache/sync HTTP/1.1', `${chunked}Content-Length: 2\r\n`),
    `${request('POST /api/cache/sync HTTP/1.1', chunked)}zz\r\n{}\r\n0\r\n\r\n`,
    request('GET /api/health HTTP/9.9'),
    request('GET /api/health\0 HTTP/1.1'),
    '\0\0\0\r\n\r\n',
  ]
  for (const sent of bytes) {
    const status = await sendBytes(server.url, sent)
    expect([sent.slice(0, 80), status === 0 || (status >= 400 && status < 500)]).toEqual([sent.slice(0, 80), true])
  }
  expect((await fetch(`${server.url}/api/health`)).status).toBe(200)
}, 120_000)
