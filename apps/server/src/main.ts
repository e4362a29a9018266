/** The server as a process: env → compose → listen; SIGTERM and SIGINT close in reverse order, a second one exits at once. */
import { onOutputError } from './terminal/terminal.ts'
import { enableCompileCache } from 'node:module'

enableCompileCache() // halves the time until the first answer from the second start on; so the rest is loaded after it
const { readSettings, SettingsError } = await import('./env.ts')
const { writeStderr } = await import('./terminal/terminal.ts')
const { runServer } = await import('./run-server.ts')

onOutputError(() => undefined) // there is nowhere left to say so

try {
  process.exitCode = await runServer(readSettings())
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  writeStderr(`${error.message}\n`)
  process.exitCode = 2
}
