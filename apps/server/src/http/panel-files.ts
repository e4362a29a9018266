/** The built panel's files; its names of assets carry a hash, so they may be kept for ever, the page itself never. */
import { serveStatic } from '@hono/node-server/serve-static'
import type { MiddlewareHandler } from 'hono'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PANEL_CSP } from './security.ts'

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>CCDash</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem">
<h1>The panel is not built yet</h1>
<p>Build it with <code>npm run build</code> (<code>npm start</code> does so by itself), then load this page again.</p>
<p>The server itself works: <a href="/api/health">/api/health</a>, <a href="/api/docs">/api/docs</a>.</p></body></html>`

/** @param dir  absolute folder with index.html and assets/; may not exist (yet). */
export function panelFiles(dir: string): MiddlewareHandler {
  let files: MiddlewareHandler | null = null
  return async (c) => {
    c.header('content-security-policy', PANEL_CSP)
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return c.json({ detail: 'Method Not Allowed' }, 405)
    if (!existsSync(join(dir, 'index.html'))) {
      c.header('cache-control', 'no-store')
      return c.html(NOT_BUILT, 503)
    }
    files ??= serveStatic({
      root: dir,
      onFound: (_, context) => context.header('cache-control', caching(context.req.path)),
    })
    const found = await files(c, () => Promise.resolve())
    if (found instanceof Response) return found
    if (!isPage(c.req.path)) return c.json({ detail: 'Not Found' }, 404)
    c.header('cache-control', 'no-cache')
    return c.html(await readFile(join(dir, 'index.html'), 'utf8'))
  }
}

/** Addresses of the panel itself: it shows what they name. An id may have dots in it, but is not named like an asset. */
function isPage(path: string): boolean {
  if (/\.(?:js|css|map|json|svg|png|ico|woff2?)$/.test(path)) return false
  return path === '/' || path === '/ops' || path.startsWith('/ops/')
}

/** @param path  of the request: where the panel lies on the disk says nothing. */
function caching(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}
