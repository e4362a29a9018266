/** The real server as its own process, with a database, home and agent folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

const CLI = resolve(import.meta.dirname, '../../../server/src/cli.ts')
const REGISTERED_WITHIN_MS = 10_000
const STOP_WITHIN_MS = 10_000

export type CcdashServer = AsyncDisposable & {
  readonly url: string
  /** Empty folder of this server, removed with it. */
  readonly folder: string
  /** Its agent's folder of session logs, `<this>/projects/<slug>`. */
  readonly agentFolder: string
  readonly database: string
  /** SIGTERM, then the end of the process. */
  stop(): Promise<void>
  /** SIGKILL: as a crash, nothing is put in order. */
  kill(): Promise<void>
  /** On the same port and database again. */
  start(): Promise<void>
  /** Halts the process without ending it: connections stay open, nobody answers. */
  freeze(): void
  thaw(): void
}

export type ServerOptions = {
  /** `--project`; left out: the bundled sample. */
  readonly project?: string
  /** Seconds until the sync at start; left out: never within a test, so that the ledger stays empty. */
  readonly syncDelaySeconds?: number
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** `CCDASH_TOKEN`: whoever asks must send it. */
  readonly token?: string
  /** Runs before its first start, on the folder and database it will have. @returns another project than `project`, if any */
  readonly prepare?: (place: { readonly folder: string; readonly database: string }) => Promise<string | undefined>
}

export async function startCcdash(options: ServerOptions = {}): Promise<CcdashServer> {
  const { syncDelaySeconds = 86_400, env = {}, token, prepare } = options
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-panel-'))
  const database = join(folder, 'ccdash.db')
  const agentFolder = join(folder, '.claude')
  const project = (await prepare?.({ folder, database })) ?? options.project
  let child: ChildProcess | null = null
  let url = ''

  const start = async () => {
    const port = url === '' ? '0' : new URL(url).port
    const flags = ['serve', '--port', port, '--db', database, '--json']
    child = spawn(process.execPath, [CLI, ...flags, ...(project === undefined ? [] : ['--project', project])], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        CLAUDE_CONFIG_DIR: agentFolder,
        CCDASH_LOG_LEVEL: 'warn',
        CCDASH_STARTUP_SYNC_DELAY_SECONDS: String(syncDelaySeconds),
        CCDASH_STARTUP_DEFERRED_REBUILD_LINKS: 'false',
        ...(token === undefined ? {} : { CCDASH_TOKEN: token }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    url = await readUrl(child)
    await projectRegistered(url, token)
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill('SIGCONT')
    ending.kill(signal)
    const timer = setTimeout(() => ending.kill('SIGKILL'), STOP_WITHIN_MS)
    await ended
    clearTimeout(timer)
  }
  const stop = () => end('SIGTERM')

  await start()
  return {
    url,
    folder,
    agentFolder,
    database,
    start,
    stop,
    kill: () => end('SIGKILL'),
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `serve --json` prints one line with the address it listens on. */
async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('stdout of the server is not piped')
  for await (const line of createInterface(child.stdout)) {
    const said: unknown = JSON.parse(line)
    if (typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string') {
      child.stdout.resume()
      return said.url
    }
  }
  throw new Error('the server ended before it listened; see above')
}

/** The server listens before it has registered its project. */
async function projectRegistered(url: string, token: string | undefined): Promise<void> {
  const until = Date.now() + REGISTERED_WITHIN_MS
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` }
  while (!(await fetch(new URL('/api/projects/active', url), { headers })).ok) {
    if (Date.now() > until) throw new Error(`no active project after ${REGISTERED_WITHIN_MS} ms`)
    await wait(50)
  }
}
