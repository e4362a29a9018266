/** The real HTTP app and router over a fake OpsApi: asked with `app.request('/api/…')`, without a port. */
import { Writable } from 'node:stream'
import { createHttp, type HttpDeps } from '../http/http.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../http/metrics.ts'
import { createFakeOps } from './fake-ops.ts'

export function createFakeServer({
  settings = {},
  ops = createFakeOps(),
  ...deps
}: Partial<Omit<HttpDeps, 'settings' | 'ops'>> & {
  settings?: Partial<HttpDeps['settings']>
  ops?: ReturnType<typeof createFakeOps>
} = {}) {
  const lines: string[] = []
  const out = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const metrics = createMetrics(ops)
  const app = createHttp({
    ops,
    engineState: () => 'ready',
    settings: { host: '127.0.0.1', port: 8000, token: null, frontendOrigin: null, allowedHosts: [], ...settings },
    metrics,
    log: createLog('debug', out),
    version: '0.1.0',
    panelDir: '/nowhere',
    ...deps,
  })
  return {
    app,
    ops,
    /** What was logged. */
    lines,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      app.request(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    [Symbol.dispose]: () => metrics.close(),
  }
}
