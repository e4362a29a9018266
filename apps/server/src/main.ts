/** The server as a process: env → compose → listen; SIGTERM and SIGINT close in reverse order, a second one exits at once. */
import { readSettings, SettingsError } from './env.ts'
import { runServer } from './run-server.ts'

try {
  process.exitCode = await runServer(readSettings())
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
