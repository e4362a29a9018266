/** `ccdash serve` with the engine of stuck-engine-thread.ts, as a process: settings from the environment, prints its address once it is ready. */
import { readSettings } from '../env.ts'
import { runServer } from '../run-server.ts'

process.exitCode = await runServer(readSettings(), {
  engine: { thread: new URL('./stuck-engine-thread.ts', import.meta.url) },
  onListening: ({ url, ready }) => void ready.then(() => process.stdout.write(`${url}\n`)),
})
