/** Servers as processes of their own, and what is asked of them over HTTP. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient } from '../../packages/api-contract/src/client.ts'

const CLI = join(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'cli.ts')
const START_MS = 60_000

export type ServerProcess = AsyncDisposable & {
  readonly url: string
  readonly client: ReturnType<typeof createClient>
  /** What it has written so far. */
  output(): string
  /** Resolves with the exit code when it ends by itself. */
  readonly exited: Promise<number | null>
}

/** @param preload  a module that runs first in every thread. */
export async function startServerProcess(
  { database, project }: { database: string; project: string },
  env: Readonly<Record<string, string>> = {},
  preload: readonly string[] = [],
): Promise<ServerProcess> {
  const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CCDASH_')))
  const imports = preload.flatMap((file) => ['--import', file])
  const args = [...imports, CLI, 'serve', '--project', project, '--db', database, '--port', '0']
  const settings = { CCDASH_STARTUP_SYNC_DELAY_SECONDS: '3600', CCDASH_LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, args, {
    env: { ...bare, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const listening = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-100_000)
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
      if (url !== undefined) listening.resolve(url)
    })
  }
  const timer = setTimeout(() => listening.reject(new Error(`no server after ${START_MS} ms: ${output}`)), START_MS)
  void exited.then((code) => listening.reject(new Error(`the server ended with ${code}: ${output}`)))
  const url = await listening.promise
  clearTimeout(timer)
  return {
    url,
    client: createClient({ url }),
    output: () => output,
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await exited
      clearTimeout(killer)
    },
  }
}
