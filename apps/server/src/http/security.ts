/**
 * Who may talk to the server. It works on the files of the person at this machine, so a page of another site must not reach
 * it: not by DNS rebinding (Host), not by sending requests from their browser (Origin), not from the network (token).
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import { shown } from '@ccdash/api-contract'
import type { HttpSettings } from '../env.ts'

export type Refusal = {
  readonly status: 401 | 403
  readonly detail: string
  readonly code: 'UNAUTHORIZED' | 'FORBIDDEN'
}

/** Browsers in development come from here (Vite's port). */
const DEVELOPMENT_ORIGINS = ['http://localhost:3000', 'http://127.0.0.1:3000']

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Answer without a token: nothing in them is about the user's work. */
const OPEN_PATHS = new Set(['/api/health', '/api/ready', '/api/docs', '/api/openapi.json'])

/** Addresses that only this machine reaches; an IPv4 address written as an IPv6 one is among them. */
const LOOPBACK_ADDRESSES = new BlockList()
LOOPBACK_ADDRESSES.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK_ADDRESSES.addAddress('::1', 'ipv6')

/** Only a whole, plain address is one: of a name that looks like it (`127.1`, `127.999.0.1`) the resolver decides where it leads. */
function isLoopbackAddress(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && LOOPBACK_ADDRESSES.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}

/** Null when it is safe to listen; else what to do about it. A server the network can reach needs a token. */
export function unsafeBinding({ host, token }: HttpSettings): string | null {
  if (isLoopback(host) || token !== null) return null
  return `Refusing to listen on ${host} without a token: anybody on the network could read and change your data. Set CCDASH_TOKEN (16 or more characters), or listen on 127.0.0.1.`
}

export type Guard = {
  /** Null: let it pass. `pathname` as the routes see it, percent signs decoded. */
  refuse(request: Request, pathname: string): Refusal | null
  /** Whether a browser page of this origin may read the answers to this request. */
  allowsOrigin(origin: string, request: Request): boolean
}

export function createGuard(settings: HttpSettings): Guard {
  const hosts = new Set([...LOOPBACK, bracketed(settings.host.toLowerCase()), ...settings.allowedHosts])
  const origins = new Set([
    ...DEVELOPMENT_ORIGINS,
    ...(settings.frontendOrigin === null ? [] : [settings.frontendOrigin]),
  ])
  const token = settings.token === null ? null : digest(settings.token)

  const allowsOrigin = (origin: string, request: Request) =>
    origins.has(origin) || origin === `http://${hostOf(request)}` || origin === `https://${hostOf(request)}`

  return {
    allowsOrigin,
    refuse(request, pathname) {
      // A request line may name a server too (`GET http://…/`)
      for (const host of [hostOf(request), hostOfTarget(request)]) {
        if (hosts.has(withoutPort(host))) continue
        return forbidden(`Host '${shown(host)}' is not allowed; add its name to CCDASH_ALLOWED_HOSTS`)
      }
      if (needsOrigin(request, pathname)) {
        const origin = request.headers.get('origin')
        if (origin !== null && !allowsOrigin(origin, request))
          return forbidden(`Origin '${shown(origin)}' is not allowed`)
        if (origin === null && request.headers.get('sec-fetch-site') === 'cross-site') {
          return forbidden('Requests from other sites are not allowed')
        }
      }
      if (token === null || !needsToken(request, pathname)) return null
      return timingSafeEqual(digest(bearerToken(request)), token)
        ? null
        : { status: 401, detail: 'Not authenticated: send Authorization: Bearer <token>', code: 'UNAUTHORIZED' }
    },
  }
}

/** What a proxy adds to the requests of others. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * Why whoever asks is not shown what is masked; null: they sit at this machine. Told by the connection alone: what a request
 * says of where it comes from can only be held against it.
 *
 * @param peer  the address it comes from; undefined when there is no connection.
 */
export function revealRefusal(peer: string | undefined, request: Request): string | null {
  if (peer === undefined || !isLoopbackAddress(peer) || !LOOPBACK.has(withoutPort(hostOf(request))))
    return 'Masked text is shown only to a browser at the machine that ccdash runs on'
  return FORWARDED.some((name) => request.headers.has(name)) ? 'Masked text is not shown through a proxy' : null
}

/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** The panel: its own scripts only; inline styles are what its parts set on themselves. */
export const PANEL_CSP = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Data and pages made here: no script at all. */
export const DATA_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function needsOrigin(request: Request, pathname: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method) || pathname.startsWith('/trpc')
}

function needsToken(request: Request, pathname: string): boolean {
  if (request.method === 'OPTIONS' || OPEN_PATHS.has(pathname)) return false
  return pathname.startsWith('/api') || pathname.startsWith('/trpc') || pathname === '/metrics'
}

/** Empty when there is none; no token is. The scheme's name is of any case (RFC 9110). */
function bearerToken(request: Request): string {
  return /^bearer +(?! )(.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}

/** `name:port` as the client asked for it. */
function hostOf(request: Request): string {
  return (request.headers.get('host') ?? hostOfTarget(request)).toLowerCase()
}

/** '' when the address is none, `http://127.999.0.1` for one. */
function hostOfTarget({ url }: Request): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

/** What a header with a port beyond 65535 names is no host of ours. */
function withoutPort(host: string): string {
  const [, name = host, port = '0'] = /^(.*):(\d{1,5})$/s.exec(host) ?? []
  return Number(port) <= 65_535 ? name : host
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function forbidden(detail: string): Refusal {
  return { status: 403, detail, code: 'FORBIDDEN' }
}

/** Equal length whatever was sent, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
