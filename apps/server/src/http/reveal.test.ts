/** Who is shown masked text of a log: the panel at this machine, and nobody else. */
import { opsRouter } from '@ccdash/api-contract/router'
import { describe, expect, it } from 'vitest'
import { SESSION } from '../testing/fake-explore.ts'
import { createFakeServer } from '../testing/fake-server.ts'
import type { HttpConnection } from './http.ts'

const TOKEN = 'a-token-of-24-characters'
const input = { sessionId: SESSION.sessionId, ranges: [{ byteStart: 0, byteEnd: 10 }] }
const pathOf = (given: object) => `/trpc/links.logLines?input=${encodeURIComponent(JSON.stringify(given))}`

type Asked = { readonly peer?: string; readonly headers?: Record<string, string> }

async function ask(given: object, { peer, headers = {} }: Asked) {
  using server = createFakeServer({ settings: { token: TOKEN, allowedHosts: ['box.lan'] } })
  const env: HttpConnection = peer === undefined ? {} : { incoming: { socket: { remoteAddress: peer } } as never }
  const asked = { host: '127.0.0.1:8000', authorization: `Bearer ${TOKEN}`, ...headers }
  const response = await server.app.request(pathOf(given), { headers: asked }, env)
  return { status: response.status, text: await response.text() }
}

describe('masked text of a log', () => {
  it.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('is shown to %s', async (peer) => {
    const { status, text } = await ask({ ...input, reveal: true }, { peer })
    expect([status, JSON.parse(text)]).toMatchObject([200, { result: { data: { masked: false } } }])
  })

  it.each<[string, Asked]>([
    ['another machine', { peer: '192.168.1.7' }],
    ['another machine, over IPv6', { peer: '2001:db8::1' }],
    ['another machine, written as IPv6', { peer: '::ffff:10.0.0.2' }],
    ['nobody knows where', {}],
    ['another machine that says it is this one', { peer: '10.0.0.2', headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['another machine that says it in Forwarded', { peer: '10.0.0.2', headers: { forwarded: 'for=127.0.0.1' } }],
    ['a proxy here, for another machine', { peer: '127.0.0.1', headers: { 'x-forwarded-for': '10.0.0.2' } }],
    ['a proxy here that says it is one', { peer: '127.0.0.1', headers: { via: '1.1 box' } }],
    ['a proxy here, by the name of the machine', { peer: '127.0.0.1', headers: { host: 'box.lan' } }],
  ])('is refused to %s, who gets it masked', async (_who, asked) => {
    const refused = await ask({ ...input, reveal: true }, asked)
    expect(refused.status).toBe(403)
    expect(refused.text).toMatch(/Masked text is (shown only to a browser at the machine|not shown through a proxy)/)
    const masked = await ask(input, asked)
    expect([masked.status, JSON.parse(masked.text)]).toMatchObject([200, { result: { data: { masked: true } } }])
  })

  it('is refused to pages of other sites and to who has no token, at this machine too', async () => {
    const peer = '127.0.0.1'
    const bare = { ...input, reveal: true }
    expect((await ask(bare, { peer, headers: { origin: 'http://localhost:9999' } })).status).toBe(403)
    expect((await ask(bare, { peer, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    expect((await ask(bare, { peer, headers: { authorization: '' } })).status).toBe(401)
  })

  it('is given to no caller that does not say where it is, REST for one', async () => {
    using server = createFakeServer()
    const caller = opsRouter.createCaller({ ops: server.ops })
    await expect(caller.links.logLines({ ...input, reveal: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await caller.links.logLines(input)).toMatchObject({ masked: true })
  })
})
