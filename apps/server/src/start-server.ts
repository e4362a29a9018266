/** Listens first, then opens engine and database, then runs the startup pipeline; closing goes the other way round. */
import type { OpsApi } from '@ccdash/api-contract'
import { createAdaptorServer } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { compose, type ComposeOptions, type Composition } from './compose.ts'
import { CONNECTION_LIMITS, limitConnections, serverOptions, type ConnectionLimits } from './http/connections.ts'
import { describeDatabase, SettingsError, type HttpSettings, type Settings } from './env.ts'
import type { HttpConnection } from './http/http.ts'
import { createLog, type Log } from './log.ts'
import { ensureSampleProject } from './sample-project.ts'
import { unsafeBinding } from './http/security.ts'
import { runStartup } from './startup.ts'

export type ServerOptions = {
  readonly log?: Log
  readonly panelDir?: string
  readonly connections?: ConnectionLimits
  readonly engine?: ComposeOptions['engine']
  /** Runs once the engine is ready, before the first sync: registers and activates what the command line named. */
  readonly beforeStartup?: (ops: OpsApi) => Promise<void>
}

export type RunningServer = {
  /** Where it answers, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  readonly ops: OpsApi
  /** Resolves when engine and database are open and the projects registered; rejects with why not. */
  readonly ready: Promise<void>
  /** Resolves when the server cannot go on: it could not be opened. */
  readonly failed: Promise<Error>
  /** How many are open now. */
  connections(): Promise<number>
  /** Stops the pipeline, ends running operations as ABORTED, answers who still waits, closes the database. */
  close(): Promise<void>
}

/** Time that open answers have to finish when closing. */
const DRAIN_MS = 1_300
const TIDY_MS = 20

/** @throws SettingsError when it would be unsafe to listen, or the address cannot be had. Resolves as soon as it listens. */
export async function startServer(settings: Settings, options: ServerOptions = {}): Promise<RunningServer> {
  const unsafe = unsafeBinding(settings.http)
  if (unsafe !== null) throw new SettingsError(unsafe)
  const log = options.log ?? createLog(settings.logLevel)
  const limits = options.connections ?? CONNECTION_LIMITS
  const server = createAdaptorServer({
    fetch: (request, connection) => handler(request, connection as HttpConnection),
    serverOptions: serverOptions(limits),
  }) as Server
  limitConnections(server, limits)
  let handler: Composition['fetch'] = () => new Response(null, { status: 503 })
  const url = await listen(server, settings.http)

  const composition = compose({
    settings,
    log,
    ...(options.panelDir === undefined ? {} : { panelDir: options.panelDir }),
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    async prepare(ops) {
      await ensureSampleProject(ops)
      await options.beforeStartup?.(ops)
    },
  })
  handler = composition.fetch
  log.info({ url, database: describeDatabase(settings.databaseUrl) }, 'listening')

  const stop = new AbortController()
  const ready = watchWhenReady(composition, log)
  const startup = ready.then(
    () => runStartup({ commands: composition.ops, sleep, signal: stop.signal, log }, settings.startup),
    () => {}, // told by `failed`
  )
  return {
    url,
    ops: composition.ops,
    ready,
    failed: failureOf(ready),
    connections: () => promisify(server.getConnections.bind(server))(),
    async close() {
      stop.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const tidy = setInterval(() => server.closeIdleConnections(), TIDY_MS) // one that answers now is idle afterwards
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await composition.close()
      await startup
      await closed
      clearInterval(tidy)
      clearTimeout(cut)
      log.info({}, 'closed')
    },
  }
}

async function watchWhenReady({ ready, startWatching }: Composition, log: Log): Promise<void> {
  await ready
  await startWatching()
  log.info({}, 'ready')
}

async function listen(server: Server, { host, port }: HttpSettings): Promise<string> {
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new SettingsError(describeListenError(cause, host, port), { cause })
  }
  const address = server.address()
  const boundPort = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`
}

function describeListenError(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use: is CCDash running already? Choose another, e.g. CCDASH_PORT=${port + 1}`
  }
  return `Cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`
}

/** Resolves with the rejection of `promise`; never, when it resolves. */
function failureOf(promise: Promise<void>): Promise<Error> {
  return new Promise((resolve) => {
    promise.catch((error: unknown) => resolve(error instanceof Error ? error : new Error(String(error))))
  })
}

async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal, ref: false })
}
