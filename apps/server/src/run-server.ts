/** Runs a server until somebody stops it. */
import { writeStderr } from './terminal/terminal.ts'
import { describeFailure } from './describe-failure.ts'
import { endBy } from './end-by.ts'
import type { Settings } from './env.ts'
import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'

export type RunOptions = ServerOptions & {
  /** Told once it listens: prints the address, opens a browser. */
  readonly onListening?: (server: RunningServer) => void
}

/** From the signal to the end, whatever runs. */
const STOP_MS = 1_800

/**
 * Resolves with the exit code once closed: 0 after SIGTERM or SIGINT (a second one ends it at once), 1 when the server cannot go on.
 *
 * @throws SettingsError when it cannot start.
 */
export async function runServer(settings: Settings, { onListening, ...options }: RunOptions = {}): Promise<number> {
  const server = await startServer(settings, options)
  onListening?.(server)
  const ended = await Promise.race([stopSignal(), server.failed])
  const failure = ended instanceof Error ? ended : null
  if (failure !== null) writeStderr(`ccdash: ${describeFailure(failure)}\n`)
  const deadline = setTimeout(() => endBy(ended instanceof Error ? 'SIGTERM' : ended), STOP_MS)
  await server.close()
  clearTimeout(deadline)
  return failure === null ? 0 : 1
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false
    const onSignal = (signal: NodeJS.Signals) => {
      if (asked) endBy(signal)
      asked = true
      resolve(signal)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
