/** Runs a server until somebody stops it. */
import { describeFailure } from './describe-failure.ts'
import type { Settings } from './env.ts'
import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'

export type RunOptions = ServerOptions & {
  /** Told once it listens: prints the address, opens a browser. */
  readonly onListening?: (server: RunningServer) => void
}

/**
 * Resolves with the exit code once closed: 0 after SIGTERM or SIGINT (a second one exits at once with 130), 1 when the server cannot go on.
 *
 * @throws SettingsError when it cannot start.
 */
export async function runServer(settings: Settings, { onListening, ...options }: RunOptions = {}): Promise<number> {
  const server = await startServer(settings, options)
  onListening?.(server)
  const failure = await Promise.race([stopSignal().then(() => null), server.failed])
  if (failure !== null) process.stderr.write(`ccdash: ${describeFailure(failure)}\n`)
  await server.close()
  return failure === null ? 0 : 1
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const onSignal = () => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
